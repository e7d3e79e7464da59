/**
 * The dual simplex method (Lemke, *The dual method of solving the linear programming problem*, 1954): from an optimal
 * basis that new bounds have made infeasible back to a feasible one, its prices staying optimal all the way.
 *
 * The basic column farthest outside its bounds leaves; the resting column whose price gives way first enters. The
 * objective only rises, so it is a bound before the end is reached, and the way may end where it passes a ceiling.
 */
import { AT_LOWER, AT_UPPER, type Basis } from './basis.ts';
import { type Ending, optimise, REDUCED_COST_MIN } from './primal-simplex.ts';

const OUTSIDE_MIN = 1e-9;
const PIVOT_MIN = 1e-9;
const NONE = -1;

export function reoptimise(
  basis: Basis,
  pivotsMax: number,
  ceiling = Number.POSITIVE_INFINITY,
): Ending | 'above' {
  let row = worstRow(basis);
  if (row === NONE) return optimise(basis, pivotsMax);
  const { columnCount } = basis;
  if (!basis.isPriced) price(basis);
  const tableau: TableauRow = {
    pivots: new Float64Array(columnCount),
    columns: new Int32Array(columnCount),
    length: 0,
  };
  let objective = ceiling === Number.POSITIVE_INFINITY ? 0 : basis.objective();
  for (let pivot = 0; pivot < pivotsMax; pivot += 1) {
    const rise = retreat(basis, row, tableau);
    if (rise === Number.POSITIVE_INFINITY) return 'infeasible';
    objective += rise;
    if (objective >= ceiling) return 'above';
    row = worstRow(basis);
    if (row !== NONE) continue;
    return stayedOptimal(basis) ? 'optimal' : optimise(basis, pivotsMax - pivot);
  }
  return 'stalled';
}

function price(basis: Basis): void {
  for (let column = 0; column < basis.columnCount; column += 1) {
    basis.reduced[column] = (basis.place[column] as number) < 0 ? basis.reducedCost(column) : 0;
  }
  basis.isPriced = true;
}

/** Whether no reduced cost has come to lie on the wrong side, as it may where a bound was lifted to infinity. */
function stayedOptimal({ place, lowers, uppers, reduced }: Basis): boolean {
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

/** Brings the column of a row to the bound it has passed; returns by how much the objective rises, without end if it cannot. */
function retreat(basis: Basis, row: number, tableau: TableauRow): number {
  const { reduced } = basis;
  const leaving = basis.columns[row] as number;
  const level = basis.levels[row] as number;
  const above = level > (basis.uppers[leaving] as number);
  const target = (above ? basis.uppers : basis.lowers)[leaving] as number;
  fill(tableau, basis, row);
  const entering = firstToGiveWay(basis, above ? 1 : -1, tableau);
  if (entering === NONE) return Number.POSITIVE_INFINITY;
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
  return Math.abs(rise * (level - target));
}

/** One row of B⁻¹·A: its entries in the resting columns that may move, and where they are not zero. */
interface TableauRow {
  readonly pivots: Float64Array;
  readonly columns: Int32Array;
  length: number;
}

function fill(tableau: TableauRow, basis: Basis, row: number): void {
  const { inverse, place, lowers, uppers, byRow, rowCount, columnCount } = basis;
  const pivots = tableau.pivots.fill(0);
  const from = row * rowCount;
  for (let at = 0; at < rowCount; at += 1) {
    const factor = inverse[from + at] as number;
    if (factor === 0) continue;
    const end = byRow.starts[at + 1] as number;
    for (let entry = byRow.starts[at] as number; entry < end; entry += 1) {
      const column = byRow.columns[entry] as number;
      pivots[column] = (pivots[column] as number) + factor * (byRow.coefficients[entry] as number);
    }
  }
  let length = 0;
  for (let column = 0; column < columnCount; column += 1) {
    const pivot = pivots[column] as number;
    if (pivot < PIVOT_MIN && pivot > -PIVOT_MIN) continue;
    if ((place[column] as number) >= 0 || lowers[column] === uppers[column]) continue;
    tableau.columns[length] = column;
    length += 1;
  }
  tableau.length = length;
}

/** The smallest ratio of reduced cost to pivot among the resting columns that can move the row the right way. */
function firstToGiveWay(
  { place, reduced }: Basis,
  sign: 1 | -1,
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
