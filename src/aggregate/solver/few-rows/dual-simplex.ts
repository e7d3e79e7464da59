/**
 * The dual simplex method (Lemke, *The dual method of solving the linear programming problem*, 1954): from an optimal
 * basis that new bounds have made infeasible back to a feasible one, its prices staying optimal all the way.
 *
 * The basic column farthest outside its bounds leaves; the resting column whose price gives way first enters. The
 * objective only rises, so it is a bound before the end is reached.
 */
import { AT_LOWER, AT_UPPER, type Basis } from './basis.ts';
import { type Ending, optimise, REDUCED_COST_MIN } from './primal-simplex.ts';

const OUTSIDE_MIN = 1e-9;
const PIVOT_MIN = 1e-9;
const NONE = -1;

export function reoptimise(basis: Basis, pivotsMax: number): Ending {
  let row = worstRow(basis);
  if (row === NONE) return optimise(basis, pivotsMax);
  const { columnCount } = basis;
  const reduced = new Float64Array(columnCount);
  for (let column = 0; column < columnCount; column += 1) {
    if ((basis.place[column] as number) < 0) reduced[column] = basis.reducedCost(column);
  }
  const tableau: TableauRow = {
    pivots: new Float64Array(columnCount),
    columns: new Int32Array(columnCount),
    length: 0,
  };
  for (let pivot = 0; pivot < pivotsMax; pivot += 1) {
    if (!retreat(basis, row, reduced, tableau)) return 'infeasible';
    row = worstRow(basis);
    if (row !== NONE) continue;
    return stayedOptimal(basis, reduced) ? 'optimal' : optimise(basis, pivotsMax - pivot);
  }
  return 'stalled';
}

/** Whether no reduced cost has come to lie on the wrong side, as it may where a bound was lifted to infinity. */
function stayedOptimal({ place, lowers, uppers }: Basis, reduced: Float64Array): boolean {
  for (let column = 0; column < reduced.length; column += 1) {
    const cost = reduced[column] as number;
    const wrong = cost > 0 ? AT_UPPER : AT_LOWER;
    if (place[column] !== wrong || lowers[column] === uppers[column]) continue;
    if (Math.abs(cost) > REDUCED_COST_MIN) return false;
  }
  return true;
}

function worstRow({ columns, levels, lowers, uppers, rowCount }: Basis): number {
  let worst = NONE;
  let distance = OUTSIDE_MIN;
  for (let row = 0; row < rowCount; row += 1) {
    const column = columns[row] as number;
    const level = levels[row] as number;
    const outside = Math.max(
      (lowers[column] as number) - level,
      level - (uppers[column] as number),
    );
    if (outside <= distance) continue;
    worst = row;
    distance = outside;
  }
  return worst;
}

/** Brings the column of a row to the bound it has passed; false where nothing can. */
function retreat(basis: Basis, row: number, reduced: Float64Array, tableau: TableauRow): boolean {
  const leaving = basis.columns[row] as number;
  const level = basis.levels[row] as number;
  const above = level > (basis.uppers[leaving] as number);
  const target = (above ? basis.uppers : basis.lowers)[leaving] as number;
  fill(tableau, basis, row);
  const entering = firstToGiveWay(basis, above ? 1 : -1, reduced, tableau);
  if (entering === NONE) return false;
  const { columns, pivots, length } = tableau;
  const rise = (reduced[entering] as number) / (pivots[entering] as number);
  for (let at = 0; at < length; at += 1) {
    const column = columns[at] as number;
    reduced[column] = (reduced[column] as number) - rise * (pivots[column] as number);
  }
  reduced[leaving] = -rise;
  reduced[entering] = 0;
  basis.solveColumn(entering);
  const step = (level - target) / (basis.change[row] as number);
  basis.enter(entering, step, row, above ? AT_UPPER : AT_LOWER);
  return true;
}

/** One row of B⁻¹·A: its entries in the resting columns that may move, and where they are not zero. */
interface TableauRow {
  readonly pivots: Float64Array;
  readonly columns: Int32Array;
  length: number;
}

function fill(tableau: TableauRow, basis: Basis, row: number): void {
  const { inverse, place, lowers, uppers, starts, rows, coefficients, columnCount } = basis;
  const from = row * basis.rowCount;
  let length = 0;
  let end = starts[0] as number;
  for (let column = 0; column < columnCount; column += 1) {
    let entry = end;
    end = starts[column + 1] as number;
    if ((place[column] as number) >= 0 || lowers[column] === uppers[column]) continue;
    let pivot = 0;
    for (; entry < end; entry += 1) {
      pivot +=
        (inverse[from + (rows[entry] as number)] as number) * (coefficients[entry] as number);
    }
    if (pivot < PIVOT_MIN && pivot > -PIVOT_MIN) continue;
    tableau.pivots[column] = pivot;
    tableau.columns[length] = column;
    length += 1;
  }
  tableau.length = length;
}

/** The smallest ratio of reduced cost to pivot among the resting columns that can move the row the right way. */
function firstToGiveWay(
  { place }: Basis,
  sign: 1 | -1,
  reduced: Float64Array,
  { pivots, columns, length }: TableauRow,
): number {
  let best = NONE;
  let ratio = Number.POSITIVE_INFINITY;
  let size = 0;
  for (let at = 0; at < length; at += 1) {
    const column = columns[at] as number;
    const pivot = sign * (pivots[column] as number);
    const helps = place[column] === AT_LOWER ? pivot : -pivot;
    if (helps < 0) continue;
    const own = Math.abs(reduced[column] as number) / helps;
    if (own > ratio || (own === ratio && helps <= size)) continue;
    best = column;
    ratio = own;
    size = helps;
  }
  return best;
}
