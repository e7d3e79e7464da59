/** Snapshots for tests that care about few of their fields. */
import { decimal } from '#domain/decimal.ts';
import { HOLDINGS_SCHEMA, type Position, type Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId, Currency, InstrumentSymbol } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';

export const USD = 'USD' as Currency;

export function snapshotWith(change: Partial<Snapshot>): Snapshot {
  return {
    schema: HOLDINGS_SCHEMA,
    accountId: 'BROKERAGE_001' as AccountId,
    asOf: '2026-11-20T21:00:00Z' as Instant,
    fetchedAt: '2026-11-20T21:30:00Z' as Instant,
    adapter: 'json',
    baseCurrency: USD,
    cash: [],
    positions: [],
    recentTrades: [],
    openOrders: [],
    reportedTotalValue: null,
    warnings: [],
    ...change,
  };
}

export function positionWith(change: Partial<Position>): Position {
  return {
    symbol: 'VTI' as InstrumentSymbol,
    securityId: null,
    securityIdSource: null,
    quantity: decimal('1'),
    price: null,
    priceAsOf: null,
    currency: USD,
    marketValue: null,
    costBasis: null,
    lots: [],
    ...change,
  };
}
