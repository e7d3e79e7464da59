/**
 * The dual simplex method (Lemke, *The dual method of solving the linear programming problem*, 1954): from an optimal
 * basis that new bounds have made infeasible back to a feasible one, its prices staying optimal all the way.
 *
 * The basic column farthest outside its bounds leaves; the resting column whose price gives way first enters. The
 * objective only rises, so it is a bound before the end is reached.
 */
import { AT_LOWER, AT_UPPER, type Basis } from './basis.ts';
import { type Ending, optimise } from './primal-simplex.ts';

const OUTSIDE_MIN = 1e-9;
const PIVOT_MIN = 1e-9;
const NONE = -1;

export function reoptimise(basis: Basis, pivotsMax: number): Ending {
  for (let pivot = 0; pivot < pivotsMax; pivot += 1) {
    const row = worstRow(basis);
    if (row === NONE) return optimise(basis, pivotsMax - pivot);
    if (!retreat(basis, row)) return 'infeasible';
  }
  return 'stalled';
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
function retreat(basis: Basis, row: number): boolean {
  const column = basis.columns[row] as number;
  const level = basis.levels[row] as number;
  const above = level > (basis.uppers[column] as number);
  const target = (above ? basis.uppers : basis.lowers)[column] as number;
  const entering = firstToGiveWay(basis, row, above ? 1 : -1);
  if (entering === NONE) return false;
  basis.solveColumn(entering);
  const step = (level - target) / (basis.change[row] as number);
  basis.enter(entering, step, row, above ? AT_UPPER : AT_LOWER);
  return true;
}

/** The smallest ratio of reduced cost to pivot among the resting columns that can move the row the right way. */
function firstToGiveWay(basis: Basis, row: number, sign: 1 | -1): number {
  const { inverse, place, lowers, uppers, starts, rows, coefficients, columnCount } = basis;
  const from = row * basis.rowCount;
  let best = NONE;
  let ratio = Number.POSITIVE_INFINITY;
  let size = 0;
  for (let column = 0; column < columnCount; column += 1) {
    const at = place[column] as number;
    if (at >= 0 || lowers[column] === uppers[column]) continue;
    let pivot = 0;
    const end = starts[column + 1] as number;
    for (let entry = starts[column] as number; entry < end; entry += 1) {
      pivot +=
        (inverse[from + (rows[entry] as number)] as number) * (coefficients[entry] as number);
    }
    const helps = sign * (at === AT_LOWER ? pivot : -pivot);
    if (helps < PIVOT_MIN) continue;
    const own = Math.abs(basis.reducedCost(column)) / helps;
    if (own > ratio || (own === ratio && helps <= size)) continue;
    best = column;
    ratio = own;
    size = helps;
  }
  return best;
}
