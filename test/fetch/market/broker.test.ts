import { expect, test } from 'vitest';
import { decimal, toText } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';
import { success } from '#domain/outcome.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import { broker } from '#fetch/market/broker/index.ts';
import { cannedHttp } from '../../support/canned-http.ts';
import { positionWith, snapshotWith, USD } from '../../support/snapshots.ts';

const NOON = '2026-11-20T17:00:00Z' as Instant;
const CLOSE = '2026-11-20T21:00:00Z' as Instant;

function snapshot(accountId: string, price: string | null, priceAsOf: Instant | null): Snapshot {
  const position = positionWith({ price: price === null ? null : decimal(price), priceAsOf });
  return snapshotWith({ accountId: accountId as AccountId, asOf: NOON, positions: [position] });
}

test.each`
  what                                 | snapshots                                                    | quote
  ${'the newest price wins'}           | ${[snapshot('A', '250', NOON), snapshot('B', '251', CLOSE)]} | ${'251'}
  ${'in whatever order'}               | ${[snapshot('B', '251', CLOSE), snapshot('A', '250', NOON)]} | ${'251'}
  ${'the first account at a tie'}      | ${[snapshot('B', '251', NOON), snapshot('A', '250', NOON)]}  | ${'250'}
  ${'without a time, the snapshot is'} | ${[snapshot('A', '250', null), snapshot('B', '251', CLOSE)]} | ${'251'}
  ${'zero is no price'}                | ${[snapshot('A', '0', CLOSE), snapshot('B', '251', NOON)]}   | ${'251'}
  ${'nor is a missing one'}            | ${[snapshot('A', null, CLOSE)]}                              | ${undefined}
`('$what: $quote', async ({ snapshots, quote }) => {
  const outcome = await broker.fetchMarket({
    connection: { adapter: 'broker' },
    symbols: [],
    currencies: [],
    snapshots,
    known: null,
    baseCurrency: USD,
    tradeDate: '2026-11-20' as TradeDate,
    timeZone: 'America/New_York',
    now: CLOSE,
    http: cannedHttp([]),
    readFile: async () => success(new Uint8Array()),
  });
  const found = outcome.ok ? outcome.value.quotes['VTI' as InstrumentSymbol] : undefined;
  expect(found && toText(found.price)).toBe(quote);
});
