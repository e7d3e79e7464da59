/** The worst price an order accepts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, decimal, divide, toText } from '#domain/decimal.ts';
import { limitPrice } from '#orders/limit-price.ts';
import { tradeOrders } from '#orders/trade-orders.ts';
import { anOrder, aRebalancing } from '../support/plans.ts';

const of = (side: 'buy' | 'sell', price: string, offset: string, tick: string): string =>
  toText(
    limitPrice(
      { side, price: decimal(price) },
      { limitOffsetBps: decimal(offset), tickSize: decimal(tick) },
    ),
  );

describe('a limit price', () => {
  test.each`
    side      | price       | offset   | tick      | limit
    ${'buy'}  | ${'100'}    | ${'25'}  | ${'0.01'} | ${'100.25'}
    ${'sell'} | ${'100'}    | ${'25'}  | ${'0.01'} | ${'99.75'}
    ${'buy'}  | ${'33.33'}  | ${'10'}  | ${'0.01'} | ${'33.36'}
    ${'sell'} | ${'33.33'}  | ${'10'}  | ${'0.01'} | ${'33.3'}
    ${'buy'}  | ${'33.33'}  | ${'10'}  | ${'0.05'} | ${'33.35'}
    ${'sell'} | ${'33.33'}  | ${'10'}  | ${'0.05'} | ${'33.3'}
    ${'buy'}  | ${'100'}    | ${'-25'} | ${'0.01'} | ${'99.75'}
    ${'buy'}  | ${'251.33'} | ${'0'}   | ${'0.01'} | ${'251.33'}
    ${'buy'}  | ${'0.004'}  | ${'0'}   | ${'0.01'} | ${'0.01'}
  `('of a $side at $price with $offset bps on a $tick grid is $limit', (row) => {
    expect(of(row.side, row.price, row.offset, row.tick)).toBe(row.limit);
  });

  test('never goes further than its offset, and is on the grid', () => {
    const cents = (max: number) => fc.integer({ min: 100, max }).map((each) => decimal(`${each}`));
    fc.assert(
      fc.property(
        fc.constantFrom('buy', 'sell'),
        cents(10_000_000),
        fc.integer({ min: 0, max: 500 }),
        fc.constantFrom('0.01', '0.05', '0.0001'),
        (side, amount, offset, tick) => {
          const price = divide(amount, decimal('100'));
          const limit = decimal(of(side, toText(price), `${offset}`, tick));
          const factor = decimal('1').plus(
            divide(decimal(`${side === 'buy' ? offset : -offset}`), decimal('10000')),
          );
          const bound = price.times(factor);
          const beyond: Decimal = side === 'buy' ? limit.minus(bound) : bound.minus(limit);
          expect(beyond.lte(decimal('0'))).toBe(true);
          expect(divide(limit, decimal(tick)).mod(decimal('1')).eq(decimal('0'))).toBe(true);
        },
      ),
    );
  });

  test('stands in the order file with its type and time in force', () => {
    const [row] = tradeOrders(aRebalancing({ orders: [anOrder()] }), {
      type: 'limit',
      limitOffsetBps: decimal('10'),
      tickSize: decimal('0.01'),
      timeInForce: 'gtc',
    });
    expect(row).toMatchObject({ ord_type: 'LIMIT', limit_price: '251.58', time_in_force: 'GTC' });
  });
});
