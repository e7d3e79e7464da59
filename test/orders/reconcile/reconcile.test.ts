/** What became of the last orders, by fills or by what the accounts show. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, sum, toText } from '#domain/decimal.ts';
import type { RecommendedOrder } from '#domain/documents/execution.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { Fill } from '#orders/reconcile/match-fills.ts';
import { outstandingOrders, type Reconciliation, reconcile } from '#orders/reconcile/reconcile.ts';
import {
  accountNamed,
  dateOf,
  instantAt,
  positionOf,
  snapshotOf,
  symbolNamed,
} from '../../support/documents.ts';
import { recommendationOf, recommendedOrder } from '../../support/orders.ts';

const BUY = recommendedOrder('buy-1');
const SELL = recommendedOrder('sell-1', {
  symbol: symbolNamed('BND'),
  side: 'sell',
  quantityBefore: decimal('40'),
});
const MONDAY = instantAt('2026-11-23T21:00:00Z');

function holding(positions: Readonly<Record<string, string>>, parts: Partial<Snapshot> = {}) {
  return snapshotOf('A', {
    asOf: MONDAY,
    positions: Object.entries(positions).map(([symbol, quantity]) => positionOf(symbol, quantity)),
    ...parts,
  });
}

function fillOf(order: RecommendedOrder, quantity: string, parts: Partial<Fill> = {}): Fill {
  return {
    orderId: order.orderId,
    accountId: order.accountId,
    symbol: order.symbol,
    side: order.side,
    quantity: decimal(quantity),
    price: decimal('251'),
    commission: decimal('1'),
    tradedOn: dateOf('2026-11-23'),
    ...parts,
  };
}

function run(options: {
  readonly orders?: readonly RecommendedOrder[];
  readonly snapshots?: readonly Snapshot[];
  readonly fills?: readonly Fill[];
}): Reconciliation {
  const { orders = [BUY, SELL], snapshots = [], fills = null } = options;
  const recommendation = recommendationOf('run-1', { orders });
  const calendar = { timeZone: 'America/New_York', holidays: new Set<string>() };
  return reconcile({ recommendation, snapshots, fills, ...calendar });
}

/** Filled quantity and state by order. */
function states({ orders }: Reconciliation) {
  return Object.fromEntries(
    orders.map(({ order, filledQuantity, state }) => [
      order.orderId,
      `${toText(filledQuantity)} ${state}`,
    ]),
  );
}

/** The same orders with what the reconciliation found. */
function known({ orders }: Reconciliation): readonly RecommendedOrder[] {
  return orders.map(({ order, filledQuantity }) => ({ ...order, filledQuantity }));
}

