/**
 * Bodies of Alpaca's `POST /v2/orders`, one file for each account.
 *
 * Source: Alpaca Trading API, OpenAPI description of /v2/orders: amounts are strings; fractions and `notional` go
 * with market orders of the day only, and a buy of a fraction is worth at least one dollar.
 */
import { decimal, roundTo } from '#domain/decimal.ts';
import type { TradeOrder } from '../trade-orders.ts';
import { byAccount, type FormatOptions, isWhole, type OrderFormat } from './order-file.ts';

const BUY_VALUE_MIN = decimal('1');

export const alpacaJson: OrderFormat = {
  broker: 'alpaca',
  write: (orders, date, options) => ({
    files: [...byAccount(orders)].map(([account, those]) => ({
      name: `alpaca_orders_${account}_${date}.json`,
      text: `${JSON.stringify(
        those.map((order) => body(order, options)),
        null,
        2,
      )}\n`,
    })),
    remarks: orders.flatMap(remarksOn),
  }),
};

function body(order: TradeOrder, { notional }: FormatOptions): Readonly<Record<string, string>> {
  const whole = isWhole(order);
  const isLimit = whole && order.ord_type === 'LIMIT';
  const inMoney = notional && !whole && order.side === 'BUY';
  return {
    symbol: order.symbol,
    ...(inMoney ? { notional: value(order) } : { qty: order.order_qty }),
    side: order.side.toLowerCase(),
    type: isLimit ? 'limit' : 'market',
    time_in_force: whole ? order.time_in_force.toLowerCase() : 'day',
    ...(isLimit ? { limit_price: order.limit_price } : {}),
    client_order_id: order.cl_ord_id,
  };
}

/** Never more than the plan has set aside: cut to the cent. */
function value({ order_qty, ref_price }: TradeOrder): string {
  return roundTo(decimal(order_qty).times(decimal(ref_price)), 2, 'down').toFixed(2);
}

function remarksOn(order: TradeOrder): readonly string[] {
  if (isWhole(order)) return [];
  const name = `${order.account}: ${order.side} ${order.order_qty} ${order.symbol}`;
  const remarks = [];
  if (order.ord_type === 'LIMIT' || order.time_in_force !== 'DAY')
    remarks.push(`${name} is a market order of the day: Alpaca takes fractions in no other way`);
  if (order.side === 'BUY' && decimal(order.est_notional).lt(BUY_VALUE_MIN))
    remarks.push(`${name} is worth less than 1 USD, which Alpaca refuses`);
  return remarks;
}
