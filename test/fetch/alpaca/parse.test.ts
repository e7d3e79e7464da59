import { describe, expect, test } from 'vitest';
import { toText } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { Outcome } from '#domain/outcome.ts';
import { parseAlpaca } from '#fetch/alpaca/parse.ts';
import { accountWire, fillsWire, ordersWire, positionsWire } from '#fetch/alpaca/wire.ts';
import { sharedIsPresent } from '../../support/shared.ts';
import { CONTEXT } from '../../support/snapshot-context.ts';
import { readWire, sharedJson } from '../../support/wire.ts';

const ACCOUNT = {
  account_number: '00123',
  status: 'ACTIVE',
  currency: 'USD',
  cash: '1000.50',
  equity: '5000',
};
const POSITION = {
  symbol: 'AAPL',
  asset_class: 'us_equity',
  side: 'long',
  qty: '2',
  current_price: '174.29',
  market_value: '348.58',
  cost_basis: '349.56',
};

function parse(
  given: { account?: unknown; positions?: unknown; orders?: unknown; fills?: unknown },
  accountNumber: string | null = null,
): Outcome<Snapshot> {
  return parseAlpaca(
    {
      account: readWire(accountWire, given.account ?? ACCOUNT),
      positions: readWire(positionsWire, given.positions ?? []),
      openOrders: readWire(ordersWire, given.orders ?? []),
      fills: readWire(fillsWire, given.fills ?? []),
    },
    { ...CONTEXT, accountNumber },
  );
}

function snapshotOf(given: Parameters<typeof parse>[0]): Snapshot {
  const outcome = parse(given);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.value;
}

test('cost is the total that Alpaca gives, and cash is whole', () => {
  const { positions, cash, reportedTotalValue } = snapshotOf({ positions: [POSITION] });
  expect(positions.map(({ costBasis }) => costBasis && toText(costBasis))).toEqual(['349.56']);
  expect(cash.map(({ amount }) => toText(amount))).toEqual(['1000.5']);
  expect(reportedTotalValue && toText(reportedTotalValue)).toBe('5000');
});

test.each(['-5', '5'])('a short position of "%s" is negative whichever sign is sent', (qty) => {
  const short = { ...POSITION, side: 'short', qty, market_value: '-871.45', cost_basis: '873.9' };
  const [position] = snapshotOf({ positions: [short] }).positions;
  expect(position && toText(position.quantity)).toBe('-5');
  expect(position?.marketValue && toText(position.marketValue)).toBe('-871.45');
  expect(position?.costBasis && toText(position.costBasis)).toBe('-873.9');
});

test.each`
  what                   | change                                                        | warning
  ${'an option'}         | ${{ positions: [{ ...POSITION, asset_class: 'us_option' }] }} | ${/AAPL is not a share/}
  ${'a blocked account'} | ${{ account: { ...ACCOUNT, trading_blocked: true } }}         | ${/trading is blocked/}
  ${'a closed account'}  | ${{ account: { ...ACCOUNT, status: 'ACCOUNT_CLOSED' } }}      | ${/ACCOUNT_CLOSED/}
`('$what is warned of', ({ change, warning }) => {
  expect(snapshotOf(change).warnings).toEqual([expect.stringMatching(warning)]);
});

test('the total is left out where the account is kept in another currency', () => {
  const account = { ...ACCOUNT, currency: 'EUR' };
  expect(snapshotOf({ account, positions: [POSITION] })).toMatchObject({
    reportedTotalValue: null,
    cash: [{ currency: 'EUR' }],
    positions: [{ currency: 'EUR' }],
  });
});

test('a fill is dated by the day at the exchange', () => {
  const fill = {
    id: 'a::1',
    activity_type: 'FILL',
    symbol: 'BRK.B',
    side: 'sell_short',
    qty: '0.25',
    transaction_time: '2026-11-03T00:30:00.5Z',
  };
  expect(snapshotOf({ fills: [fill] }).recentTrades).toMatchObject([
    { symbol: 'BRK.B', side: 'sell', tradedOn: '2026-11-02', realizedGain: null },
  ]);
});

test('only the configured account is accepted', () => {
  expect(parse({}, '00123').ok).toBe(true);
  expect(parse({}, '123')).toMatchObject({ problems: [{ code: 'broker-account-mismatch' }] });
});

describe.skipIf(!sharedIsPresent('brokers/samples/alpaca'))("the vendor's samples", () => {
  const sample = (name: string) => sharedJson(`brokers/samples/alpaca/${name}`);

  test('the account has the cash and equity written there', () => {
    const { cash, reportedTotalValue } = snapshotOf({ account: sample('account.json') });
    expect(cash.map(({ amount }) => toText(amount))).toEqual(['122086.5']);
    expect(reportedTotalValue && toText(reportedTotalValue)).toBe('123346.11');
  });

  test('each position is read as written', () => {
    const { positions } = snapshotOf({ positions: sample('positions.x-examples.json') });
    expect(
      positions.map(({ symbol, quantity, price, costBasis }) => [
        symbol,
        toText(quantity),
        price && toText(price),
        costBasis && toText(costBasis),
      ]),
    ).toEqual([
      ['AAPL', '5', '120', '500'],
      ['AAPL', '2', '174.29', '349.56'],
    ]);
  });

  test('every kind of order is read: shares, money, and the legs of several', () => {
    const orders = Object.values(JSON.parse(sample('orders.examples.json')));
    const { openOrders, warnings } = snapshotOf({ orders });
    expect(
      openOrders.map(({ symbol, side, quantity }) => `${side} ${toText(quantity)} ${symbol}`),
    ).toEqual([
      'buy 0.02 ETH/USD',
      'buy 2 AAPL',
      'buy 0 FI111225',
      'buy 0 AAPL241213C00250000',
      'sell 0 AAPL241213C00260000',
      'buy 2 AAPL250620C00100000',
    ]);
    expect(warnings).toEqual([expect.stringContaining('amount of money')]);
  });
});
