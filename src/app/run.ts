/**
 * The whole job of one day: fetch -> reconcile -> analyze -> aggregate -> orders, then the manifest and the ledger.
 *
 * A day that is complete with the same inputs is left alone; one that failed is taken up where it stopped.
 */
import type { FetchPolicy } from '#config/config.ts';
import type { ConfigFiles } from '#config/parse.ts';
import type { Analysis } from '#domain/documents/analysis.ts';
import type { HouseholdAnalysis } from '#domain/documents/household-analysis.ts';
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import type { StageRecord } from '#domain/documents/run.ts';
import type { AccountId } from '#domain/ids.ts';
import { failure, type Outcome } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Instant } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { Reconciliation } from '#orders/reconcile/reconcile.ts';
import { tradeOrdersFileName } from '#orders/trade-orders.ts';
import type { OuterInput } from '#runs/manifest.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import type { BroughtOut } from '#runs/shared-runs.ts';
import { type CompleteDay, ordersAndReport, readDay, recorded } from './close-day.ts';
import type { Effects } from './effects.ts';
import { openDay, type RunLocation, underLock } from './open-run.ts';
import { outerInputsOf } from './outer-inputs.ts';
import type { PlanningRequest } from './planning.ts';
import { recordRecommendation, recordUnlessKnown } from './record-recommendation.ts';
import type { RiskModelFile } from './risk-model.ts';
import { type Ruled, readRulesInForce } from './rules-in-force.ts';
import { openRunLog } from './run-log.ts';
import { writeManifest } from './run-manifest.ts';
import { aggregateStage } from './stages/aggregate.ts';
import { analyzeStage } from './stages/analyze.ts';
import { fetchStage } from './stages/fetch.ts';
import { gateStage } from './stages/gate.ts';
import type { HoldingsDate } from './stages/holdings-date.ts';
import { reconcileStage } from './stages/reconcile.ts';
import { type StageContext, type StageReport, stageContext } from './stages/stage.ts';
import { withLedger } from './with-ledger.ts';

export interface RunRequest extends RunLocation {
  readonly files: ConfigFiles;
  readonly riskModel: RiskModelFile | null;
  readonly asOf: Instant;
  readonly fetchPolicy: FetchPolicy;
  readonly accounts: readonly AccountId[] | null;
  readonly planning: PlanningRequest;
  readonly holdingsDate: HoldingsDate;
  readonly force: boolean;
}

export interface DayResult {
  /** `unchanged`: the day was complete with these inputs, and nothing was rewritten. */
  readonly kind: 'done' | 'unchanged';
  readonly directory: RunDirectory;
  readonly rebalancing: Rebalancing;
  readonly analyses: readonly Analysis[];
  /** Null only for a day of long ago that has no such file. */
  readonly household: HouseholdAnalysis | null;
  readonly orderFile: string;
  /** Which machine's disk has the order file; always this one's where runs are kept on the disk. */
  readonly broughtOut: BroughtOut;
  /** What was found out of earlier orders; nothing is looked up for a day that was complete before. */
  readonly reconciliations: readonly Reconciliation[];
}

export function runDay(request: RunRequest, effects: Effects): Promise<Outcome<DayResult>> {
  return underLock(request, effects, (runs) =>
    withLedger(effects, async (ledger) => {
      const ruled = await readRulesInForce(request, ledger);
      return ruled.ok
        ? runOpened({ ...request, ...ruled.value }, { runs, ledger, effects })
        : ruled;
    }),
  );
}

interface Surroundings {
  readonly runs: PortfolioRuns;
  readonly ledger: Ledger;
  readonly effects: Effects;
}

async function runOpened(
  request: RunRequest & Ruled,
  { runs, ledger, effects }: Surroundings,
): Promise<Outcome<DayResult>> {
  const outerInputs = outerInputsOf(request);
  const opened = await openDay(runs, { ...request, outerInputs, keepInputs: false });
  if (!opened.ok) return opened;
  const { directory } = opened.value;
  if (opened.value.kind === 'complete') {
    const day = await readDay(directory, request.tradeDate);
    return day.ok ? recorded(day.value, recordUnlessKnown(day.value, ledger), effects) : day;
  }
  // An attempt that was killed may have come as far as its order file.
  const withdrawn = await directory.removeFile(tradeOrdersFileName(request.tradeDate));
  if (!withdrawn.ok) return withdrawn;
  effects.onProgress({ kind: 'opened' });
  const log = await openRunLog(directory, request.tradeDate, effects);
  const context = stageContext({ ...request, directory, runs, effects: log.effects });
  const startedAt = effects.timing.now();
  const worked = await runStages(context, { ...request, outerInputs, ledger });
  const written = await writeManifest({ context, runs, outerInputs, startedAt, worked });
  await log.end([...worked.problems, ...(written.ok ? [] : written.problems)]);
  // Writing the manifest may have failed after it was in place, so it goes together with the order file.
  if (!written.ok) await directory.withdraw(tradeOrdersFileName(request.tradeDate));
  if (worked.value === undefined || !written.ok)
    return failure(...worked.problems, ...(written.ok ? [] : written.problems));
  const day = { kind: 'done', directory, ...worked.value } as const;
  return recorded(day, recordRecommendation(day, ledger), effects);
}

type DayWork = Omit<CompleteDay, 'kind' | 'directory'>;

/** Each stage only when the one before it succeeded; the records say how far it came. */
async function runStages(
  context: StageContext,
  request: RunRequest & { readonly outerInputs: readonly OuterInput[]; readonly ledger: Ledger },
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
    await fetchStage(context, {
      accounts: request.accounts,
      policy: request.fetchPolicy,
      holdingsDate: request.holdingsDate,
    }),
  );
  if (fetched === undefined) return stopped();
  if (take(await gateStage(context)) === undefined) return stopped();
  const reconciliations = take(await reconcileStage(context, request.ledger));
  if (reconciliations === undefined) return stopped();
  const analyzed = take(await analyzeStage(context, null));
  if (analyzed === undefined) return stopped();
  const rebalancing = take(await aggregateStage(context, request.planning, request.outerInputs));
  if (rebalancing === undefined) return stopped();
  const orders = take(await ordersAndReport(context, request.outerInputs));
  if (orders === undefined) return stopped();
  const value = {
    reconciliations,
    ...analyzed,
    rebalancing: rebalancing.rebalancing,
    orderFile: orders.fileName,
  };
  return { value, problems, records };
}
