/** The neutral order file itself: all accounts in one. */
import { writeTradeOrders } from '../trade-orders.ts';
import type { OrderFormat } from './order-file.ts';

export const csv: OrderFormat = {
  broker: null,
  write: (orders, date) => ({
    files: [{ name: `trade_orders_${date}.csv`, text: writeTradeOrders(orders) }],
    remarks: [],
  }),
};
