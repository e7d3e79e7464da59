/** Numbers as people read them: grouped money, percentages with a sign where the sign matters. */
import { type Decimal, decimal, roundTo, toText, ZERO } from '#domain/decimal.ts';

const HUNDRED = decimal('100');

/** `1,284,310.22` */
export function money(amount: Decimal): string {
  const rounded = roundTo(amount, 2);
  const [whole = '', cents = ''] = rounded.abs().toFixed(2).split('.');
  return `${rounded.lt(ZERO) ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}

/** A price as it was quoted, with at least two digits after the point. */
export function price(amount: Decimal): string {
  const text = toText(amount);
  const places = text.split('.')[1]?.length ?? 0;
  return places < 2 ? amount.toFixed(2) : text;
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
