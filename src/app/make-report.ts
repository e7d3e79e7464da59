/** Reads what the report tells, of a run and of those before it, and has it rendered. */

import type { Analysis } from '#domain/documents/analysis.ts';
import type { RebalancingOutline } from '#domain/documents/rebalancing.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import type { TradeDate } from '#domain/time.ts';
import { driftBefore } from '#report/drift.ts';
import type { DrawChart } from '#report/html/charts.ts';
import type { PastRun, ReportInput } from '#report/html/input.ts';
import { renderReport } from '#report/html/report.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { RunDirectory } from '#runs/run-directory.ts';

/** Earlier runs that a report looks back on: three months of business days. */
const PAST_RUNS_MAX = 63;

export interface ReportRequest extends Pick<ReportInput, 'refusals' | 'provenance'> {
  readonly directory: RunDirectory;
  /** Where the earlier runs are; null when there are none to look for. */
  readonly runs: PortfolioRuns | null;
}

/** The page's whole text. */
export async function makeReport(
  { directory, runs, refusals, provenance }: ReportRequest,
  draw: DrawChart,
): Promise<Outcome<string>> {
  const rebalancing = await directory.readRebalancing();
  if (!rebalancing.ok) return rebalancing;
  const analyses = await readAnalyses(directory);
  if (!analyses.ok) return analyses;
  const household = await directory.readHousehold();
  if (!household.ok) return household;
  const input: ReportInput = {
    rebalancing: rebalancing.value,
    analyses: analyses.value,
    household: household.value ?? null,
    pastRuns: runs === null ? [] : await readPastRuns(runs, rebalancing.value.tradeDate),
    refusals,
    provenance,
  };
  return success(await renderReport(input, draw));
}

async function readAnalyses(directory: RunDirectory): Promise<Outcome<readonly Analysis[]>> {
  const accounts = await directory.listAnalyses();
  if (!accounts.ok) return accounts;
  return all(await Promise.all(accounts.value.map((id) => directory.readAnalysis(id))));
}

/** Complete runs before the date, oldest first; one that cannot be read any more is left out. */
async function readPastRuns(
  runs: PortfolioRuns,
  tradeDate: TradeDate,
): Promise<readonly PastRun[]> {
  const past: PastRun[] = [];
  for await (const run of runs.completeBefore(tradeDate)) {
    if (past.length === PAST_RUNS_MAX) break;
    const outline = run.ok ? await run.value.directory.readRebalancingOutline() : run;
    if (outline.ok) past.unshift(rememberedRun(outline.value));
  }
  return past;
}

function rememberedRun(outline: RebalancingOutline): PastRun {
  const { trade_date, household, orders, expected_turnover } = outline;
  return {
    tradeDate: trade_date,
    totalValue: household.total_value,
    drift: driftBefore(household.classes),
    turnover: expected_turnover,
    orders: orders.length,
  };
}
