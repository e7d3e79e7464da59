/**
 * The whole job of one day: fetch -> analyze -> aggregate -> orders, then the manifest.
 *
 * A day that is complete with the same inputs is left alone; one that failed is taken up where it stopped.
 */
import type { FetchPolicy } from '#config/config.ts';
import type { ConfigFiles } from '#config/parse.ts';
import type { Analysis } from '#domain/documents/analysis.ts';
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import type { StageRecord } from '#domain/documents/run.ts';
import type { AccountId } from '#domain/ids.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import { tradeOrdersFileName } from '#orders/trade-orders.ts';
import type { OuterInput } from '#runs/manifest.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import type { Effects } from './effects.ts';
import { openDay, type RunLocation, underLock } from './open-run.ts';
import { outerInputsOf } from './outer-inputs.ts';
import type { PlanningRequest } from './planning.ts';
import { openRunLog } from './run-log.ts';
import { writeManifest } from './run-manifest.ts';
import { aggregateStage } from './stages/aggregate.ts';
import { analyzeStage } from './stages/analyze.ts';
import { fetchStage } from './stages/fetch.ts';
import { gateStage } from './stages/gate.ts';
import { ordersStage } from './stages/orders.ts';
import { type StageContext, type StageReport, stageContext } from './stages/stage.ts';

export interface RunRequest extends RunLocation {
  readonly files: ConfigFiles;
  readonly asOf: Instant;
  readonly fetchPolicy: FetchPolicy;
  readonly accounts: readonly AccountId[] | null;
  readonly planning: PlanningRequest;
  readonly force: boolean;
}

export interface DayResult {
  /** `unchanged`: the day was complete with these inputs, and nothing was rewritten. */
  readonly kind: 'done' | 'unchanged';
  readonly directory: RunDirectory;
  readonly rebalancing: Rebalancing;
  readonly analyses: readonly Analysis[];
  readonly orderFile: string;
}

export function runDay(request: RunRequest, effects: Effects): Promise<Outcome<DayResult>> {
  return underLock(request, effects, (runs) => runOpened(request, runs, effects));
}

async function runOpened(
  request: RunRequest,
  runs: PortfolioRuns,
  effects: Effects,
): Promise<Outcome<DayResult>> {
  const outerInputs = outerInputsOf(request);
  const opened = await openDay(runs, { ...request, outerInputs, keepInputs: false });
  if (!opened.ok) return opened;
  const { directory } = opened.value;
  if (opened.value.kind === 'complete') return readDay(directory, request);
  const withdrawn = await withdrawOrders(directory, request.tradeDate);
  if (!withdrawn.ok) return withdrawn;
  effects.onProgress({ kind: 'opened' });
  const log = await openRunLog(directory, request.tradeDate, effects);
  const context = stageContext({ ...request, directory, runs, effects: log.effects });
  const startedAt = effects.timing.now();
  const worked = await runStages(context, request, outerInputs);
  const written = await writeManifest({ context, runs, outerInputs, startedAt, worked });
  await log.end([...worked.problems, ...(written.ok ? [] : written.problems)]);
  // Without a manifest the run is not complete, and nobody may take its order file for one in force.
  if (!written.ok) await withdrawOrders(directory, request.tradeDate);
  if (worked.value === undefined) return failure(...worked.problems);
  return written.ok ? success({ kind: 'done', directory, ...worked.value }) : written;
}

/** Of an attempt that was killed, or that cannot be completed. */
function withdrawOrders(directory: RunDirectory, tradeDate: TradeDate): Promise<Outcome<void>> {
  return directory.removeFile(tradeOrdersFileName(tradeDate));
}

type DayWork = Omit<DayResult, 'kind' | 'directory'>;

/** Each stage only when the one before it succeeded; the records say how far it came. */
async function runStages(
  context: StageContext,
  request: RunRequest,
  outerInputs: readonly OuterInput[],
): Promise<StageReport<DayWork>> {
  const records: StageRecord[] = [];
  const take = <Value>(report: StageReport<Value>): Value | undefined => {
    records.push(...report.records);
    problems.push(...report.problems);
    return report.problems.length === 0 ? report.value : undefined;
  };
  const problems: Problem[] = [];
  const stopped = () => ({ value: undefined, problems, records });

  const fetched = take(
    await fetchStage(context, { accounts: request.accounts, policy: request.fetchPolicy }),
  );
  if (fetched === undefined) return stopped();
  if (take(await gateStage(context)) === undefined) return stopped();
  const analyses = take(await analyzeStage(context, null));
  if (analyses === undefined) return stopped();
  const rebalancing = take(await aggregateStage(context, request.planning, outerInputs));
  if (rebalancing === undefined) return stopped();
  const orders = take(await ordersStage(context));
  if (orders === undefined) return stopped();
  const value = { rebalancing: rebalancing.rebalancing, analyses, orderFile: orders.fileName };
  return { value, problems, records };
}

async function readDay(directory: RunDirectory, request: RunRequest): Promise<Outcome<DayResult>> {
  const rebalancing = await directory.readRebalancing();
  if (!rebalancing.ok) return rebalancing;
  const listed = await directory.listAnalyses();
  if (!listed.ok) return listed;
  const analyses = all(await Promise.all(listed.value.map((id) => directory.readAnalysis(id))));
  if (!analyses.ok) return analyses;
  return success({
    kind: 'unchanged',
    directory,
    rebalancing: rebalancing.value,
    analyses: analyses.value,
    orderFile: tradeOrdersFileName(request.tradeDate),
  });
}
