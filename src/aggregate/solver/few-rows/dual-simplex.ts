/**
 * The dual simplex method (Lemke, *The dual method of solving the linear programming problem*, 1954): from an optimal
 * basis that new bounds have made infeasible back to a feasible one, its prices staying optimal all the way.
 *
 * The basic column that is farthest outside its bounds, for the length of its edge, leaves (Forrest and Goldfarb,
 * *Steepest-edge simplex algorithms for linear programming*, 1992); the resting column whose price gives way first enters.
 * The objective only rises, so it is a bound before the end is reached, and the way may end where it passes a ceiling.
 */
import { AT_LOWER, AT_UPPER, type Basis } from './basis.ts';
import { type Ending, optimise, REDUCED_COST_MIN } from './primal-simplex.ts';

const OUTSIDE_MIN = 1e-9;
const PIVOT_MIN = 1e-9;
const NONE = -1;

export class DualSimplex {
  readonly #basis: Basis;
  /** One row of B⁻¹·A: its entries in the resting columns that may move, and where they are not zero. */
  readonly #pivots: Float64Array;
  readonly #columns: Int32Array;
  #length = 0;

  constructor(basis: Basis) {
    this.#basis = basis;
    this.#pivots = new Float64Array(basis.columnCount);
    this.#columns = new Int32Array(basis.columnCount);
  }

  reoptimise(pivotsMax: number, ceiling = Number.POSITIVE_INFINITY): Ending | 'above' {
    const basis = this.#basis;
    let row = worstRow(basis);
    if (row === NONE) return optimise(basis, pivotsMax);
    basis.price();
    for (let pivot = 0; pivot < pivotsMax; pivot += 1) {
      if (!this.#retreat(row)) return 'infeasible';
      if (basis.objective >= ceiling) return 'above';
      row = worstRow(basis);
      if (row !== NONE) continue;
      return stayedOptimal(basis) ? 'optimal' : optimise(basis, pivotsMax - pivot);
    }
    return 'stalled';
  }

  /** Brings the column of a row to the bound it has passed; false where no other column can make up for it. */
  #retreat(row: number): boolean {
    const basis = this.#basis;
    const { reduced } = basis;
    const leaving = basis.columns[row] as number;
    const level = basis.levels[row] as number;
    const above = level > (basis.uppers[leaving] as number);
    const target = (above ? basis.uppers : basis.lowers)[leaving] as number;
    this.#fill(row);
    const entering = this.#firstToGiveWay(above ? 1 : -1);
    if (entering === NONE) return false;
    const rise = (reduced[entering] as number) / (this.#pivots[entering] as number);
    this.#raise(rise);
    reduced[leaving] = -rise;
    reduced[entering] = 0;
    basis.solveColumn(entering);
    const step = (level - target) / (basis.inverse.change[row] as number);
    basis.enter(entering, step, row, above ? AT_UPPER : AT_LOWER);
    return true;
  }

  /** e_rᵀ·B⁻¹·A, into `pivots`. */
  #fill(row: number): void {
    const { inverse, byRow } = this.#basis;
    const { starts, columns, coefficients } = byRow;
    const pivots = this.#pivots.fill(0);
    inverse.solveRow(row);
    const { indices, values, length: filled } = inverse.row;
    for (let at = 0; at < filled; at += 1) {
      const factor = values[at] as number;
      const index = indices[at] as number;
      const end = starts[index + 1] as number;
      for (let entry = starts[index] as number; entry < end; entry += 1) {
        const column = columns[entry] as number;
        pivots[column] = (pivots[column] as number) + factor * (coefficients[entry] as number);
      }
    }
  }

  /** Lists the resting columns; of those that move the row the right way, that of the smallest reduced cost to pivot. */
  #firstToGiveWay(sign: 1 | -1): number {
    const { ways, reduced } = this.#basis;
    const pivots = this.#pivots;
    const columns = this.#columns;
    let length = 0;
    let best = NONE;
    let ratio = Number.POSITIVE_INFINITY;
    let size = 0;
    for (let column = 0; column < ways.length; column += 1) {
      const way = ways[column] as number;
      const pivot = pivots[column] as number;
      if (way === 0 || (pivot < PIVOT_MIN && pivot > -PIVOT_MIN)) continue;
      columns[length] = column;
      length += 1;
      const helps = sign * way * pivot;
      if (helps < 0) continue;
      const own = Math.abs(reduced[column] as number) / helps;
      if (own > ratio || (own === ratio && helps <= size)) continue;
      best = column;
      ratio = own;
      size = helps;
    }
    this.#length = length;
    return best;
  }

  /** What the reduced costs become where the price of the row rises so far. */
  #raise(rise: number): void {
    const { reduced } = this.#basis;
    const pivots = this.#pivots;
    const columns = this.#columns;
    const length = this.#length;
    for (let at = 0; at < length; at += 1) {
      const column = columns[at] as number;
      reduced[column] = (reduced[column] as number) - rise * (pivots[column] as number);
    }
  }
}

/** Whether no reduced cost has come to lie on the wrong side, as it may where a bound was lifted to infinity. */
function stayedOptimal({ ways, reduced }: Basis): boolean {
  for (let column = 0; column < reduced.length; column += 1) {
    if ((ways[column] as number) * (reduced[column] as number) < -REDUCED_COST_MIN) return false;
  }
  return true;
}

/** The row that is farthest outside its bounds, for the length of its edge. */
function worstRow({ columns, levels, lowers, uppers, inverse }: Basis): number {
  const { norms } = inverse;
  let worst = NONE;
  let most = 0;
  for (let row = 0; row < columns.length; row += 1) {
    const column = columns[row] as number;
    const level = levels[row] as number;
    const below = (lowers[column] as number) - level;
    const above = level - (uppers[column] as number);
    const outside = below > above ? below : above;
    if (outside <= OUTSIDE_MIN) continue;
    const score = (outside * outside) / (norms[row] as number);
    if (score <= most) continue;
    worst = row;
    most = score;
  }
  return worst;
}
