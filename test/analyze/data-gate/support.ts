/** A household in which nothing is wrong, and what the gate says of it once something is. */

import type { DataGateInput } from '#analyze/data-gate/input.ts';
import { inspectData } from '#analyze/data-gate/inspect-data.ts';
import { decimal } from '#domain/decimal.ts';
import { HOLDINGS_SCHEMA, type Position, type Snapshot } from '#domain/documents/holdings.ts';
import { MARKET_SCHEMA, type Market, type Quote } from '#domain/documents/market.ts';
import type { AccountId, Currency, InstrumentSymbol } from '#domain/ids.ts';
import type { Instant, TradeDate } from '#domain/time.ts';

export const USD = 'USD' as Currency;
export const FRIDAY_CLOSE = '2026-11-20T21:00:00Z' as Instant;
export const THURSDAY_CLOSE = '2026-11-19T21:00:00Z' as Instant;

type Amounts = 'quantity' | 'price' | 'marketValue' | 'costBasis';
type PositionText = Partial<
  Omit<Position, Amounts | 'symbol' | 'currency' | 'priceAsOf'> &
    Record<Amounts, string | null> & { currency: string; priceAsOf: string | null }
>;

/** 100 shares at 50 dollars unless told otherwise; the value follows. */
export function position(symbol: string, text: PositionText = {}): Position {
  const { quantity, price, marketValue, costBasis, currency, priceAsOf, ...rest } = text;
  const shares = decimal(quantity ?? '100');
  const unit = price === null ? null : decimal(price ?? '50');
  return {
    symbol: symbol as InstrumentSymbol,
    securityId: null,
    securityIdSource: null,
    quantity: shares,
    price: unit,
    priceAsOf: (priceAsOf === undefined ? FRIDAY_CLOSE : priceAsOf) as Instant | null,
    currency: (currency ?? 'USD') as Currency,
    marketValue:
      marketValue === undefined
        ? (unit?.times(shares) ?? null)
        : marketValue === null
          ? null
          : decimal(marketValue),
    costBasis: costBasis ? decimal(costBasis) : null,
    lots: [],
    ...rest,
  };
}

type SnapshotText = Partial<
  Omit<Snapshot, 'cash' | 'reportedTotalValue' | 'baseCurrency' | 'asOf'> & {
    cash: readonly (readonly [currency: string, amount: string, settled?: string])[];
    reportedTotalValue: string | null;
    baseCurrency: string;
    asOf: string;
  }
>;

/** 1,000 dollars and the positions given. */
export function snapshot(accountId: string, text: SnapshotText = {}): Snapshot {
  const { cash, reportedTotalValue, baseCurrency, asOf, ...rest } = text;
  return {
    schema: HOLDINGS_SCHEMA,
    accountId: accountId as AccountId,
    asOf: (asOf ?? FRIDAY_CLOSE) as Instant,
    fetchedAt: FRIDAY_CLOSE,
    adapter: 'csv',
    baseCurrency: (baseCurrency ?? 'USD') as Currency,
    cash: (cash ?? [['USD', '1000']]).map(([currency, amount, settled]) => ({
      currency: currency as Currency,
      amount: decimal(amount),
      settled: settled === undefined ? null : decimal(settled),
    })),
    positions: [],
    recentTrades: [],
    openOrders: [],
    reportedTotalValue: reportedTotalValue ? decimal(reportedTotalValue) : null,
    warnings: [],
    ...rest,
  };
}

export function quote(price: string, currency = 'USD', asOf: string = FRIDAY_CLOSE): Quote {
  return {
    price: decimal(price),
    currency: currency as Currency,
    asOf: asOf as Instant,
    source: 'feed',
  };
}

export function market(
  quotes: Readonly<Record<string, Quote>> = {},
  fx: Readonly<Record<string, readonly [rate: string, asOf: string]>> = {},
): Market {
  const rates = Object.entries(fx).map(([pair, [rate, asOf]]) => [
    pair,
    { rate: decimal(rate), asOf: asOf as Instant },
  ]);
  return {
    schema: MARKET_SCHEMA,
    asOf: FRIDAY_CLOSE,
    quotes,
    fx: Object.fromEntries(rates),
    history: null,
  };
}

/** Monday morning after Friday's close, with one account A of 100 VTI at 50 and 1,000 of cash. */
export function input(overrides: Partial<DataGateInput> = {}): DataGateInput {
  return {
    snapshots: [snapshot('A', { positions: [position('VTI')], reportedTotalValue: '6000' })],
    previousSnapshots: [],
    market: market(),
    accounts: (overrides.snapshots ?? [{ accountId: 'A' as AccountId }]).map(({ accountId }) => ({
      accountId,
      required: true,
    })),
    targeted: new Set(),
    guards: {
      priceAgeBusinessDays: 1,
      priceMove: decimal('0.35'),
      totalTolerance: decimal('0.005'),
      orderValueMax: null,
      ordersMax: null,
      turnoverMax: null,
      valueChangeMax: null,
      killSwitch: 'STOP',
      accountsMissing: 'refuse',
    },
    baseCurrency: USD,
    holidays: new Set(),
    timeZone: 'America/New_York',
    tradeDate: '2026-11-23' as TradeDate,
    asOf: '2026-11-23T14:00:00Z' as Instant,
    ...overrides,
  };
}

/** `blocking data-price-missing A VTI` for each finding. */
export function verdicts(overrides: Partial<DataGateInput>): readonly string[] {
  return inspectData(input(overrides)).map(({ severity, code, accountId, symbol }) =>
    [severity, code, accountId ?? '-', symbol ?? '-'].join(' '),
  );
}

export function account(accountId: string, required = true) {
  return { accountId: accountId as AccountId, required };
}

export function symbols(...names: readonly string[]): ReadonlySet<InstrumentSymbol> {
  return new Set(names as readonly InstrumentSymbol[]);
}
