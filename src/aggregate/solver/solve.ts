/**
 * From a model to trades with a certificate: the dual bound first, then its relaxed solution made whole, then an
 * exchange search from there. No trade at all is always considered, and is the last resort.
 */
import type { Model } from '../model/model.ts';
import { type DualEffort, type DualSolution, maximise } from './dual/maximise.ts';
import { roundTrades } from './rounding.ts';
import { type SearchLimits, search } from './search.ts';
import { settleModes } from './settle-modes.ts';
import { TradeState, VIOLATION_PRICE } from './state.ts';

/** Price of one unit of money by which a limit is broken, once nothing else matters. */
const FORBIDDING_PRICE = 1e7;

export interface Solution {
  readonly state: TradeState;
  readonly dual: DualSolution;
  /** The objective of not trading, whether that is feasible or not. */
  readonly idleObjective: number;
}

export interface Effort {
  readonly dual: DualEffort;
  /** For duals that only lead to trades. */
  readonly dive: DualEffort;
  readonly search: SearchLimits;
  /** Relaxed plans that are made whole and searched from: 1 or 2. */
  readonly starts: number;
}

export const THOROUGH: Effort = {
  dual: { evaluationsMax: 150, tolerance: 2e-7 },
  dive: { evaluationsMax: 60, tolerance: 3e-6 },
  search: { rounds: 60, partners: 12 },
  starts: 2,
};

/** For plans that are only compared with the chosen one. */
export const QUICK: Effort = {
  dual: { evaluationsMax: 60, tolerance: 1e-5 },
  dive: { evaluationsMax: 40, tolerance: 1e-4 },
  search: { rounds: 8, partners: 6 },
  starts: 1,
};

export function solve(model: Model, effort: Effort = THOROUGH): Solution {
  const dual = maximise(model, effort.dual);
  const idle = new TradeState(model);
  const relaxed = settleModes(model, dual, effort);
  const candidates = [idle];
  for (const answers of [relaxed.fewAnswers, relaxed.answers].slice(0, startsFor(model, effort))) {
    const start = roundTrades(model, relaxed, answers);
    start.costLeverage = leverage(relaxed, relaxed.layout.costRow);
    start.gainLeverage = leverage(relaxed, relaxed.layout.gainsRow);
    candidates.push(improved(start, effort));
  }
  if (!candidates.slice(1).some((each) => each.isFeasible())) {
    candidates.push(improved(new TradeState(model), effort));
  }
  const state = candidates.reduce((best, each) => (isBetter(each, best) ? each : best));
  return { state, dual, idleObjective: idle.objective() };
}

/** In large households a second start would find little. */
function startsFor({ positions }: Model, { starts }: Effort): number {
  return positions.length > LARGE ? 1 : starts;
}
const LARGE = 300;

/** Breaking a limit must cost more than the limit's own price, or the search would break it. */
function leverage({ multipliers }: DualSolution, row: number): number {
  const price = row < 0 ? 0 : (multipliers[row] as number);
  return Math.max(1, (2 * price) / VIOLATION_PRICE);
}

/** Searches, and where a limit stays broken searches again with nothing worth breaking it. */
function improved(state: TradeState, effort: Effort): TradeState {
  search(state, effort.search);
  if (!state.isFeasible()) {
    state.violationPrice = FORBIDDING_PRICE;
    search(state, effort.search);
  }
  return state.copy();
}

/** Feasible before infeasible, then the lower objective. */
function isBetter(left: TradeState, right: TradeState): boolean {
  if (left.isFeasible() !== right.isFeasible()) return left.isFeasible();
  return left.isFeasible()
    ? left.objective() < right.objective()
    : left.violation() < right.violation();
}
