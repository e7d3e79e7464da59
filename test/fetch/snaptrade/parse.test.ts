import { describe, expect, test } from 'vitest';
import { toText } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { Secret } from '#domain/secret.ts';
import { parseSnapTrade } from '#fetch/snaptrade/parse.ts';
import { signature } from '#fetch/snaptrade/signature.ts';
import {
  accountWire,
  activitiesWire,
  balancesWire,
  ordersWire,
  positionsWire,
} from '#fetch/snaptrade/wire.ts';
import { sharedIsPresent } from '../../support/shared.ts';
import { CONTEXT } from '../../support/snapshot-context.ts';
import { readWire, sharedJson } from '../../support/wire.ts';

const ACCOUNT = { id: 'acc-1', status: 'open', balance: { total: { amount: 9, currency: 'USD' } } };
const AAPL = {
  instrument: { kind: 'stock', symbol: 'AAPL', currency: 'USD' },
  units: '10',
  price: '123.45',
  cost_basis: '118.2',
  currency: 'USD',
};
const LOT = {
  lot_id: 'L1',
  original_purchase_date: '2022-01-15T15:30:00Z',
  quantity: '10',
  cost_basis: '1005.00',
};

interface Given {
  readonly account?: unknown;
  readonly balances?: unknown;
  readonly results?: readonly unknown[];
  readonly positions?: unknown;
  readonly orders?: unknown;
  readonly activities?: readonly unknown[];
}

function parse(given: Given) {
  const positions = {
    results: given.results ?? [],
    data_freshness: { as_of: '2026-11-20 21:05:00+00:00' },
  };
  return parseSnapTrade(
    {
      account: readWire(accountWire, given.account ?? ACCOUNT),
      balances: readWire(balancesWire, given.balances ?? []),
      positions: readWire(positionsWire, given.positions ?? positions),
      orders: readWire(ordersWire, given.orders ?? []),
      activities: readWire(activitiesWire, { data: given.activities ?? [] }).data,
      warnings: [],
    },
    { ...CONTEXT, accountNumber: 'acc-1' },
  );
}

function snapshotOf(given: Given): Snapshot {
  const outcome = parse(given);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.value;
}

test("a position's cost is for one unit and a lot's is total: both become totals", () => {
  const [position] = snapshotOf({ results: [{ ...AAPL, tax_lots: [LOT] }] }).positions;
  expect(position?.costBasis && toText(position.costBasis)).toBe('1182');
  expect(position?.lots).toMatchObject([{ lotId: 'L1', acquiredOn: '2022-01-15' }]);
  expect(position?.lots[0]?.costBasis && toText(position.lots[0].costBasis)).toBe('1005');
});

test('the holdings are as old as SnapTrade says', () => {
  expect(snapshotOf({})).toMatchObject({
    asOf: '2026-11-20T21:05:00Z',
    fetchedAt: '2026-11-20T21:30:00Z',
  });
});

test('a money-market fund that cash includes is no position, and that is said', () => {
  const fund = {
    ...AAPL,
    instrument: { kind: 'mutualfund', symbol: 'VMFXX' },
    cash_equivalent: true,
  };
  const { positions, warnings } = snapshotOf({ results: [AAPL, fund] });
  expect(positions.map(({ symbol }) => symbol)).toEqual(['AAPL']);
  expect(warnings).toEqual([expect.stringContaining('VMFXX is counted in cash')]);
});

test.each`
  lots                                          | what
  ${[{ ...LOT, quantity: '9' }]}                | ${'do not add up'}
  ${[{ ...LOT, original_purchase_date: null }]} | ${'have no date'}
  ${[{ ...LOT, quantity: null }]}               | ${'have no quantity'}
`('lots that $what are left out with a warning', ({ lots }) => {
  const { positions, warnings } = snapshotOf({ results: [{ ...AAPL, tax_lots: lots }] });
  expect(positions[0]?.lots).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining('tax lots of AAPL')]);
});

