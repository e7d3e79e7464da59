/** Numbers as trigger results show them. */
import { type Decimal, decimal, roundTo, toText, ZERO } from '#domain/decimal.ts';

const HUNDRED = decimal('100');
const PERCENT_PLACES = 4;

/** `45 %`; four places, so that a hair's breadth over a band shows. */
export function percent(weight: Decimal): string {
  return `${toText(roundTo(weight.times(HUNDRED), PERCENT_PLACES))} %`;
}

/** `+7.31 points`. */
export function points(drift: Decimal): string {
  const sign = drift.gt(ZERO) ? '+' : '';
  return `${sign}${toText(roundTo(drift.times(HUNDRED), PERCENT_PLACES))} points`;
}

/** A statistic that is a fraction, as a percentage with two places. */
export function percentOf(fraction: number): string {
  return `${(fraction * 100).toFixed(2)} %`;
}

/** `1 class`, `3 classes`. */
export function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
