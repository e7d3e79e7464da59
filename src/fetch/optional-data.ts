/** The data beside cash and holdings: how far it reaches back, and what its absence means. */
import type { Failure, Outcome } from '#domain/outcome.ts';
import { plusDays, type TradeDate } from '#domain/time.ts';

/** Longer than any span of wash sales in use (30 days), with room for a longer one in the policy. */
const RECENT_TRADE_DAYS = 92;

/** The first day of the trades that a snapshot tells of. */
export function recentTradesSince(tradeDate: TradeDate): TradeDate {
  return plusDays(tradeDate, -RECENT_TRADE_DAYS);
}

export interface Optional<Value> {
  readonly value: Value;
  readonly warnings: readonly string[];
}

/**
 * Data that some plans and brokerages do not offer: a lasting refusal becomes a warning and `absent`, while
 * whatever a further attempt may mend stays a problem.
 */
export function orAbsent<Value>(
  outcome: Outcome<Value>,
  absent: Value,
  name: string,
): Outcome<Optional<Value>> {
  if (outcome.ok) return { ok: true, value: { value: outcome.value, warnings: [] } };
  if (!isLastingRefusal(outcome)) return outcome;
  const reasons = outcome.problems.map(({ what }) => what).join('; ');
  return {
    ok: true,
    value: { value: absent, warnings: [`${name} are not available: ${reasons}`] },
  };
}

/** Whether the broker refused for good: asking again gives the same answer. */
export function isLastingRefusal({ problems }: Failure): boolean {
  return problems.every(
    ({ code }) => code === 'broker-request-refused' || code === 'broker-credentials-refused',
  );
}
