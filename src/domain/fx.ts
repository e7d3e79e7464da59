/** Exchange rates of a market document; a rate that nobody quotes is undefined, never one. */
import { type Decimal, divide, ONE, roundTo, ZERO } from './decimal.ts';
import type { Market } from './documents/market.ts';
import type { Currency } from './ids.ts';

/** Places of an inverted rate: products with it stay exact and short enough to be read back. */
const INVERSE_PLACES = 16;

/**
 * Units of `to` for one unit of `from`: the quoted pair, else the inverse of the opposite pair. Rates through a
 * third currency are not formed.
 */
export function fxRate(fx: Market['fx'], from: Currency, to: Currency): Decimal | undefined {
  if (from === to) return ONE;
  const direct = fx[`${from}${to}`]?.rate;
  if (direct?.gt(ZERO)) return direct;
  const opposite = fx[`${to}${from}`]?.rate;
  return opposite?.gt(ZERO) ? roundTo(divide(ONE, opposite), INVERSE_PLACES) : undefined;
}
