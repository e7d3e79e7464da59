/** How far a household is from its targets, as one number. */
import { type Decimal, decimal, divide, sum } from '#domain/decimal.ts';
import type { ClassResult } from '#domain/documents/rebalancing.ts';

const TWO = decimal('2');

/** Half the sum of absolute class drifts, as a weight: what share of the household is out of place. */
export function driftBefore(classes: readonly Pick<ClassResult, 'drift'>[]): Decimal {
  return halfSum(classes.map(({ drift }) => drift));
}

/** The same after the plan. */
export function driftAfter(classes: readonly ClassResult[]): Decimal {
  return halfSum(classes.map(({ postWeight, targetWeight }) => postWeight.minus(targetWeight)));
}

function halfSum(differences: readonly Decimal[]): Decimal {
  return divide(sum(differences.map((difference) => difference.abs())), TWO);
}
