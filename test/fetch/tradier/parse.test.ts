import { describe, expect, test } from 'vitest';
import { toText } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { parseTradier } from '#fetch/tradier/parse.ts';
import {
  balancesWire,
  gainLossWire,
  historyWire,
  ordersWire,
  positionsWire,
  quotesWire,
} from '#fetch/tradier/wire.ts';
import { sharedIsPresent } from '../../support/shared.ts';
import { CONTEXT } from '../../support/snapshot-context.ts';
import { readWire, sharedJson } from '../../support/wire.ts';

const BALANCES = { account_number: 'VA000000', account_type: 'margin', total_cash: 14_343.25 };
const IBM = {
  symbol: 'IBM',
  quantity: 13,
  cost_basis: 1772.54,
  date_acquired: '2018-06-05',
  id: 1,
};

interface Given {
  readonly balances?: unknown;
  readonly positions?: unknown;
  readonly quotes?: unknown;
  readonly orders?: unknown;
  readonly gainloss?: unknown;
  readonly history?: unknown;
}

function snapshotOf(given: Given): Snapshot {
  const outcome = parseTradier(
    {
      balances: readWire(balancesWire, { balances: given.balances ?? BALANCES }),
      positions: readWire(positionsWire, given.positions ?? { positions: 'null' }),
      quotes: readWire(quotesWire, given.quotes ?? { quotes: 'null' }),
      openOrders: readWire(ordersWire, given.orders ?? { orders: 'null' }),
      closedPositions: readWire(gainLossWire, given.gainloss ?? { gainloss: 'null' }),
      events: readWire(historyWire, given.history ?? { history: 'null' }),
      warnings: [],
    },
    { ...CONTEXT, accountNumber: 'VA000000' },
  );
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.value;
}

test.each`
  positions                             | symbols
  ${{ positions: 'null' }}              | ${[]}
  ${{ positions: { position: IBM } }}   | ${['IBM']}
  ${{ positions: { position: [IBM] } }} | ${['IBM']}
`('$positions holds $symbols', ({ positions, symbols }) => {
  expect(snapshotOf({ positions }).positions.map(({ symbol }) => symbol)).toEqual(symbols);
});

test.each([{}, { positions: null }, { positions: {} }, { positions: { position: null } }, []])(
  '%j is not taken for an empty account',
  (positions) => {
    expect(() => readWire(positionsWire, positions)).toThrow();
  },
);

test.each`
  balances                                                                       | settled
  ${BALANCES}                                                                    | ${null}
  ${{ ...BALANCES, cash: { cash_available: 4343.25, unsettled_funds: 10_000 } }} | ${'4343.25'}
  ${{ ...BALANCES, cash: { unsettled_funds: 343.25 } }}                          | ${'14000'}
  ${{ ...BALANCES, cash: { cash_available: 20_000 } }}                           | ${'14343.25'}
`('of the cash in $balances, $settled can be spent', ({ balances, settled }) => {
  const [cash] = snapshotOf({ balances }).cash;
  expect(cash?.settled && toText(cash.settled)).toBe(settled);
});

test.each`
  quote                                                        | price      | priceAsOf
  ${{ symbol: 'IBM', last: 215.1, trade_date: 1795208400123 }} | ${'215.1'} | ${'2026-11-20T21:00:00.123Z'}
  ${{ symbol: 'IBM', last: null, trade_date: 1795208400123 }}  | ${null}    | ${null}
  ${{ symbol: 'IBM', last: 215.1, trade_date: 0 }}             | ${null}    | ${null}
  ${{ symbol: 'XYZ', last: 215.1, trade_date: 1795208400123 }} | ${null}    | ${null}
`('the quote $quote gives the price $price', ({ quote, price, priceAsOf }) => {
  const given = { positions: { positions: { position: IBM } }, quotes: { quotes: { quote } } };
  const [position] = snapshotOf(given).positions;
  expect(position?.price && toText(position.price)).toBe(price);
  expect(position?.priceAsOf).toBe(priceAsOf);
});

test('the day of the last change is not passed on as the day of acquisition', () => {
  expect(snapshotOf({ positions: { positions: { position: IBM } } }).positions[0]?.lots).toEqual(
    [],
  );
});

test('recent trades are what sales realised and what was bought, not what is long past', () => {
  const closed = {
    symbol: 'GE',
    close_date: '2026-10-31T00:00:00.000Z',
    quantity: 4,
    gain_loss: -2.64,
  };
  const bought = {
    type: 'trade',
    date: '2026-11-02T00:00:00Z',
    trade: { symbol: 'GE', quantity: 3 },
  };
  const { recentTrades } = snapshotOf({
    gainloss: {
      gainloss: { closed_position: [closed, { ...closed, close_date: '2025-01-02T00:00:00Z' }] },
    },
    history: {
      history: {
        event: [
          bought,
          { ...bought, trade: { symbol: 'GE', quantity: -4 } },
          { type: 'dividend', date: '2026-11-02T00:00:00Z' },
        ],
      },
    },
  });
  expect(
    recentTrades.map(({ side, quantity, tradedOn, realizedGain }) => [
      side,
      toText(quantity),
      tradedOn,
      realizedGain && toText(realizedGain),
    ]),
  ).toEqual([
    ['sell', '4', '2026-10-31', '-2.64'],
    ['buy', '3', '2026-11-02', null],
  ]);
});

test('open orders are those that may still be filled, by what is left of them', () => {
  const order = { id: 228_175, symbol: 'BRK/B', side: 'sell', status: 'open', quantity: 50 };
  const { openOrders } = snapshotOf({
    orders: {
      orders: {
        order: [
          { ...order, remaining_quantity: 20 },
          { ...order, status: 'filled' },
          { ...order, side: 'buy_to_cover', status: 'partially_filled', exec_quantity: 1.5 },
        ],
      },
    },
  });
  expect(
    openOrders.map(({ orderId, symbol, side, quantity }) => [
      orderId,
      symbol,
      side,
      toText(quantity),
    ]),
  ).toEqual([
    ['228175', 'BRK.B', 'sell', '20'],
    ['228175', 'BRK.B', 'buy', '48.5'],
  ]);
});

describe.skipIf(!sharedIsPresent('brokers/samples/tradier'))("the vendor's samples", () => {
  test.each`
    name                              | holdings
    ${'positions.empty.json'}         | ${[]}
    ${'positions.single-object.json'} | ${['AAPL 2 300']}
    ${'positions.docs.json'}          | ${['AAPL 1 207.01', 'AMZN 1 1870.7', 'CAH 1 50.41', 'FB 1 173.04', 'GE 1 9.87', 'IBM 13 1772.54', 'MSFT 3 338.64']}
  `('$name holds $holdings', ({ name, holdings }) => {
    const positions = readWire(positionsWire, sharedJson(`brokers/samples/tradier/${name}`));
    expect(
      positions.map(
        ({ symbol, quantity, cost_basis: cost }) =>
          `${symbol} ${toText(quantity)} ${cost && toText(cost)}`,
      ),
    ).toEqual(holdings);
  });
});
