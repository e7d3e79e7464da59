/** A price of another day is not today's price; age is counted in days on which the exchange was open. */
import { type Instant, tradeDateOf } from '#domain/time.ts';
import type { Finding } from '../finding.ts';
import { ageOf, type Check, type GateContext, holdings } from '../input.ts';

export const checkPriceAge: Check = (context) => {
  const held = holdings(context).flatMap(({ snapshot, position, isFrozen }) => {
    const fault = faultOf(context.prices.get(position.symbol)?.asOf, context);
    const severity: Finding['severity'] = isFrozen ? 'warning' : 'blocking';
    return fault === undefined
      ? []
      : [{ ...fault, severity, accountId: snapshot.accountId, symbol: position.symbol }];
  });
  const heldSymbols = new Set(holdings(context).map(({ position }) => position.symbol));
  const wanted = [...context.targeted]
    .filter((symbol) => !heldSymbols.has(symbol))
    .flatMap((symbol) => {
      const fault = faultOf(context.prices.get(symbol)?.asOf, context);
      return fault === undefined
        ? []
        : [{ ...fault, severity: 'warning' as const, accountId: null, symbol }];
    });
  return [...held, ...wanted];
};

function faultOf(
  asOf: Instant | undefined,
  context: GateContext,
): Pick<Finding, 'code' | 'what' | 'next'> | undefined {
  if (asOf === undefined) return undefined;
  const days = ageOf(asOf, context);
  const allowed = context.guards.priceAgeBusinessDays;
  const day = tradeDateOf(asOf, context.timeZone);
  const isFuture = day > tradeDateOf(context.asOf, context.timeZone);
  if (days <= allowed && !isFuture) return undefined;
  const age = isFuture ? 'which is in the future' : `${days} business days ago; ${allowed} allowed`;
  return {
    code: 'data-price-stale',
    what: `the newest price is of ${day}, ${age}`,
    next: 'add a newer quote to the market data, or raise guards.price_age_business_days',
  };
}
