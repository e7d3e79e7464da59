/** The front doors: each method's name and its aim. */
import { type Decimal, ONE } from '#domain/decimal.ts';
import type { Method } from '#domain/vocabulary.ts';
import type { Household } from '../household.ts';
import type { Aim } from '../model/aim.ts';
import type { Rules } from '../model/permissions.ts';
import { fullOptimizationAim } from './full-optimization.ts';
import { largestFraction } from './largest-fraction.ts';
import { proportionalAim } from './proportional.ts';
import { tacticalAim } from './tactical.ts';
import { thresholdAim } from './threshold.ts';
import { withinCaps } from './within-caps.ts';

const AIMS: Readonly<Record<Method, (household: Household) => Aim>> = {
  THRESHOLD_REBALANCING: thresholdAim,
  PROPORTIONAL_REBALANCING: (household) => proportionalAim(household, ONE),
  FULL_OPTIMIZATION: fullOptimizationAim,
  TACTICAL_REBALANCING: tacticalAim,
};

export function aimOf(household: Household): Aim {
  return AIMS[household.problem.method](withinCaps(household));
}

export interface ReachableAim {
  readonly aim: Aim;
  /** θ of PROPORTIONAL_REBALANCING; null for the other methods. */
  readonly fraction: Decimal | null;
}

/** The aim within reach: as `aimOf`, but no further than the limits let every class go. */
export function reachableAim(rules: Rules): ReachableAim {
  if (rules.household.problem.method !== 'PROPORTIONAL_REBALANCING') {
    return { aim: aimOf(rules.household), fraction: null };
  }
  const fraction = largestFraction(rules);
  return { aim: proportionalAim(withinCaps(rules.household), fraction), fraction };
}
