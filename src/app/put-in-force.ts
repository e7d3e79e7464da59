/** Puts a recommendation in force that somebody asked for between two runs: guarded, recorded and announced. */
import { type Outcome, success } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { recommendationOf } from '#orders/reconcile/recommendation.ts';
import { askGuards } from './ask-guards.ts';
import type { Recommended } from './recommend.ts';
import { closeReplaced } from './reconcile.ts';
import { eventsOf } from './record-recommendation.ts';

/**
 * Call it under the portfolio's lock. Orders of the same date that are in force are replaced; what is in force
 * already stays as it is, so that asking twice records once.
 */
export async function putInForce(
  { rebalancing, problem, context }: Recommended,
  { ledger, now }: { readonly ledger: Ledger; readonly now: Instant },
): Promise<Outcome<void>> {
  const guarded = await askGuards(context, rebalancing, problem);
  if (!guarded.ok) return guarded;
  const latest = await ledger.latestRecommendation(rebalancing.portfolioId);
  if (!latest.ok) return latest;
  if (latest.value?.runId === rebalancing.runId) return success(undefined);
  const { config, tradeDate } = context;
  const replaced = await closeReplaced(
    { targets: config.targets, tradeDate, snapshots: [], fills: null, now },
    ledger,
  );
  if (!replaced.ok) return replaced;
  return ledger.recordRecommendation(
    recommendationOf({ rebalancing, problem, now }),
    eventsOf(rebalancing),
  );
}
