/** What a parser is told beside the answers, the same in every test. */
import type { AccountId, Currency } from '#domain/ids.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import type { SnapshotContext } from '#fetch/snapshot-context.ts';

export const CONTEXT: SnapshotContext = {
  accountId: 'BROKERAGE_001' as AccountId,
  baseCurrency: 'USD' as Currency,
  tradeDate: '2026-11-20' as TradeDate,
  timeZone: 'America/New_York',
  now: '2026-11-20T21:30:00Z' as Instant,
};
