/** The front doors: each method's name and its aim. */
import { ONE } from '#domain/decimal.ts';
import type { Method } from '#domain/vocabulary.ts';
import type { Household } from '../household.ts';
import type { Aim } from '../model/aim.ts';
import { fullOptimizationAim } from './full-optimization.ts';
import { proportionalAim } from './proportional.ts';
import { tacticalAim } from './tactical.ts';
import { thresholdAim } from './threshold.ts';

const AIMS: Readonly<Record<Method, (household: Household) => Aim>> = {
  THRESHOLD_REBALANCING: thresholdAim,
  PROPORTIONAL_REBALANCING: (household) => proportionalAim(household, ONE),
  FULL_OPTIMIZATION: fullOptimizationAim,
  TACTICAL_REBALANCING: tacticalAim,
};

export function aimOf(household: Household): Aim {
  return AIMS[household.problem.method](household);
}