describe('by the newest snapshots', () => {
  test.each([
    ['both filled', { VTI: '130', BND: '30' }, '10 filled', '10 filled'],
    ['nothing happened', { VTI: '120', BND: '40' }, '0 unfilled', '0 unfilled'],
    ['a part was filled', { VTI: '124', BND: '31' }, '4 unfilled', '9 unfilled'],
    ['more was traded than ordered', { VTI: '500', BND: '1' }, '10 filled', '10 filled'],
    ['everything was sold', { VTI: '130' }, '10 filled', '10 filled'],
    ['the position went the other way', { VTI: '100', BND: '60' }, '0 unfilled', '0 unfilled'],
    ['a dividend was reinvested', { VTI: '120.734', BND: '40' }, '0 unfilled', '0 unfilled'],
    [
      'a dividend was reinvested beside it',
      { VTI: '123.734', BND: '30' },
      '3 unfilled',
      '10 filled',
    ],
  ])('%s', (_case, positions, buy, sell) => {
    expect(states(run({ snapshots: [holding(positions)] }))).toEqual({
      'buy-1': buy,
      'sell-1': sell,
    });
  });

  test('a part of a whole number of shares counts to the decimals that the account trades in', () => {
    const order = recommendedOrder('buy-1', { shareDecimals: 3 });
    const result = run({ orders: [order], snapshots: [holding({ VTI: '124.6284' })] });
    expect(states(result)).toEqual({ 'buy-1': '4.628 unfilled' });
  });

  test('prices, costs, turnover and date follow from the orders', () => {
    const result = run({ snapshots: [holding({ VTI: '124', BND: '30' })] });
    expect(result.trades.map(({ value, cost }) => [toText(value), toText(cost)])).toEqual([
      ['1000', '0.5'],
      ['2500', '1.25'],
    ]);
    expect(toText(result.actualCosts)).toBe('1.75');
    expect(toText(result.turnoverAchieved)).toBe('0.0175');
    expect(result.executionDate).toBe('2026-11-23');
  });

  test('orders in another currency count in base currency', () => {
    const order = recommendedOrder('eur', { fxRate: decimal('1.0871') });
    const result = run({ orders: [order], snapshots: [holding({ VTI: '130' })] });
    expect(toText(result.trades[0]!.value)).toBe('2717.75');
  });

  test('the date is that of the recent trades where there are some', () => {
    const trade = {
      symbol: BUY.symbol,
      side: 'buy',
      quantity: decimal('10'),
      realizedGain: null,
    } as const;
    const recentTrades = [
      { ...trade, tradedOn: dateOf('2026-11-19') },
      { ...trade, tradedOn: dateOf('2026-11-20') },
    ];
    const result = run({ orders: [BUY], snapshots: [holding({ VTI: '130' }, { recentTrades })] });
    expect(result.trades).toMatchObject([{ tradedOn: '2026-11-20', evidence: 'position' }]);
  });

  test('a purchase that was sold again by hand was executed all the same', () => {
    const trade = { symbol: BUY.symbol, quantity: decimal('10'), realizedGain: null };
    const recentTrades = [
      { ...trade, side: 'buy' as const, tradedOn: dateOf('2026-11-23') },
      { ...trade, side: 'sell' as const, tradedOn: dateOf('2026-11-24') },
    ];
    const result = run({ orders: [BUY], snapshots: [holding({ VTI: '120' }, { recentTrades })] });
    expect(result.trades).toMatchObject([{ tradedOn: '2026-11-23', evidence: 'trade' }]);
    expect(states(result)).toEqual({ 'buy-1': '10 filled' });
  });

  test('an order that the broker still works on is open', () => {
    const openOrders = [
      { symbol: BUY.symbol, side: 'buy' as const, quantity: decimal('6'), orderId: 'x' },
    ];
    const snapshots = [holding({ VTI: '124', BND: '40' }, { openOrders })];
    expect(states(run({ snapshots }))).toEqual({ 'buy-1': '4 open', 'sell-1': '0 unfilled' });
  });

  test.each([
    ['no snapshot', []],
    ["another account's snapshot", [snapshotOf('B', { asOf: MONDAY })]],
    [
      'a snapshot from before the orders',
      [holding({ VTI: '130' }, { asOf: instantAt('2026-11-20T21:59:59Z') })],
    ],
  ])('%s leaves what was known', (_case, snapshots) => {
    const orders = [recommendedOrder('buy-1', { filledQuantity: decimal('4') })];
    const result = run({ orders, snapshots });
    expect(states(result)).toEqual({ 'buy-1': '4 unknown' });
    expect(result).toMatchObject({ trades: [], fills: [], executionDate: null });
  });

  test('only what is new is reported, day after day, and never taken back', () => {
    const first = run({ snapshots: [holding({ VTI: '124', BND: '40' })] });
    expect(first.fills).toEqual([
      { orderId: 'buy-1', filledBefore: decimal('0'), filledAfter: decimal('4') },
    ]);
    const second = run({ orders: known(first), snapshots: [holding({ VTI: '130', BND: '40' })] });
    expect(second.trades.map((trade) => toText(trade.quantity))).toEqual(['6']);
    const third = run({ orders: known(second), snapshots: [holding({ VTI: '0', BND: '40' })] });
    expect(third.trades).toEqual([]);
    expect(third.orders.map(({ state }) => state)).toEqual(['filled', 'unfilled']);
  });
});

