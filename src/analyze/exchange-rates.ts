/** What one unit of a currency is worth in base currency, from the rates of the market data. */
import { type Decimal, divide, ONE, ZERO } from '#domain/decimal.ts';
import type { Market } from '#domain/documents/market.ts';
import type { Currency } from '#domain/ids.ts';
import { type Instant, milliseconds } from '#domain/time.ts';

export interface ExchangeRate {
  /** Base currency for one unit. */
  readonly rate: Decimal;
  /** Null for the base currency itself. */
  readonly asOf: Instant | null;
}

/** Undefined where neither `EURUSD` nor `USDEUR` has a rate above zero; the newer of the two wins. */
export function exchangeRate(
  market: Market,
  from: Currency,
  base: Currency,
): ExchangeRate | undefined {
  if (from === base) return { rate: ONE, asOf: null };
  const direct = market.fx[`${from}${base}`];
  const inverse = market.fx[`${base}${from}`];
  const directUsable = direct?.rate.gt(ZERO) ? direct : undefined;
  const inverseUsable = inverse?.rate.gt(ZERO)
    ? { rate: divide(ONE, inverse.rate), asOf: inverse.asOf }
    : undefined;
  if (directUsable === undefined || inverseUsable === undefined)
    return directUsable ?? inverseUsable;
  const directIsOlder = milliseconds(directUsable.asOf) < milliseconds(inverseUsable.asOf);
  return directIsOlder ? inverseUsable : directUsable;
}
