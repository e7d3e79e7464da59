/**
 * PROPORTIONAL_REBALANCING: every class closes the same fraction θ of its gap.
 *
 *     T_g(θ) = V_g + θ · (t_g·V − V_g),   θ ∈ [0, 1] as large as the limits allow
 *     min Σ_g |V_g(x) − T_g(θ)| + cost + tax
 */
import type { Decimal } from '#domain/decimal.ts';
import type { Household } from '../household.ts';
import type { Aim } from '../model/aim.ts';
import { classWeight } from '../plan/results.ts';
import { classAim, thresholdPrices } from './threshold.ts';

export function proportionalAim(household: Household, fraction: Decimal): Aim {
  return {
    prices: thresholdPrices(household),
    classes: new Map(
      household.classes.map((target) => {
        const current = classWeight(household, target.assetClass);
        const goal = current.plus(target.targetWeight.minus(current).times(fraction));
        return [target.assetClass, classAim(household, target, { low: goal, high: goal })];
      }),
    ),
  };
}
