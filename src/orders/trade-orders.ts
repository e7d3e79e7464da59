/**
 * The orders stage: a plan becomes the rows of `trade_orders_YYYYMMDD.csv`.
 *
 * The words are those of FIX 4.4 NewOrderSingle: ClOrdID (11), Account (1), Symbol (55), SecurityID (48), Side (54),
 * OrderQty (38), OrdType (40), TimeInForce (59), Currency (15).
 */
import { stringify } from 'csv-stringify/sync';
import type { OrderPolicy } from '#config/config.ts';
import { decimal, toText } from '#domain/decimal.ts';
import type { Order, Rebalancing } from '#domain/documents/rebalancing.ts';
import { compareText } from '#domain/ids.ts';
import { compactDate, type TradeDate } from '#domain/time.ts';
import { clientOrderId } from './client-order-id.ts';
import { limitPrice } from './limit-price.ts';

/** The file's columns, in order; always present as its header. */
export const TRADE_ORDER_COLUMNS = [
  'cl_ord_id',
  'account',
  'broker',
  'symbol',
  'security_id',
  'security_id_source',
  'side',
  'order_qty',
  'ord_type',
  'limit_price',
  'time_in_force',
  'currency',
  'ref_price',
  'ref_price_as_of',
  'est_notional',
  'est_commission',
  'lot_ids',
  'current_qty',
  'target_qty',
  'current_weight',
  'target_weight',
  'reason',
  'run_id',
] as const;

export type TradeOrder = { readonly [Column in (typeof TRADE_ORDER_COLUMNS)[number]]: string };

/** Decimals of a weight in the file: a ten-thousandth of a percent. */
const WEIGHT_PLACES = 6;

/** What an order file asks for when nobody says otherwise. */
export const MARKET_ORDERS: OrderPolicy = {
  type: 'market',
  limitOffsetBps: decimal('0'),
  tickSize: decimal('0.01'),
  timeInForce: 'day',
};

/** The plan's orders as rows: sells before buys, then by account and symbol. */
export function tradeOrders(
  rebalancing: Rebalancing,
  policy: OrderPolicy = MARKET_ORDERS,
): readonly TradeOrder[] {
  return [...rebalancing.orders]
    .sort(compareOrders)
    .map((order) => tradeOrder(order, rebalancing, policy));
}

/** RFC 4180 with LF; text that a spreadsheet would run as a formula is defused. */
export function writeTradeOrders(orders: readonly TradeOrder[]): string {
  return stringify([...orders], {
    header: true,
    columns: [...TRADE_ORDER_COLUMNS],
    delimiter: ',',
    quote: '"',
    escape: '"',
    record_delimiter: 'unix',
    escape_formulas: true,
    bom: false,
  });
}

export function tradeOrdersFileName(date: TradeDate): string {
  return `trade_orders_${compactDate(date)}.csv`;
}

function compareOrders(left: Order, right: Order): number {
  const sellsFirst = Number(left.side === 'buy') - Number(right.side === 'buy');
  return (
    sellsFirst ||
    compareText(left.accountId, right.accountId) ||
    compareText(left.symbol, right.symbol)
  );
}

function tradeOrder(
  order: Order,
  { portfolioId, tradeDate, runId }: Rebalancing,
  policy: OrderPolicy,
): TradeOrder {
  return {
    cl_ord_id: clientOrderId({ portfolioId, tradeDate, ...order }),
    account: order.accountId,
    broker: order.broker,
    symbol: order.symbol,
    security_id: order.securityId ?? '',
    security_id_source: order.securityIdSource ?? '',
    side: order.side.toUpperCase(),
    order_qty: toText(order.quantity),
    ord_type: policy.type.toUpperCase(),
    limit_price: policy.type === 'limit' ? toText(limitPrice(order, policy)) : '',
    time_in_force: policy.timeInForce.toUpperCase(),
    currency: order.currency,
    ref_price: toText(order.price),
    ref_price_as_of: order.priceAsOf ?? '',
    est_notional: order.estNotional.toFixed(2),
    est_commission: order.estCommission.toFixed(2),
    lot_ids: order.lots.map((lot) => `${lot.lotId}:${toText(lot.quantity)}`).join(';'),
    current_qty: toText(order.currentQuantity),
    target_qty: toText(order.targetQuantity),
    current_weight: order.currentWeight.toFixed(WEIGHT_PLACES),
    target_weight: order.targetWeight.toFixed(WEIGHT_PLACES),
    reason: order.reason,
    run_id: runId,
  };
}
