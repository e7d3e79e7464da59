/** What a reconciliation found, in the forms that commands show. */

import { z } from 'zod';
import { toText } from '#domain/decimal.ts';
import { executedTradeField } from '#domain/documents/execution.ts';
import type { Reconciliation } from '#orders/reconcile/reconcile.ts';
import { type EarlierOrder, earlierOrdersTable } from '#report/ledger-report.ts';
import type { Table } from '#report/table.ts';

/** None when there was nothing to look for. */
export function reconciliationTables(reconciliations: readonly Reconciliation[]): readonly Table[] {
  const orders = reconciliations.flatMap(earlierOrders);
  return orders.length === 0 ? [] : [earlierOrdersTable(orders)];
}

/** Those that were not known to be over before. */
function earlierOrders({ tradeDate, orders }: Reconciliation): readonly EarlierOrder[] {
  const open = orders.filter(({ order }) => order.closedOn === null);
  return open.map(({ order, filledQuantity, state, isOver }) => ({
    ...order,
    recommendedOn: tradeDate,
    filledQuantity,
    state,
    isOver,
  }));
}

export function reconciliationJson(found: Reconciliation) {
  return {
    run_id: found.runId,
    trade_date: found.tradeDate,
    execution_date: found.executionDate,
    turnover_achieved: toText(found.turnoverAchieved),
    actual_costs: toText(found.actualCosts),
    trades_executed: found.trades.map((trade) => z.encode(executedTradeField, trade)),
    orders: found.orders.map(({ order, filledQuantity, remainingQuantity, state, isOver }) => ({
      order_id: order.orderId,
      account_id: order.accountId,
      symbol: order.symbol,
      side: order.side,
      quantity: toText(order.quantity),
      filled_quantity: toText(filledQuantity),
      remaining_quantity: toText(remainingQuantity),
      state,
      is_over: isOver,
    })),
  };
}