describe('an order', () => {
  const shown = (asOf: string, positions = { VTI: '120', BND: '40' }) =>
    run({ snapshots: [holding(positions, { asOf: instantAt(asOf) })] });
  const outstanding = (result: Reconciliation) =>
    outstandingOrders(result).map(({ order }) => order.orderId);

  test.each([
    ['later on its day, a Friday', '2026-11-20T22:00:01Z'],
    ['on the Saturday after it', '2026-11-21T22:00:00Z'],
    ['on the Sunday after it', '2026-11-22T22:00:00Z'],
  ])('that is not filled %s may yet be', (_when, asOf) => {
    const result = shown(asOf);
    expect(states(result)).toEqual({ 'buy-1': '0 unknown', 'sell-1': '0 unknown' });
    expect(outstanding(result)).toEqual(['buy-1', 'sell-1']);
  });

  test('that is not filled at the end of the next business day is over', () => {
    const result = shown('2026-11-23T21:00:00Z', { VTI: '124', BND: '40' });
    expect(states(result)).toEqual({ 'buy-1': '4 unfilled', 'sell-1': '0 unfilled' });
    expect(outstanding(result)).toEqual([]);
  });

  test('that is filled is over at once', () => {
    expect(outstanding(shown('2026-11-20T22:00:01Z', { VTI: '130', BND: '40' }))).toEqual([
      'sell-1',
    ]);
  });

  test('that a list of fills does not have is over only when the account has been seen again', () => {
    expect(outstanding(run({ fills: [fillOf(BUY, '10')] }))).toEqual(['sell-1']);
    const seen = run({ fills: [], snapshots: [holding({ VTI: '120', BND: '40' })] });
    expect(outstanding(seen)).toEqual([]);
  });
});

describe('by a list of fills', () => {
  test('prices and commissions are those of the fills', () => {
    const fills = [
      fillOf(BUY, '4', { price: decimal('250.5'), commission: decimal('0.35') }),
      fillOf(BUY, '6', { price: decimal('251.25'), tradedOn: dateOf('2026-11-24') }),
    ];
    const result = run({ fills });
    expect(states(result)).toEqual({ 'buy-1': '10 filled', 'sell-1': '0 unfilled' });
    expect(toText(sum(result.trades.map((trade) => trade.value)))).toBe('2509.5');
    expect(toText(result.actualCosts)).toBe('1.35');
    expect(result.executionDate).toBe('2026-11-24');
  });

  test('a fill without an order id goes to the order of its account, symbol and side', () => {
    const fills = [
      fillOf(SELL, '10', { orderId: null }),
      fillOf(BUY, '1', { orderId: null, side: 'sell' }),
    ];
    const result = run({ fills });
    expect(states(result)).toEqual({ 'buy-1': '0 unfilled', 'sell-1': '10 filled' });
    expect(result.leftoverFills).toMatchObject([{ fill: { side: 'sell', symbol: 'VTI' } }]);
  });

  test('what no order asked for is left over', () => {
    const stranger = fillOf(BUY, '5', { accountId: accountNamed('B') });
    const result = run({ fills: [fillOf(BUY, '13'), stranger] });
    expect(result.leftoverFills.map(({ quantity }) => toText(quantity))).toEqual(['3', '5']);
    expect(toText(result.actualCosts)).toBe('0.76923077');
  });

  test('the same list again adds nothing', () => {
    const fills = [fillOf(BUY, '4'), fillOf(SELL, '10')];
    const first = run({ fills });
    expect(run({ orders: known(first), fills })).toMatchObject({ trades: [], fills: [] });
    const longer = run({ orders: known(first), fills: [...fills, fillOf(BUY, '6')] });
    expect(longer.trades.map((trade) => toText(trade.quantity))).toEqual(['6']);
  });

  test('positions are not counted on top of it', () => {
    const result = run({ fills: [], snapshots: [holding({ VTI: '130', BND: '30' })] });
    expect(states(result)).toEqual({ 'buy-1': '0 unfilled', 'sell-1': '0 unfilled' });
  });
});

