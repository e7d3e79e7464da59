/** The orders stage on a run directory: verify the plan, ask the guards, and only then write the order file. */
import { verify } from '#aggregate/verify/verify.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import {
  type TradeOrder,
  tradeOrders,
  tradeOrdersFileName,
  writeTradeOrders,
} from '#orders/trade-orders.ts';
import { REBALANCING_FILE } from '#runs/layout.ts';
import { askGuards } from '../ask-guards.ts';
import { brokenCheckProblems } from '../broken-checks.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

export interface OrdersResult {
  readonly fileName: string;
  readonly orders: readonly TradeOrder[];
  /** The file's whole text. */
  readonly text: string;
}

/** A plan that fails its verification, or that a guard refuses, leaves no order file, not even an earlier one. */
export async function ordersStage(context: StageContext): Promise<StageReport<OrdersResult>> {
  const finish = startRecord('orders', null, context.effects);
  const written = await writeOrders(context);
  if (written.ok) return { value: written.value, problems: [], records: [finish('done', 1)] };
  const withdrawn = await context.directory.removeFile(tradeOrdersFileName(context.tradeDate));
  const problems = [...written.problems, ...(withdrawn.ok ? [] : withdrawn.problems)];
  return { value: undefined, problems, records: [finish('failed', 1)] };
}

async function writeOrders(context: StageContext): Promise<Outcome<OrdersResult>> {
  const { directory } = context;
  const [problem, rebalancing] = await Promise.all([
    directory.readProblem(),
    directory.readRebalancing(),
  ]);
  if (!problem.ok || !rebalancing.ok)
    return failure(...[problem, rebalancing].flatMap((read) => (read.ok ? [] : read.problems)));
  const broken = brokenCheckProblems(
    verify(problem.value, rebalancing.value),
    directory.pathOf(REBALANCING_FILE),
  );
  if (broken.length > 0) return failure(...broken);
  const guarded = await askGuards(context, rebalancing.value, problem.value);
  if (!guarded.ok) return guarded;
  const orders = tradeOrders(rebalancing.value, context.config.policy.orders);
  const fileName = tradeOrdersFileName(rebalancing.value.tradeDate);
  const text = writeTradeOrders(orders);
  // A file that an attempt before this one has written stays as it is.
  const present = await directory.readText(fileName);
  const written =
    present.ok && present.value === text
      ? success(undefined)
      : await directory.writeText(fileName, text);
  return written.ok ? success({ fileName, orders, text }) : written;
}
