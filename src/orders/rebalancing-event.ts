/** A plan as the event that tells others of it. */
import { v5 } from 'uuid';
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import {
  REBALANCING_TRIGGERED,
  type RebalancingEvent,
} from '#domain/documents/rebalancing-event.ts';

/** Root of the ids of events (RFC 9562 version 5, SHA-1 of names below this UUID). */
const NAMESPACE = '5d1b7c52-3c0a-5f6e-8a77-0b6f0c1c6a1d';

/**
 * Null for a plan that asks for nothing. Everything comes from the plan, so that a run which is recorded again
 * tells of itself with the same bytes and the same id.
 */
export function rebalancingEventOf(rebalancing: Rebalancing): RebalancingEvent | null {
  const { portfolioId, runId, trades, rebalancingRequired } = rebalancing;
  if (!rebalancingRequired) return null;
  return {
    eventId: v5(JSON.stringify([REBALANCING_TRIGGERED, portfolioId, runId]), NAMESPACE),
    timestamp: rebalancing.asOf,
    rebalancingTriggered: {
      portfolioId,
      triggerType: rebalancing.trigger.type,
      rebalancingRequired,
      recommendedTrades: trades.map((trade) => ({
        instrumentId: trade.instrumentId,
        currentWeight: trade.currentWeight,
        targetWeight: trade.targetWeight ?? trade.postWeight,
        tradeAmount: trade.tradeAmount,
        tradeDirection: trade.tradeDirection,
      })),
      expectedTurnover: rebalancing.expectedTurnover,
      estimatedCosts: rebalancing.estimatedCosts,
    },
  };
}
