/** Orders in the forms that brokers take, held against the vendors' own descriptions where there are any. */
import { describe, expect, test } from 'vitest';
import { decimal } from '#domain/decimal.ts';
import type { Order } from '#domain/documents/rebalancing.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';
import {
  ORDER_FORMAT_NAMES,
  ORDER_FORMATS,
  type OrderFormatName,
} from '#orders/formats/formats.ts';
import { readTradeOrders } from '#orders/read-trade-orders.ts';
import {
  MARKET_ORDERS,
  type TradeOrder,
  tradeOrders,
  writeTradeOrders,
} from '#orders/trade-orders.ts';
import { mustFail, mustSucceed } from '../../support/outcomes.ts';
import { anOrder, aRebalancing } from '../../support/plans.ts';
import { sharedIsPresent } from '../../support/shared.ts';
import { readVendorDescription } from '../../support/vendor-schema.ts';

const LIMITS = { ...MARKET_ORDERS, type: 'limit', limitOffsetBps: decimal('10') } as const;

const order = (account: string, symbol: string, given: Partial<Order> = {}): Order =>
  anOrder({ accountId: account as AccountId, symbol: symbol as InstrumentSymbol, ...given });

const MIXED: readonly Order[] = [
  order('A1', 'VTI'),
  order('A1', 'BRK.B', { side: 'sell', quantity: decimal('2') }),
  order('A2', 'BND', { quantity: decimal('6.5021'), estNotional: decimal('480.5052') }),
];

const rows = (orders: readonly Order[] = MIXED, policy = MARKET_ORDERS): readonly TradeOrder[] =>
  tradeOrders(aRebalancing({ orders: [...orders] }), policy);

function written(
  format: OrderFormatName,
  orders: readonly TradeOrder[] = rows(),
  notional = false,
): Readonly<Record<string, string>> {
  const { files } = ORDER_FORMATS[format].write(orders, '20261120', { notional });
  return Object.fromEntries(files.map(({ name, text }) => [name, text]));
}

const remarks = (format: OrderFormatName, orders: readonly TradeOrder[]): readonly string[] =>
  ORDER_FORMATS[format].write(orders, '20261120', { notional: false }).remarks;

describe('csv', () => {
  test('is the order file itself', () => {
    expect(written('csv')).toEqual({ 'trade_orders_20261120.csv': writeTradeOrders(rows()) });
  });
});

describe('ibkr-basket', () => {
  test('is a basket for each account: market orders without a limit column', () => {
    expect(written('ibkr-basket')).toEqual({
      'ibkr_basket_A1_20261120.csv': [
        'Action,Quantity,Symbol,SecType,Exchange,Currency,TimeInForce,OrderType,BasketTag',
        'SELL,2,BRK B,STK,SMART,USD,DAY,MKT,run-1',
        'BUY,3,VTI,STK,SMART,USD,DAY,MKT,run-1',
        '',
      ].join('\n'),
      'ibkr_basket_A2_20261120.csv': [
        'Action,Quantity,Symbol,SecType,Exchange,Currency,TimeInForce,OrderType,BasketTag',
        'BUY,6.5021,BND,STK,SMART,USD,DAY,MKT,run-1',
        '',
      ].join('\n'),
    });
  });

  test('has limits in a column of their own', () => {
    const [text] = Object.values(written('ibkr-basket', rows([order('A1', 'VTI')], LIMITS)));
    expect(text).toBe(
      'Action,Quantity,Symbol,SecType,Exchange,Currency,TimeInForce,OrderType,LmtPrice,BasketTag\n' +
        'BUY,3,VTI,STK,SMART,USD,DAY,LMT,251.58,run-1\n',
    );
  });

  test('has no comma inside a field, since the format has no quotes', () => {
    const [first] = rows([order('A1', 'VTI')]);
    const [text = ''] = Object.values(written('ibkr-basket', [{ ...first!, run_id: 'a,"b"\nc' }]));
    const widths = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(',').length);
    expect(widths).toEqual([9, 9]);
  });
});

describe('tradier-form', () => {
  test('is a form body for each order', () => {
    const forms = written('tradier-form', rows(MIXED, LIMITS));
    const fields = (forms['tradier_orders_A1_20261120.txt'] ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => Object.fromEntries(new URLSearchParams(line)));
    expect(fields).toEqual([
      expect.objectContaining({ symbol: 'BRK/B', side: 'sell', quantity: '2', price: '251.08' }),
      expect.objectContaining({ symbol: 'VTI', side: 'buy', quantity: '3', price: '251.58' }),
    ]);
    for (const each of fields)
      expect(each).toMatchObject({ class: 'equity', type: 'limit', duration: 'day' });
    expect(
      fields.map(({ tag }) => tag).every((tag) => /^[A-Za-z0-9-]{1,255}$/.test(tag ?? '')),
    ).toBe(true);
  });

  test('says that Tradier takes no fractions', () => {
    expect(remarks('tradier-form', rows())).toEqual([
      'A2: BUY 6.5021 BND is a fraction, and Tradier takes whole shares',
    ]);
  });
});

