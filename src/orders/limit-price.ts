/** The worst price an order accepts: the reference price, moved by the policy's offset, on the tick grid. */
import type { OrderPolicy } from '#config/config.ts';
import { type Decimal, decimal, divide, larger, ONE, roundTo } from '#domain/decimal.ts';
import type { Order } from '#domain/documents/rebalancing.ts';

const BASIS_POINTS = decimal('10000');

/**
 * Buys up to price × (1 + offset), sells down to price × (1 - offset), in the instrument's currency. Rounded so that
 * the offset is never exceeded, down for buys and up for sells; at least one tick.
 */
export function limitPrice(
  { side, price }: Pick<Order, 'side' | 'price'>,
  { limitOffsetBps, tickSize }: Pick<OrderPolicy, 'limitOffsetBps' | 'tickSize'>,
): Decimal {
  const offset = divide(limitOffsetBps, BASIS_POINTS);
  const exact = price.times(side === 'buy' ? ONE.plus(offset) : ONE.minus(offset));
  const ticks = roundTo(divide(exact, tickSize), 0, side === 'buy' ? 'down' : 'up');
  return larger(ticks, ONE).times(tickSize);
}