describe('whatever the evidence', () => {
  const quantity = fc
    .integer({ min: 1, max: 5_000 })
    .map((cents) => decimal((cents / 100).toFixed(2)));
  const symbol = fc.constantFrom('VTI', 'BND').map(symbolNamed);
  const account = fc.constantFrom('A', 'B').map(accountNamed);
  const side = fc.constantFrom('buy' as const, 'sell' as const);
  const orders = fc
    .uniqueArray(
      fc.record({
        accountId: account,
        symbol,
        side,
        quantity,
        quantityBefore: quantity,
        share: fc.integer({ min: 0, max: 2 }),
      }),
      { selector: (order) => `${order.accountId} ${order.symbol}`, minLength: 1 },
    )
    .map((parts) =>
      parts.map(({ share, ...part }, index) =>
        recommendedOrder(`order-${index}`, {
          ...part,
          filledQuantity: part.quantity.times(decimal(String(share))).div(decimal('2')),
        }),
      ),
    );
  const fill = fc
    .record({
      accountId: account,
      symbol,
      side,
      quantity,
      named: fc.option(fc.integer({ min: 0, max: 4 })),
    })
    .map(({ named, ...part }) =>
      fillOf(BUY, '1', { ...part, orderId: named === null ? null : `order-${named}` }),
    );
  const fills = fc.option(fc.array(fill, { maxLength: 12 }));
  const snapshots = fc
    .array(fc.record({ accountId: account, VTI: quantity, BND: quantity }), { maxLength: 2 })
    .map((all) =>
      all.map(({ accountId, VTI, BND }) =>
        holding({ VTI: toText(VTI), BND: toText(BND) }, { accountId }),
      ),
    );

  test('quantities are conserved, known fills stay, and a second look adds nothing', () => {
    fc.assert(
      fc.property(orders, fills, snapshots, (someOrders, someFills, someSnapshots) => {
        const evidence = {
          snapshots: someSnapshots,
          ...(someFills === null ? {} : { fills: someFills }),
        };
        const result = run({ orders: someOrders, ...evidence });
        for (const { order, filledQuantity, remainingQuantity } of result.orders) {
          expect(toText(filledQuantity.plus(remainingQuantity))).toBe(toText(order.quantity));
          expect(filledQuantity.gte(order.filledQuantity)).toBe(true);
          expect(remainingQuantity.gte(decimal('0'))).toBe(true);
        }
        const newly = sum(result.trades.map((trade) => trade.quantity));
        const grown = sum(
          result.orders.map((one) => one.filledQuantity.minus(one.order.filledQuantity)),
        );
        expect(toText(newly)).toBe(toText(grown));
        expect(run({ orders: known(result), ...evidence }).trades).toEqual([]);
      }),
      { numRuns: 500, seed: 4 },
    );
  });

  test('fills that no order was known to have go to orders or are left over, to the last share', () => {
    const fresh = orders.map((all) =>
      all.map((order) => ({ ...order, filledQuantity: decimal('0') })),
    );
    fc.assert(
      fc.property(fresh, fc.array(fill, { maxLength: 12 }), (someOrders, someFills) => {
        const result = run({ orders: someOrders, fills: someFills });
        const dealt = sum(result.trades.map((trade) => trade.quantity));
        const left = sum(result.leftoverFills.map((leftover) => leftover.quantity));
        expect(toText(dealt.plus(left))).toBe(toText(sum(someFills.map((one) => one.quantity))));
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});
