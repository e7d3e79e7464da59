/**
 * FULL_OPTIMIZATION: the economic trade-off. What it costs to be out of place against what it costs to move.
 *
 *     min Σ_g ω·[ |V_g − t_g·V| + dist(V_g, V·[low_g, high_g]) ] + cost + tax
 *
 * ω is the published price of one unit of money out of place over the horizon. Tax is negative for a loss, so a loss
 * worth more than the trades it takes is harvested, into another instrument of the same class; a gain whose tax is
 * dearer than the misallocation stays.
 */
import { toFloat } from '#domain/decimal.ts';
import type { Household } from '../household.ts';
import { type Aim, orderPrice, type Prices, STEERING_PRICES } from '../model/aim.ts';
import { classAim } from './threshold.ts';

/** A holding that is to be sold, a cap and a reserve stay dearer than any tax. */
const BREACH_PRICE = 2;

export function fullOptimizationAim(household: Household): Aim {
  return {
    prices: economicPrices(household),
    classes: new Map(
      household.classes.map((target) => {
        const { targetWeight } = target;
        const goal = { low: targetWeight, high: targetWeight };
        return [target.assetClass, classAim(household, target, goal)];
      }),
    ),
  };
}

export function economicPrices({ problem, totalValue }: Household): Prices {
  const { misallocationCost, riskAversion, horizonYears } = problem.optimization;
  const misallocation = toFloat(misallocationCost);
  return {
    misallocation,
    breach: BREACH_PRICE,
    lossBenefit: 1,
    risk: riskAversion === null ? 0 : toFloat(riskAversion.times(horizonYears)),
    order: orderPrice({
      householdValue: toFloat(totalValue),
      minTradeSize: toFloat(problem.constraints.minTradeSize),
      misallocation,
    }),
    ...STEERING_PRICES,
  };
}
