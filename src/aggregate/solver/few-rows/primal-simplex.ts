/**
 * The primal simplex method with bounded variables (Dantzig 1963, chapter 18): from a feasible basis to an optimal one.
 *
 * The column that promises most enters; after many pivots in a row that gain nothing the first that promises anything,
 * which cannot cycle (Bland, *New finite pivoting rules for the simplex method*, 1977).
 */
import { AT_LOWER, AT_UPPER, type Basis } from './basis.ts';

export type Ending = 'optimal' | 'unbounded' | 'infeasible' | 'stalled';

/** Pivots that gain nothing before the rule that cannot cycle takes over. */
const DEGENERATE_MAX = 200;
/** What a column must promise for each unit, to be worth a pivot. */
export const REDUCED_COST_MIN = 1e-9;
const PIVOT_MIN = 1e-9;
const NONE = -1;

export function optimise(basis: Basis, pivotsMax: number): Ending {
  let degenerate = 0;
  for (let pivot = 0; pivot < pivotsMax; pivot += 1) {
    const entering = degenerate > DEGENERATE_MAX ? firstPromising(basis) : mostPromising(basis);
    if (entering === NONE) return 'optimal';
    const step = advance(basis, entering);
    if (step === Number.POSITIVE_INFINITY) return 'unbounded';
    degenerate = step > 0 ? 0 : degenerate + 1;
  }
  return 'stalled';
}

/** The column that would improve the objective most for each unit; NONE where none would. */
function mostPromising(basis: Basis): number {
  const { ways, reduced } = basis;
  basis.price();
  let best = NONE;
  let bestGain = REDUCED_COST_MIN;
  for (let column = 0; column < reduced.length; column += 1) {
    const gain = -(ways[column] as number) * (reduced[column] as number);
    if (gain <= bestGain) continue;
    best = column;
    bestGain = gain;
  }
  return best;
}

function firstPromising(basis: Basis): number {
  const { ways, reduced } = basis;
  basis.price();
  return reduced.findIndex((cost, column) => -(ways[column] as number) * cost > REDUCED_COST_MIN);
}

/** Moves a column off its bound as far as the basis allows; returns how far. */
function advance(basis: Basis, entering: number): number {
  const { changed } = basis.inverse;
  const { levels, columns, lowers, uppers } = basis;
  basis.solveColumn(entering);
  const sign = basis.ways[entering] as number;
  let step = (uppers[entering] as number) - (lowers[entering] as number);
  let row = NONE;
  let size = 0;
  let falls = false;
  for (let at = 0; at < changed.length; at += 1) {
    const index = changed.indices[at] as number;
    const slope = sign * (changed.values[at] as number);
    if (slope > -PIVOT_MIN && slope < PIVOT_MIN) continue;
    const column = columns[index] as number;
    const level = levels[index] as number;
    const room =
      slope > 0 ? level - (lowers[column] as number) : (uppers[column] as number) - level;
    const magnitude = Math.abs(slope);
    const reach = Math.max(0, room) / magnitude;
    if (reach > step || (reach === step && magnitude <= size)) continue;
    row = index;
    step = reach;
    size = magnitude;
    falls = slope > 0;
  }
  if (step === Number.POSITIVE_INFINITY) return step;
  if (row === NONE) {
    basis.flip(entering, sign * step);
    return step;
  }
  basis.isPriced = false;
  basis.inverse.solveRow(row);
  basis.enter(entering, sign * step, row, falls ? AT_LOWER : AT_UPPER);
  return step;
}
