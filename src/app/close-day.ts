/** The end of a day: orders and report, the record of it, and the order file where somebody looks for it. */

import type { StageRecord } from '#domain/documents/run.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';
import { tradeOrdersFileName } from '#orders/trade-orders.ts';
import type { OuterInput } from '#runs/manifest.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import type { Effects } from './effects.ts';
import { bringOut } from './open-runs.ts';
import type { DayResult } from './run.ts';
import { type OrdersResult, ordersStage } from './stages/orders.ts';
import { reportStage } from './stages/report.ts';
import type { StageContext, StageReport } from './stages/stage.ts';

/** Also of a plan that is refused there is a report: it says why, and shows what it would have been. */
export async function ordersAndReport(
  context: StageContext,
  outerInputs: readonly OuterInput[],
): Promise<StageReport<OrdersResult>> {
  const orders = await ordersStage(context);
  const report = await reportStage(context, { outerInputs, refusals: orders.problems });
  const records: readonly StageRecord[] = [...orders.records, ...report.records];
  const problems: Problem[] = [...orders.problems, ...report.problems];
  if (orders.value !== undefined && problems.length === 0)
    return { value: orders.value, problems, records };
  // Orders whose report cannot be written are not in force.
  const withdrawn = await context.directory.removeFile(tradeOrdersFileName(context.tradeDate));
  if (!withdrawn.ok) problems.push(...withdrawn.problems);
  return { value: undefined, problems, records };
}

export type CompleteDay = Omit<DayResult, 'broughtOut'>;

/** Only orders that are on record come to where somebody may place them; a day that is repeated makes up for both. */
export async function recorded(
  day: CompleteDay,
  recording: Promise<Outcome<void>>,
  effects: Effects,
): Promise<Outcome<DayResult>> {
  const recordedDay = await recording;
  if (!recordedDay.ok) return recordedDay;
  const broughtOut = await bringOut(day.directory, day.orderFile, effects);
  return broughtOut.ok ? success({ ...day, broughtOut: broughtOut.value }) : broughtOut;
}

/** What a complete day holds. */
export async function readDay(
  directory: RunDirectory,
  tradeDate: TradeDate,
): Promise<Outcome<CompleteDay>> {
  const rebalancing = await directory.readRebalancing();
  if (!rebalancing.ok) return rebalancing;
  const listed = await directory.listAnalyses();
  if (!listed.ok) return listed;
  const analyses = all(await Promise.all(listed.value.map((id) => directory.readAnalysis(id))));
  if (!analyses.ok) return analyses;
  const household = await directory.readHousehold();
  if (!household.ok) return household;
  return success({
    kind: 'unchanged',
    directory,
    rebalancing: rebalancing.value,
    analyses: analyses.value,
    household: household.value ?? null,
    reconciliations: [],
    orderFile: tradeOrdersFileName(tradeDate),
  });
}
