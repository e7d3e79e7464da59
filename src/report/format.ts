/** Numbers as people read them: grouped money, percentages with a sign where the sign matters. */
import { type Decimal, decimal, roundTo, ZERO } from '#domain/decimal.ts';

const HUNDRED = decimal('100');

/** `1,284,310.22` */
export function money(amount: Decimal): string {
  const rounded = roundTo(amount, 2);
  const [whole = '', cents = ''] = rounded.abs().toFixed(2).split('.');
  return `${rounded.lt(ZERO) ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}

/** A fraction as a percentage: 0.1234 is `12.3%`. */
export function percent(fraction: Decimal, places = 1): string {
  const rounded = roundTo(fraction.times(HUNDRED), places);
  return `${rounded.lt(ZERO) ? '-' : ''}${rounded.abs().toFixed(places)}%`;
}

/** A difference of fractions in percentage points, always with its sign: `+1.9`. */
export function signedPoints(difference: Decimal, places = 1): string {
  const rounded = roundTo(difference.times(HUNDRED), places);
  return `${rounded.gt(ZERO) ? '+' : rounded.lt(ZERO) ? '-' : ' '}${rounded.abs().toFixed(places)}`;
}
