import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal } from '#domain/decimal.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';
import {
  TRADE_ORDER_COLUMNS,
  tradeOrders,
  tradeOrdersFileName,
  writeTradeOrders,
} from '#orders/trade-orders.ts';
import { anOrder, aRebalancing } from '../support/plans.ts';

const read = (text: string): Record<string, string>[] => parse(text, { columns: true });

describe('the order file', () => {
  test('is named after the trading date', () => {
    expect(tradeOrdersFileName('2026-11-20' as TradeDate)).toBe('trade_orders_20261120.csv');
  });

  test('is a header only when there is nothing to do', () => {
    expect(writeTradeOrders(tradeOrders(aRebalancing()))).toBe(
      `${TRADE_ORDER_COLUMNS.join(',')}\n`,
    );
  });

  test('lists sells before buys, then accounts, then symbols', () => {
    const order = (accountId: string, symbol: string, side: 'buy' | 'sell') =>
      anOrder({ accountId: accountId as AccountId, symbol: symbol as InstrumentSymbol, side });
    const orders = [
      order('A2', 'BND', 'buy'),
      order('A1', 'VTI', 'buy'),
      order('A2', 'AGG', 'sell'),
      order('A1', 'BND', 'buy'),
    ];
    const rows = tradeOrders(aRebalancing({ orders }));
    expect(rows.map((row) => `${row.side} ${row.account} ${row.symbol}`)).toEqual([
      'SELL A2 AGG',
      'BUY A1 BND',
      'BUY A1 VTI',
      'BUY A2 BND',
    ]);
  });

  test('says what an order is in plain decimals', () => {
    const [row] = read(writeTradeOrders(tradeOrders(aRebalancing({ orders: [anOrder()] }))));
    expect(row).toMatchObject({
      account: 'A1',
      side: 'BUY',
      order_qty: '3',
      ord_type: 'MARKET',
      time_in_force: 'DAY',
      ref_price: '251.33',
      est_notional: '753.99',
      current_qty: '10',
      target_qty: '13',
      target_weight: '0.450000',
    });
  });

  test('names the lots that a sale takes', () => {
    const lot = { quantity: decimal('2'), realizedGain: decimal('5'), longTerm: true };
    const sale = anOrder({
      side: 'sell',
      lots: [
        { lotId: 'a1', ...lot },
        { lotId: 'b2', ...lot },
      ],
    });
    expect(tradeOrders(aRebalancing({ orders: [sale] }))[0]?.lot_ids).toBe('a1:2;b2:2');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])(
    'defuses the formula %j in text',
    (reason) => {
      const [row] = read(
        writeTradeOrders(tradeOrders(aRebalancing({ orders: [anOrder({ reason })] }))),
      );
      expect(row?.['reason']?.startsWith("'")).toBe(true);
    },
  );

  test('survives any text in a reason: what is read back is what was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const reason = `because ${text}`;
        const [row] = read(
          writeTradeOrders(tradeOrders(aRebalancing({ orders: [anOrder({ reason })] }))),
        );
        expect(row?.['reason']).toBe(reason);
      }),
    );
  });
});

describe('the client order id', () => {
  const idOf = (given: Parameters<typeof anOrder>[0], date = '2026-11-20') =>
    tradeOrders(aRebalancing({ tradeDate: date as TradeDate, orders: [anOrder(given)] }))[0]
      ?.cl_ord_id;

  test('is a UUID and the same for the same order', () => {
    expect(idOf({})).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(idOf({ reason: 'another reason', price: decimal('1') })).toBe(idOf({}));
  });

  test.each([
    ['account', { accountId: 'A9' as AccountId }],
    ['symbol', { symbol: 'BND' as InstrumentSymbol }],
    ['side', { side: 'sell' as const }],
    ['quantity', { quantity: decimal('4') }],
  ])('changes with the %s', (_what, given) => {
    expect(idOf(given)).not.toBe(idOf({}));
  });

  test('changes with the date', () => {
    expect(idOf({}, '2026-11-23')).not.toBe(idOf({}));
  });
});
