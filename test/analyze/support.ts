/** Small snapshots, targets and price histories for the tests of the analysis. */

import type { AccountAnalysisInput } from '#analyze/analyze.ts';
import type { KnownPrice } from '#analyze/valuation.ts';
import type { Targets } from '#config/config.ts';
import { decimal } from '#domain/decimal.ts';
import type { CashBalance, Position, Snapshot, TaxLot } from '#domain/documents/holdings.ts';
import type { FxRate, PriceHistory } from '#domain/documents/market.ts';
import type {
  AccountId,
  AssetClass,
  Currency,
  InstrumentSymbol,
  PortfolioId,
} from '#domain/ids.ts';
import { type Instant, isBusinessDay, plusDays, type TradeDate } from '#domain/time.ts';

export const USD = 'USD' as Currency;
export const TODAY = '2026-11-20' as TradeDate;
const CLOSE = '2026-11-20T21:00:00Z' as Instant;

export const symbol = (text: string) => text as InstrumentSymbol;
export const date = (text: string) => text as TradeDate;

type Exposures = Readonly<Record<string, string>>;

export function targetsOf(input: {
  readonly classes: Readonly<Record<string, string>>;
  readonly instruments: Readonly<Record<string, Exposures>>;
}): Targets {
  const instruments = Object.entries(input.instruments).map(([name, exposures]) => ({
    symbol: symbol(name),
    exposures: Object.entries(exposures).map(([assetClass, weight]) => ({
      assetClass: assetClass as AssetClass,
      weight: decimal(weight),
    })),
    trade: 'both' as const,
    identicalTo: [],
  }));
  return {
    portfolioId: 'household' as PortfolioId,
    baseCurrency: USD,
    timeZone: 'America/New_York',
    holidays: new Set(),
    classes: Object.entries(input.classes).map(([assetClass, weight]) => ({
      assetClass: assetClass as AssetClass,
      weight: decimal(weight),
      instruments: instruments
        .filter(({ exposures }) => exposures.some((part) => part.assetClass === assetClass))
        .map((instrument) => instrument.symbol),
      band: null,
    })),
    instruments: new Map(instruments.map((facts) => [facts.symbol, facts])),
    tilts: [],
  };
}

export function positionOf(
  name: string,
  quantity: string,
  more: Partial<Omit<Position, 'symbol' | 'quantity'>> = {},
): Position {
  return {
    symbol: symbol(name),
    quantity: decimal(quantity),
    securityId: null,
    securityIdSource: null,
    price: null,
    priceAsOf: null,
    currency: USD,
    marketValue: null,
    costBasis: null,
    lots: [],
    ...more,
  };
}

export function lotOf(acquiredOn: string, quantity: string, costBasis: string | null): TaxLot {
  return {
    lotId: `${acquiredOn}-${quantity}`,
    acquiredOn: date(acquiredOn),
    quantity: decimal(quantity),
    costBasis: costBasis === null ? null : decimal(costBasis),
  };
}

export function cashOf(amounts: Readonly<Record<string, string>>): readonly CashBalance[] {
  return Object.entries(amounts).map(([currency, amount]) => ({
    currency: currency as Currency,
    amount: decimal(amount),
    settled: null,
  }));
}

export function snapshotOf(
  account: string,
  cash: readonly CashBalance[],
  positions: readonly Position[],
): Snapshot {
  return {
    schema: 'rebalance/holdings/1',
    accountId: account as AccountId,
    asOf: CLOSE,
    fetchedAt: CLOSE,
    adapter: 'csv',
    baseCurrency: USD,
    cash,
    positions,
    recentTrades: [],
    openOrders: [],
    reportedTotalValue: null,
    warnings: [],
  };
}

export function pricesOf(prices: Readonly<Record<string, string | readonly [string, string]>>) {
  return new Map<InstrumentSymbol, KnownPrice>(
    Object.entries(prices).map(([name, price]) => {
      const [text, currency] = typeof price === 'string' ? [price, USD] : price;
      return [symbol(name), { price: decimal(text), currency: currency as Currency }];
    }),
  );
}

export function fxOf(rates: Readonly<Record<string, string>>): Readonly<Record<string, FxRate>> {
  return Object.fromEntries(
    Object.entries(rates).map(([pair, rate]) => [pair, { rate: decimal(rate), asOf: CLOSE }]),
  );
}

/** A 60/40 household in three funds, one of which spans two classes. */
export const TARGETS = targetsOf({
  classes: { us_equity: '0.4', intl_equity: '0.2', us_bonds: '0.35', cash: '0.05' },
  instruments: {
    VTI: { us_equity: '1' },
    VT: { us_equity: '0.6', intl_equity: '0.4' },
    BND: { us_bonds: '1' },
  },
});

export function inputOf(
  snapshot: Snapshot,
  more: Partial<AccountAnalysisInput> = {},
): AccountAnalysisInput {
  return {
    snapshot,
    taxTreatment: 'taxable',
    targets: TARGETS,
    tradeDate: TODAY,
    prices: pricesOf({ VTI: '250', VT: '100', BND: '75' }),
    fx: {},
    series: null,
    ...more,
  };
}

/** Weekdays up to and including `until`, oldest first. */
export function weekdays(count: number, until: TradeDate = TODAY): readonly TradeDate[] {
  const dates: TradeDate[] = [];
  for (let day = until; dates.length < count; day = plusDays(day, -1)) {
    if (isBusinessDay(day, new Set())) dates.push(day);
  }
  return dates.reverse();
}

/** Closes computed day by day; null where the function says so. */
export function historyOf(
  dates: readonly TradeDate[],
  columns: Readonly<Record<string, (day: number) => number | null>>,
  currency: Currency = USD,
): PriceHistory {
  const closes = Object.entries(columns).map(([name, closeOn]) => [
    name,
    dates.map((_, day) => {
      const close = closeOn(day);
      return close === null ? null : decimal(close.toFixed(8));
    }),
  ]);
  return { currency, dates, closes: Object.fromEntries(closes) };
}
