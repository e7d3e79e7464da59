/** From a model to the best feasible trades that were found. */
import type { Model } from '../model/model.ts';
import { search } from './search.ts';
import { TradeState } from './state.ts';

export function solve(model: Model): TradeState {
  const state = new TradeState(model);
  search(state);
  const found = state.copy();
  const nothing = new TradeState(model);
  const isBetter = found.isFeasible() && found.objective() < nothing.objective();
  return isBetter || !nothing.isFeasible() ? found : nothing;
}
