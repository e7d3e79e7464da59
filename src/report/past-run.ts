/** A run as later ones remember it: four figures of its plan. */
import type { Decimal } from '#domain/decimal.ts';
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import type { RebalancingOutline } from '#domain/documents/rebalancing-outline.ts';
import type { TradeDate } from '#domain/time.ts';
import { driftBefore } from './drift.ts';

export interface PastRun {
  readonly tradeDate: TradeDate;
  readonly totalValue: Decimal;
  /** Half the sum of absolute class drifts before trading. */
  readonly drift: Decimal;
  /** Of its plan. */
  readonly turnover: Decimal;
  readonly orders: number;
}

export function pastRun({ tradeDate, household, ...plan }: Rebalancing): PastRun {
  return {
    tradeDate,
    totalValue: household.totalValue,
    drift: driftBefore(household.classes),
    turnover: plan.expectedTurnover,
    orders: plan.orders.length,
  };
}

export function rememberedRun(outline: RebalancingOutline): PastRun {
  const { trade_date, household, orders, expected_turnover } = outline;
  return {
    tradeDate: trade_date,
    totalValue: household.total_value,
    drift: driftBefore(household.classes),
    turnover: expected_turnover,
    orders: orders.length,
  };
}
