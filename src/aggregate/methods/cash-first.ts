/**
 * Cash first: where new cash alone brings the household into its bands, nothing is sold.
 *
 * The two methods that go to a destination whatever it costs ask this first; the two that weigh cost against benefit
 * decide it by price.
 */

import { toFloat } from '#domain/decimal.ts';
import { CASH } from '#domain/ids.ts';
import type { Household } from '../household.ts';
import { classWeight, isOutOfBand } from '../plan/results.ts';
import type { TradeState } from '../solver/state.ts';

/** Weights this close to an edge are on it. */
const WEIGHT_TOLERANCE = 1e-9;

export function asksCashFirst(household: Household): boolean {
  const { method, sells } = household.problem;
  if (sells === 'never') return false;
  if (method === 'THRESHOLD_REBALANCING') return true;
  return (
    method === 'PROPORTIONAL_REBALANCING' &&
    household.classes.some(
      (target) =>
        target.assetClass !== CASH &&
        isOutOfBand(classWeight(household, target.assetClass), target),
    )
  );
}

export function withoutSales(household: Household): Household {
  return { ...household, problem: { ...household.problem, sells: 'never' } };
}

/** Cash above its band is no reason to sell: what could be bought has been bought. */
export function isInBand(household: Household, state: TradeState): boolean {
  return household.classes.every(({ assetClass, bandLow, bandHigh }, index) => {
    const weight = state.classValue(index) / (state.model.value || 1);
    const high = assetClass === CASH ? 1 : toFloat(bandHigh);
    return weight >= toFloat(bandLow) - WEIGHT_TOLERANCE && weight <= high + WEIGHT_TOLERANCE;
  });
}
