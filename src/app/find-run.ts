/** Finds the run that a person means: the directory they name, the run of a date, or the newest that has a plan. */
import { basename, dirname } from 'node:path';
import { parsePortfolioId } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { TradeDate } from '#domain/time.ts';
import type { FileSystem } from '#runs/file-system.ts';
import { parseRunName, REBALANCING_FILE } from '#runs/layout.ts';
import { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { RunDirectory } from '#runs/run-directory.ts';

export interface FoundRun {
  readonly directory: RunDirectory;
  /** The runs it is one of; null for a directory that lies anywhere else. */
  readonly runs: PortfolioRuns | null;
}

/** `path` is absolute; whether anything is there shows when it is read. */
export function runAt(path: string, fileSystem: FileSystem): FoundRun {
  const portfolio = dirname(path);
  const portfolioId = parsePortfolioId(basename(portfolio));
  const isKept = parseRunName(basename(path)) !== undefined;
  const workDirectory = dirname(dirname(portfolio));
  const directory = new RunDirectory({ path, fileSystem });
  if (!isKept || portfolioId === undefined) return { directory, runs: null };
  const runs = new PortfolioRuns({ workDirectory, portfolioId, fileSystem });
  return { directory, runs: runs.path === portfolio ? runs : null };
}

/** `tradeDate` null: the newest run that has a plan, complete or not. */
export async function latestRun(
  runs: PortfolioRuns,
  tradeDate: TradeDate | null,
): Promise<Outcome<FoundRun>> {
  if (tradeDate !== null) return success({ directory: runs.directory(tradeDate), runs });
  const found = await newestWithPlan(runs, () => true);
  if (!found.ok) return found;
  if (found.value !== undefined) return success(found.value);
  return failure({
    code: 'document-missing',
    where: runs.path,
    what: 'has no run with a plan',
    next: 'run `rebalance run` first, or name a run directory',
  });
}

/** The newest run before a date that has a plan. */
export async function runBefore(
  runs: PortfolioRuns,
  tradeDate: TradeDate,
): Promise<Outcome<FoundRun>> {
  const found = await newestWithPlan(runs, (date) => date < tradeDate);
  if (!found.ok) return found;
  if (found.value !== undefined) return success(found.value);
  return failure({
    code: 'document-missing',
    where: runs.path,
    what: `has no run with a plan before ${tradeDate}`,
    next: 'run again on another day, or name two dates or run directories',
  });
}

async function newestWithPlan(
  runs: PortfolioRuns,
  isAsked: (tradeDate: TradeDate) => boolean,
): Promise<Outcome<FoundRun | undefined>> {
  const names = await runs.list();
  if (!names.ok) return names;
  const asked = names.value.filter((name) => name.attempt === null && isAsked(name.tradeDate));
  for (const { tradeDate } of asked.reverse()) {
    const directory = runs.directory(tradeDate);
    const plan = await directory.readBytes(REBALANCING_FILE);
    if (!plan.ok) return plan;
    if (plan.value !== undefined) return success({ directory, runs });
  }
  return success(undefined);
}
