/** Old runs: judged by the retention policy, and removed when that is asked for. */
import { all, type Outcome, success } from '#domain/outcome.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { removeRemoved, removeRun } from '#runs/remove-run.ts';
import {
  judgeRuns,
  type KnownRun,
  type RetentionPolicy,
  type RunVerdict,
} from '#runs/retention.ts';
import type { Effects } from './effects.ts';
import { type RunLocation, underLock } from './open-run.ts';

export interface PruneRequest extends Omit<RunLocation, 'dryRun'> {
  readonly retention: RetentionPolicy;
  /** False: only the verdicts, and no lock. */
  readonly apply: boolean;
}

/** The verdict on every run, oldest first; with `apply` those to be removed are gone. */
export function prune(
  request: PruneRequest,
  effects: Effects,
): Promise<Outcome<readonly RunVerdict[]>> {
  const location = { ...request, dryRun: !request.apply };
  return underLock(location, effects, async (runs) => {
    const known = await knownRuns(runs);
    if (!known.ok) return known;
    const verdicts = judgeRuns(known.value, request.retention);
    if (!request.apply) return success(verdicts);
    const removed = await remove(verdicts, runs, effects);
    return removed.ok ? success(verdicts) : removed;
  });
}

async function knownRuns(runs: PortfolioRuns): Promise<Outcome<readonly KnownRun[]>> {
  const names = await runs.list();
  if (!names.ok) return names;
  const known: KnownRun[] = [];
  for (const name of names.value) {
    const run = await runs.completeRun(name);
    if (!run.ok) known.push({ name, state: 'unreadable' });
    else known.push({ name, state: run.value === undefined ? 'unfinished' : 'complete' });
  }
  return success(known);
}

async function remove(
  verdicts: readonly RunVerdict[],
  runs: PortfolioRuns,
  { fileSystem }: Effects,
): Promise<Outcome<unknown>> {
  const removals = [await removeRemoved(fileSystem, runs.path)];
  for (const { name, verdict } of verdicts) {
    if (verdict === 'remove')
      removals.push(await removeRun(fileSystem, runs.directoryOf(name).path));
  }
  return all(removals);
}
