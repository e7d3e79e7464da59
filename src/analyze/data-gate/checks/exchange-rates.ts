/** Every currency that money or holdings are in has a rate, and one that is of now. */
import { ZERO } from '#domain/decimal.ts';
import { fxRate } from '#domain/fx.ts';
import { type AccountId, type Currency, compareText } from '#domain/ids.ts';
import { type Instant, tradeDateOf } from '#domain/time.ts';
import type { Finding } from '../finding.ts';
import { ageOf, type Check, type GateContext, holdings } from '../input.ts';

export const checkExchangeRates: Check = (context) =>
  usesOf(context)
    .filter(({ currency }) => currency !== context.baseCurrency)
    .flatMap(({ accountId, currency, isFrozen }) => {
      const pair = `${currency}${context.baseCurrency}`;
      const fault = faultOf(currency, context);
      const isOnlyOld = fault?.isKnown ?? false;
      return fault === undefined
        ? []
        : [
            {
              code: 'data-fx-missing',
              severity: isOnlyOld && isFrozen ? 'warning' : 'blocking',
              accountId,
              symbol: null,
              what: `it holds ${currency}, and ${fault.what}`,
              next: `add the rate ${pair} to the market data`,
            } satisfies Finding,
          ];
    });

interface Use {
  readonly accountId: AccountId;
  readonly currency: Currency;
  readonly isFrozen: boolean;
}

/** Each currency of each account once, that of a holding's newest price included. */
function usesOf(context: GateContext): readonly Use[] {
  const ofHoldings = holdings(context).flatMap(({ snapshot, position }) => [
    { accountId: snapshot.accountId, currency: position.currency },
    {
      accountId: snapshot.accountId,
      currency: context.prices.get(position.symbol)?.currency ?? position.currency,
    },
  ]);
  const ofCash = context.snapshots.flatMap(({ accountId, cash }) =>
    cash.filter(({ amount }) => !amount.eq(ZERO)).map(({ currency }) => ({ accountId, currency })),
  );
  const distinct = new Map(
    [...ofHoldings, ...ofCash].map((use) => [`${use.accountId} ${use.currency}`, use]),
  );
  return [...distinct]
    .sort(([left], [right]) => compareText(left, right))
    .map(([, use]) => ({ ...use, isFrozen: context.frozenAccounts.has(use.accountId) }));
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
