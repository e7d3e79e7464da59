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
/** Columns are priced in this many sections; the next to enter is the best of the first that has one. */
const SECTIONS = 4;
/** What a column must promise for each unit, to be worth a pivot. */
export const REDUCED_COST_MIN = 1e-9;
const PIVOT_MIN = 1e-9;
const NONE = -1;

export function optimise(basis: Basis, pivotsMax: number): Ending {
  let degenerate = 0;
  let section = 0;
  for (let pivot = 0; pivot < pivotsMax; pivot += 1) {
    let entering = NONE;
    if (degenerate > DEGENERATE_MAX) entering = firstPromising(basis);
    else {
      for (let count = 0; count < SECTIONS && entering === NONE; count += 1) {
        entering = mostPromising(basis, section);
        if (entering === NONE || count > 0) section = (section + 1) % SECTIONS;
      }
    }
    if (entering === NONE) return 'optimal';
    const step = advance(basis, entering);
    if (step === Number.POSITIVE_INFINITY) return 'unbounded';
    degenerate = step > 0 ? 0 : degenerate + 1;
  }
  return 'stalled';
}

/** By how much a resting column would improve the objective for each unit; 0 where it would not. */
function promise(basis: Basis, column: number): number {
  const place = basis.place[column] as number;
  if (place >= 0 || basis.lowers[column] === basis.uppers[column]) return 0;
  const cost = basis.reducedCost(column);
  const gain = place === AT_LOWER ? -cost : cost;
  return gain > REDUCED_COST_MIN ? gain : 0;
}

function mostPromising(basis: Basis, section: number): number {
  let best = NONE;
  let bestGain = 0;
  for (let column = section; column < basis.columnCount; column += SECTIONS) {
    const gain = promise(basis, column);
    if (gain > bestGain) {
      best = column;
      bestGain = gain;
    }
  }
  return best;
}

function firstPromising(basis: Basis): number {
  for (let column = 0; column < basis.columnCount; column += 1) {
    if (promise(basis, column) > 0) return column;
  }
  return NONE;
}

/** Moves a column off its bound as far as the basis allows; returns how far. */
function advance(basis: Basis, entering: number): number {
  const { change, levels, columns, lowers, uppers } = basis;
  basis.solveColumn(entering);
  const sign = basis.place[entering] === AT_LOWER ? 1 : -1;
  let step = (uppers[entering] as number) - (lowers[entering] as number);
  let row = NONE;
  let size = 0;
  for (let index = 0; index < basis.rowCount; index += 1) {
    const slope = sign * (change[index] as number);
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
  }
  if (step === Number.POSITIVE_INFINITY) return step;
  const falls = row !== NONE && sign * (change[row] as number) > 0;
  basis.isPriced = false;
  basis.enter(entering, sign * step, row, falls ? AT_LOWER : AT_UPPER);
  return step;
}