test.each`
  traded                         | day
  ${'2026-11-03 00:00:00+00:00'} | ${'2026-11-03'}
  ${'2026-11-03T02:27:55Z'}      | ${'2026-11-02'}
`('a trade at $traded was on $day', ({ traded, day }) => {
  const activity = { type: 'SELL', symbol: { symbol: 'BRK-B' }, units: -2.5, trade_date: traded };
  const [trade] = snapshotOf({ activities: [activity] }).recentTrades;
  expect(trade).toMatchObject({ symbol: 'BRK.B', side: 'sell', tradedOn: day });
  expect(trade && toText(trade.quantity)).toBe('2.5');
});

test('a contract shows its value, so that it is not taken for shares', () => {
  const option = {
    ...AAPL,
    instrument: {
      kind: 'option',
      symbol: 'AAPL  261218C00240000',
      multiplier: '100',
      currency: 'USD',
    },
    units: '2',
    price: '1.5',
  };
  const { positions, warnings } = snapshotOf({ results: [option] });
  expect(positions[0]?.marketValue && toText(positions[0].marketValue)).toBe('300');
  expect(warnings).toEqual([expect.stringContaining('not a share or fund but option')]);
});

test.each`
  what                             | given                                                                                        | code
  ${'another account'}             | ${{ account: { ...ACCOUNT, id: 'acc-2' } }}                                                  | ${'broker-account-mismatch'}
  ${'holdings that are not shown'} | ${{ account: { ...ACCOUNT, sync_status: { holdings: { holdings_unavailable: true } } } }}    | ${'broker-request-refused'}
  ${'holdings not loaded yet'}     | ${{ account: { ...ACCOUNT, sync_status: { holdings: { initial_sync_completed: false } } } }} | ${'broker-not-ready'}
  ${'a position without currency'} | ${{ results: [{ ...AAPL, currency: null, instrument: { kind: 'stock', symbol: 'AAPL' } }] }} | ${'broker-answer-invalid'}
`('$what is refused as $code', ({ given, code }) => {
  expect(parse(given)).toMatchObject({ ok: false, problems: [{ code }] });
});

test.each([{ cash: null }, {}])('cash of %j is not taken for zero', (cash) => {
  expect(() => readWire(balancesWire, [{ currency: { code: 'USD' }, ...cash }])).toThrow();
});

test('open orders are those that may still be filled', () => {
  const order = {
    brokerage_order_id: 'o1',
    status: 'ACCEPTED',
    universal_symbol: { symbol: 'VTI' },
    action: 'BUY_COVER',
    total_quantity: '5',
    open_quantity: '3',
  };
  const { openOrders } = snapshotOf({ orders: [order, { ...order, status: 'EXECUTED' }] });
  expect(openOrders).toMatchObject([{ symbol: 'VTI', side: 'buy', orderId: 'o1' }]);
});

test('the signature is the one the documented recipe gives', () => {
  const signed = signature(
    { resource: '/accounts/acc-1', rawQuery: 'timestamp=1635790389&clientId=PASSIVTEST' },
    new Secret('YOUR_CONSUMER_KEY'),
  );
  // printf '{"content":null,"path":"/api/v1/accounts/acc-1","query":"..."}' | openssl dgst -sha256 -hmac KEY -binary | base64
  expect(signed).toBe('QMEO+/HfWgHgvKHCqDRflKzCvWIfEnLWQgfzQMfgARo=');
});

describe.skipIf(!sharedIsPresent('brokers/samples/snaptrade'))("the vendor's samples", () => {
  const sample = (name: string) => sharedJson(`brokers/samples/snaptrade/${name}`);

  test('positions and balances are read as written; 10.5 shares are not what 10 in lots are', () => {
    const { positions, cash, warnings, asOf } = snapshotOf({
      positions: sample('positions_all.prism.json'),
      balances: sample('balances.prism.json'),
    });
    expect(cash.map(({ currency, amount }) => [currency, toText(amount)])).toEqual([
      ['USD', '300.71'],
    ]);
    expect(positions).toMatchObject([
      { symbol: 'AAPL', securityId: 'BBG000B9Y5X2', securityIdSource: 'FIGI', lots: [] },
    ]);
    expect(positions[0] && toText(positions[0].quantity)).toBe('10.5');
    expect(positions[0]?.costBasis && toText(positions[0].costBasis)).toBe('1241.1');
    expect(asOf).toBe('2026-06-02T14:30:00Z');
    expect(warnings).toEqual([expect.stringContaining('tax lots of AAPL')]);
  });
});
