/** Reads what the report tells, of a run and of those before it, and has it rendered. */

import type { Analysis } from '#domain/documents/analysis.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import type { DrawChart } from '#report/html/charts.ts';
import type { ReportInput } from '#report/html/input.ts';
import { renderReport } from '#report/html/report.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import { readPastRuns } from './past-runs.ts';

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
    pastRuns:
      runs === null ? [] : await readPastRuns(runs.completeBefore(rebalancing.value.tradeDate)),
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