describe('alpaca-json', () => {
  const bodies = (orders: readonly TradeOrder[], notional = false) =>
    Object.values(written('alpaca-json', orders, notional)).flatMap(
      (text) => JSON.parse(text) as readonly Readonly<Record<string, string>>[],
    );

  test('is a list of request bodies for each account', () => {
    expect(Object.keys(written('alpaca-json'))).toEqual([
      'alpaca_orders_A1_20261120.json',
      'alpaca_orders_A2_20261120.json',
    ]);
    expect(bodies(rows([order('A1', 'VTI')], LIMITS))).toEqual([
      {
        symbol: 'VTI',
        qty: '3',
        side: 'buy',
        type: 'limit',
        time_in_force: 'day',
        limit_price: '251.58',
        client_order_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ]);
  });

  test('makes fractions market orders of the day, and says so', () => {
    const fraction = rows(MIXED.slice(2), { ...LIMITS, timeInForce: 'gtc' });
    const [body] = bodies(fraction);
    expect(body).toMatchObject({ qty: '6.5021', type: 'market', time_in_force: 'day' });
    expect(body).not.toHaveProperty('limit_price');
    expect(remarks('alpaca-json', fraction)).toEqual([
      'A2: BUY 6.5021 BND is a market order of the day: Alpaca takes fractions in no other way',
    ]);
  });

  test('buys fractions as amounts of money when asked, never more than was planned', () => {
    const [body] = bodies(rows(MIXED.slice(2)), true);
    // 6.5021 × 251.33 = 1634.1727...
    expect(body).toMatchObject({ notional: '1634.17' });
    expect(body).not.toHaveProperty('qty');
  });

  test('sells fractions by their quantity, so that nothing is left over', () => {
    const sale = order('A1', 'BND', { side: 'sell', quantity: decimal('0.25') });
    expect(bodies(rows([sale]), true)).toEqual([expect.objectContaining({ qty: '0.25' })]);
  });

  test('warns of a buy that Alpaca finds too small', () => {
    const small = order('A1', 'BND', { quantity: decimal('0.01'), estNotional: decimal('0.74') });
    expect(remarks('alpaca-json', rows([small]))).toEqual([
      'A1: BUY 0.01 BND is worth less than 1 USD, which Alpaca refuses',
    ]);
  });

  describe.skipIf(!sharedIsPresent('brokers'))("against Alpaca's own description", () => {
    test.each([
      ['market orders', MARKET_ORDERS, false],
      ['limit orders', LIMITS, false],
      ['orders until cancelled', { ...LIMITS, timeInForce: 'gtc' } as const, false],
      ['amounts of money', MARKET_ORDERS, true],
    ])('%s keep to it', (_name, policy, notional) => {
      const alpaca = readVendorDescription('alpaca-trading-api.json');
      const all = bodies(rows(MIXED, policy), notional);
      expect(all).toHaveLength(3);
      expect(all.flatMap((body) => alpaca.faultsOfRequest('/v2/orders', body))).toEqual([]);
    });

    test('a wrong word would be found', () => {
      const alpaca = readVendorDescription('alpaca-trading-api.json');
      const [body] = bodies(rows());
      expect(alpaca.faultsOfRequest('/v2/orders', { ...body, side: 'BUY', quantity: '3' })).toEqual(
        ['quantity: not described', expect.stringMatching(/^side: /)],
      );
    });
  });
});

describe('an order file read back', () => {
  test('says what was written, formulas taken apart and put together again', () => {
    const plan = aRebalancing({ orders: [...MIXED, order('A1', 'GLD', { reason: '=1+1, "x"' })] });
    const orders = tradeOrders(plan);
    expect(mustSucceed(readTradeOrders(writeTradeOrders(orders), 'orders.csv'))).toEqual(orders);
  });

  test.each([
    ['of another program', 'a,b\n1,2\n'],
    [
      'with a column that was moved',
      writeTradeOrders(rows()).replace('account,broker', 'broker,account'),
    ],
    ['with a row cut short', `${writeTradeOrders(rows())}a,b\n`],
    ['that is empty', ''],
  ])('%s is refused', (_name, text) => {
    expect(mustFail(readTradeOrders(text, 'orders.csv'))).toMatchObject({
      code: 'document-invalid',
      where: 'orders.csv',
    });
  });
});

test('no orders are no files, but for the order file itself', () => {
  const files = ORDER_FORMAT_NAMES.map((name) => [name, Object.keys(written(name, [])).length]);
  expect(Object.fromEntries(files)).toEqual({
    csv: 1,
    'ibkr-basket': 0,
    'alpaca-json': 0,
    'tradier-form': 0,
  });
});
