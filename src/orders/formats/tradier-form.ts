/**
 * Form bodies of Tradier's `POST /v1/accounts/{id}/orders`, one line for each order and one file for each account.
 *
 * Source: Tradier brokerage API, "Place an equity order": class, symbol, side, quantity, type, duration, price, tag.
 */
import type { TradeOrder } from '../trade-orders.ts';
import { byAccount, isWhole, type OrderFormat, withClassSeparator } from './order-file.ts';

export const tradierForm: OrderFormat = {
  broker: 'tradier',
  write: (orders, date) => ({
    files: [...byAccount(orders)].map(([account, those]) => ({
      name: `tradier_orders_${account}_${date}.txt`,
      text: those.map((order) => `${form(order)}\n`).join(''),
    })),
    remarks: orders
      .filter((order) => !isWhole(order))
      .map(
        ({ account, side, order_qty, symbol }) =>
          `${account}: ${side} ${order_qty} ${symbol} is a fraction, and Tradier takes whole shares`,
      ),
  }),
};

function form(order: TradeOrder): string {
  const isLimit = order.ord_type === 'LIMIT';
  return Object.entries({
    class: 'equity',
    symbol: withClassSeparator(order.symbol, '/'),
    side: order.side.toLowerCase(),
    quantity: order.order_qty,
    type: order.ord_type.toLowerCase(),
    duration: order.time_in_force.toLowerCase(),
    ...(isLimit ? { price: order.limit_price } : {}),
    tag: order.cl_ord_id,
  })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
