/**
 * From a model to trades with a certificate: the dual bound first, then its relaxed solution made whole, then an
 * exchange search from there. No trade at all is always considered, and is the last resort.
 */
import type { Model } from '../model/model.ts';
import { type DualSolution, maximise } from './dual/maximise.ts';
import { roundTrades } from './rounding.ts';
import { search } from './search.ts';
import { TradeState } from './state.ts';

export interface Solution {
  readonly state: TradeState;
  readonly dual: DualSolution;
  /** The objective of not trading, whether that is feasible or not. */
  readonly idleObjective: number;
}

export function solve(model: Model): Solution {
  const dual = maximise(model);
  const idle = new TradeState(model);
  const rounded = improved(roundTrades(model, dual));
  const candidates = [idle, rounded];
  if (!rounded.isFeasible()) candidates.push(improved(new TradeState(model)));
  const state = candidates.reduce((best, each) => (isBetter(each, best) ? each : best));
  return { state, dual, idleObjective: idle.objective() };
}

function improved(state: TradeState): TradeState {
  search(state);
  return state.copy();
}

/** Feasible before infeasible, then the lower objective. */
function isBetter(left: TradeState, right: TradeState): boolean {
  if (left.isFeasible() !== right.isFeasible()) return left.isFeasible();
  return left.isFeasible()
    ? left.objective() < right.objective()
    : left.violation() < right.violation();
}
