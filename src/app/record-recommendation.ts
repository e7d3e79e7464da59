/** Keeps the orders of a complete day in the ledger, so that later runs can tell what became of them. */
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { recommendationOf } from '#orders/reconcile/recommendation.ts';
import type { RunDirectory } from '#runs/run-directory.ts';

/** As many runs as `--force` could have put in force since; beyond them it is recorded again, which repeats nothing. */
const RECENT_MAX = 60;

/** Everything comes from the day's files, so it may be repeated after a run that was killed before it came here. */
export async function recordRecommendation(
  { directory, rebalancing }: Day,
  ledger: Ledger,
): Promise<Outcome<void>> {
  const problem = await directory.readProblem();
  if (!problem.ok) return problem;
  const recommendation = recommendationOf({
    rebalancing,
    problem: problem.value,
    now: rebalancing.asOf,
  });
  return ledger.recordRecommendation(recommendation, []);
}

/** For a day that was complete before: one of an earlier date must not come in force again. */
export async function recordUnlessKnown(day: Day, ledger: Ledger): Promise<Outcome<void>> {
  const { portfolioId, runId } = day.rebalancing;
  const recent = await ledger.listRecommendations({ portfolioId, limit: RECENT_MAX });
  if (!recent.ok) return recent;
  const isKnown = recent.value.some((each) => each.runId === runId);
  return isKnown ? success(undefined) : recordRecommendation(day, ledger);
}

interface Day {
  readonly directory: RunDirectory;
  readonly rebalancing: Rebalancing;
}
