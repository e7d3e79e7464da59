/** The orders stage on a run directory: verify the plan, ask the guards, and only then write the order file. */
import { verify } from '#aggregate/verify/verify.ts';
import type { Guards } from '#config/config.ts';
import { ONE, toText } from '#domain/decimal.ts';
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { Problem } from '#domain/problem.ts';
import {
  type TradeOrder,
  tradeOrders,
  tradeOrdersFileName,
  writeTradeOrders,
} from '#orders/trade-orders.ts';
import { REBALANCING_FILE } from '#runs/layout.ts';
import { brokenCheckProblems } from '../broken-checks.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

export interface OrdersResult {
  readonly fileName: string;
  readonly orders: readonly TradeOrder[];
  /** The file's whole text. */
  readonly text: string;
}

/** A plan that fails its verification, or that a guard refuses, leaves no order file. */
export async function ordersStage(context: StageContext): Promise<StageReport<OrdersResult>> {
  const finish = startRecord('orders', null, context.effects);
  const [problem, rebalancing] = await Promise.all([
    context.directory.readProblem(),
    context.directory.readRebalancing(),
  ]);
  const failed = (problems: readonly Problem[]): StageReport<OrdersResult> => ({
    value: undefined,
    problems,
    records: [finish('failed', 1)],
  });
  if (!problem.ok || !rebalancing.ok)
    return failed([problem, rebalancing].flatMap((read) => (read.ok ? [] : read.problems)));
  const broken = brokenCheckProblems(
    verify(problem.value, rebalancing.value),
    context.directory.pathOf(REBALANCING_FILE),
  );
  if (broken.length > 0) return failed(broken);
  const refused = guardProblems(rebalancing.value, problem.value, context.config.policy.guards);
  if (refused.length > 0) return failed(refused);
  const orders = tradeOrders(rebalancing.value, context.config.policy.orders);
  const result = {
    fileName: tradeOrdersFileName(rebalancing.value.tradeDate),
    orders,
    text: writeTradeOrders(orders),
  };
  const written = await context.directory.writeText(result.fileName, result.text);
  if (!written.ok) return failed(written.problems);
  return { value: result, problems: [], records: [finish('done', 1)] };
}

function guardProblems(
  { orders, baseCurrency }: Rebalancing,
  { fxRates }: RebalancingProblem,
  { orderValueMax }: Guards,
): Problem[] {
  if (orderValueMax === null) return [];
  return orders
    .map((order) => ({ order, value: order.estNotional.times(fxRates[order.currency] ?? ONE) }))
    .filter(({ value }) => value.gt(orderValueMax))
    .map(({ order, value }) => ({
      code: 'guard-tripped',
      where: order.accountId,
      what: `${order.side} ${toText(order.quantity)} ${order.symbol} is worth ${value.toFixed(2)} ${baseCurrency}, above order_value_max ${toText(orderValueMax)}`,
      next: 'look at the plan; raise guards.order_value_max in policy.yaml if it is meant',
    }));
}
