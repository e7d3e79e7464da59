/**
 * Keeps the orders of a complete day in the ledger, so that later runs can tell what became of them, and with them
 * the event that tells others.
 */
import { z } from 'zod';
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import {
  REBALANCING_TRIGGERED,
  rebalancingEventDocument,
} from '#domain/documents/rebalancing-event.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { NewEvent } from '#ledger/outbox.ts';
import { rebalancingEventOf } from '#orders/rebalancing-event.ts';
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
  return ledger.recordRecommendation(recommendation, eventsOf(rebalancing));
}

/** What others are told of it: one event, or none of a plan that asks for nothing. */
export function eventsOf(rebalancing: Rebalancing): readonly NewEvent[] {
  const event = rebalancingEventOf(rebalancing);
  if (event === null) return [];
  return [
    {
      id: event.eventId,
      portfolioId: rebalancing.portfolioId,
      type: REBALANCING_TRIGGERED,
      payload: JSON.stringify(z.encode(rebalancingEventDocument, event)),
      createdAt: event.timestamp,
    },
  ];
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
