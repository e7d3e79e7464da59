/**
 * TACTICAL_REBALANCING: towards tilted targets, and only where the stated benefit exceeds cost and tax.
 *
 *     min Σ_g { ω·[ |V_g − t_g·V| + dist(V_g, V·[low_g, high_g]) ] − α_g·H·V_g } + cost + tax
 *
 * t_g already carries the tilt; α_g is the yearly expected return that is stated for a class and H the horizon in
 * years. Without stated returns a tilt is worth ω, as in FULL_OPTIMIZATION.
 */
import { toFloat } from '#domain/decimal.ts';
import type { Household } from '../household.ts';
import type { Aim } from '../model/aim.ts';
import { economicPrices } from './full-optimization.ts';
import { classAim } from './threshold.ts';

export function tacticalAim(household: Household): Aim {
  const { expectedReturns, optimization } = household.problem;
  const horizon = toFloat(optimization.horizonYears);
  return {
    prices: economicPrices(household),
    classes: new Map(
      household.classes.map((target) => {
        const { assetClass, targetWeight } = target;
        const stated = expectedReturns[assetClass];
        const benefit = stated === undefined ? 0 : toFloat(stated) * horizon;
        const goal = { low: targetWeight, high: targetWeight };
        return [assetClass, classAim(household, target, goal, benefit)];
      }),
    ),
  };
}
