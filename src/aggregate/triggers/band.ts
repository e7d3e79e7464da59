/**
 * Whether a weight is out of its band, decided on values in exact decimals.
 *
 * With v the value, V the household's and t the target weight, the drift is v/V - t. Out of band means
 * |drift| ≥ d with d = min(absolute, relative × t), or, on a side for which the class sets a bound of its own,
 * v/V ≤ low or v/V ≥ high. Every comparison is multiplied by V first, so a drift equal to the band never flips on
 * rounding. `inclusive: false` asks for more than the band.
 *
 * Two limits of sense: a weight at its target is never out, and a bound of 0 or 1 that is written out sets no limit,
 * because nothing lies beyond it.
 */
import { type BandTarget, type DriftDistances, driftDistance } from '#config/bands.ts';
import { type Decimal, ONE, ZERO } from '#domain/decimal.ts';

export interface DriftRule extends DriftDistances {
  readonly inclusive: boolean;
}

/** The weights at which a class counts as out; null where there is no limit. They may lie beyond 0 and 1. */
export interface Limits {
  readonly low: Decimal | null;
  readonly high: Decimal | null;
}

export function limitsOf(target: BandTarget, rule: DriftDistances): Limits {
  const distance = driftDistance(target, rule);
  const low = target.band?.low ?? null;
  const high = target.band?.high ?? null;
  return {
    low: low === null ? target.weight.minus(distance) : low.gt(ZERO) ? low : null,
    high: high === null ? target.weight.plus(distance) : high.lt(ONE) ? high : null,
  };
}

export interface Measured {
  readonly value: Decimal;
  readonly totalValue: Decimal;
  readonly targetWeight: Decimal;
}

export function isOut(measured: Measured, { low, high }: Limits, inclusive: boolean): boolean {
  const { value, totalValue, targetWeight } = measured;
  if (value.eq(targetWeight.times(totalValue))) return false;
  const toLow = low === null ? null : value.cmp(low.times(totalValue));
  const toHigh = high === null ? null : value.cmp(high.times(totalValue));
  const reached = inclusive ? 0 : 1;
  return (toLow !== null && -toLow >= reached) || (toHigh !== null && toHigh >= reached);
}
