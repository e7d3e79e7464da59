/** How a portfolio stands, for programs that ask often: its newest complete run, its executions and its open orders. */
import type { Targets } from '#config/config.ts';
import type { HistoryEntry, Recommendation } from '#domain/documents/execution.ts';
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { businessDaysBetween, type Instant, milliseconds, tradeDateOf } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { RunDirectory } from '#runs/run-directory.ts';
import type { AcceptedRun } from './accepted-run.ts';

export interface Overview {
  readonly last: LastAnalysis | null;
  readonly lastExecution: HistoryEntry | null;
  /** In force, with the orders of it that are not known to be over; null when there is none. */
  readonly open: Recommendation | null;
}

export interface LastAnalysis {
  readonly rebalancing: Rebalancing;
  readonly finishedAt: Instant;
  readonly ageMs: number;
  readonly ageBusinessDays: number;
}

export async function overviewOf(
  { targets, now }: { readonly targets: Targets; readonly now: Instant },
  accepted: AcceptedRun | null,
  ledger: Ledger,
): Promise<Outcome<Overview>> {
  const { portfolioId } = targets;
  const last = accepted === null ? success(null) : await lastAnalysis(accepted, targets, now);
  if (!last.ok) return last;
  const executed = await ledger.listHistory({ portfolioId, limit: 1 });
  if (!executed.ok) return executed;
  const latest = await ledger.latestRecommendation(portfolioId);
  if (!latest.ok) return latest;
  const orders = (latest.value?.orders ?? []).filter(({ closedOn }) => closedOn === null);
  return success({
    last: last.value,
    lastExecution: executed.value[0] ?? null,
    open: latest.value === undefined || orders.length === 0 ? null : { ...latest.value, orders },
  });
}

async function lastAnalysis(
  { path, files, manifest, tradeDate }: AcceptedRun,
  { timeZone, holidays }: Targets,
  now: Instant,
): Promise<Outcome<LastAnalysis>> {
  const directory = new RunDirectory({ path, fileSystem: files });
  const rebalancing = await directory.readRebalancing();
  if (!rebalancing.ok) return rebalancing;
  const { finishedAt } = manifest;
  return success({
    rebalancing: rebalancing.value,
    finishedAt,
    // A clock that was set back does not make a run of the future.
    ageMs: Math.max(0, milliseconds(now) - milliseconds(finishedAt)),
    ageBusinessDays: businessDaysBetween(tradeDate, tradeDateOf(now, timeZone), holidays),
  });
}
