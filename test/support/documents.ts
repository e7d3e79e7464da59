/** Small valid documents for tests; each takes what the test is about and fills in the rest. */
import { decimal } from '#domain/decimal.ts';
import { HOLDINGS_SCHEMA, type Position, type Snapshot } from '#domain/documents/holdings.ts';
import { MARKET_SCHEMA, type Market } from '#domain/documents/market.ts';
import type { AccountId, Currency, InstrumentSymbol, PortfolioId } from '#domain/ids.ts';
import type { Instant, TradeDate } from '#domain/time.ts';

export const USD = 'USD' as Currency;
export const HOUSEHOLD = 'household' as PortfolioId;
export const accountNamed = (text: string) => text as AccountId;
export const symbolNamed = (text: string) => text as InstrumentSymbol;
export const dateOf = (text: string) => text as TradeDate;
export const instantAt = (text: string) => text as Instant;

export function snapshotOf(accountId: string, parts: Partial<Snapshot> = {}): Snapshot {
  return {
    schema: HOLDINGS_SCHEMA,
    accountId: accountNamed(accountId),
    asOf: instantAt('2026-11-20T21:00:00Z'),
    fetchedAt: instantAt('2026-11-20T22:30:00Z'),
    adapter: 'csv',
    baseCurrency: USD,
    cash: [{ currency: USD, amount: decimal('1000'), settled: null }],
    positions: [positionOf('VTI', '120')],
    recentTrades: [],
    openOrders: [],
    reportedTotalValue: null,
    warnings: [],
    ...parts,
  };
}

export function positionOf(symbol: string, quantity: string): Position {
  return {
    symbol: symbolNamed(symbol),
    securityId: null,
    securityIdSource: null,
    quantity: decimal(quantity),
    price: decimal('251.33'),
    priceAsOf: instantAt('2026-11-20T21:00:00Z'),
    currency: USD,
    marketValue: null,
    costBasis: null,
    lots: [],
  };
}

export function marketOf(parts: Partial<Market> = {}): Market {
  return {
    schema: MARKET_SCHEMA,
    asOf: instantAt('2026-11-20T21:00:00Z'),
    quotes: {},
    fx: {},
    history: null,
    ...parts,
  };
}
