/** Every currency that money or holdings are in has a rate, and one that is of now. */
import { ZERO } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { fxRate } from '#domain/fx.ts';
import type { Currency } from '#domain/ids.ts';
import { type Instant, tradeDateOf } from '#domain/time.ts';
import type { Finding } from '../finding.ts';
import { ageOf, type Check, type GateContext, holdings, isFrozen } from '../input.ts';

export const checkExchangeRates: Check = (context) =>
  usesOf(context)
    .filter(({ currency }) => currency !== context.baseCurrency)
    .flatMap(({ snapshot, currency }) => {
      const pair = `${currency}${context.baseCurrency}`;
      const fault = faultOf(currency, context);
      const isOnlyOld = fault?.isKnown ?? false;
      return fault === undefined
        ? []
        : [
            {
              code: 'data-fx-missing',
              severity: isOnlyOld && isFrozen(snapshot) ? 'warning' : 'blocking',
              accountId: snapshot.accountId,
              symbol: null,
              what: `it holds ${currency}, and ${fault.what}`,
              next: `add the rate ${pair} to the market data`,
            } satisfies Finding,
          ];
    });

interface Use {
  readonly snapshot: Snapshot;
  readonly currency: Currency;
}

/** Each currency of each account once, that of a holding's newest price included. */
function usesOf(context: GateContext): readonly Use[] {
  const ofHoldings = holdings(context).flatMap(({ snapshot, position: { symbol, currency } }) => {
    const priced = context.prices.get(symbol)?.currency ?? currency;
    return [
      { snapshot, currency },
      { snapshot, currency: priced },
    ];
  });
  const ofCash = context.snapshots.flatMap((snapshot) =>
    snapshot.cash
      .filter(({ amount }) => !amount.eq(ZERO))
      .map(({ currency }) => ({ snapshot, currency })),
  );
  const distinct = new Map(
    [...ofHoldings, ...ofCash].map((use) => [`${use.snapshot.accountId} ${use.currency}`, use]),
  );
  return [...distinct.values()];
}

function faultOf(
  currency: Currency,
  context: GateContext,
): { readonly what: string; readonly isKnown: boolean } | undefined {
  const { market, baseCurrency, guards, timeZone } = context;
  if (fxRate(market.fx, currency, baseCurrency) === undefined)
    return { what: `there is no rate to ${baseCurrency}`, isKnown: false };
  const asOf = rateTime(currency, context);
  const days = asOf === undefined ? 0 : ageOf(asOf, context);
  if (asOf === undefined || days <= guards.priceAgeBusinessDays) return undefined;
  return {
    what: `the rate to ${baseCurrency} is of ${tradeDateOf(asOf, timeZone)}, ${days} business days ago; ${guards.priceAgeBusinessDays} allowed`,
    isKnown: true,
  };
}

/** Of the rate that `fxRate` uses. */
function rateTime(
  currency: Currency,
  { market: { fx }, baseCurrency }: GateContext,
): Instant | undefined {
  const direct = fx[`${currency}${baseCurrency}`];
  return direct?.rate.gt(ZERO) ? direct.asOf : fx[`${baseCurrency}${currency}`]?.asOf;
}
