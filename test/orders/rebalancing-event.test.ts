/** The event that tells of a plan: what it says, when there is none, and that it is always the same. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decimal } from '#domain/decimal.ts';
import type { HouseholdTrade } from '#domain/documents/rebalancing.ts';
import { rebalancingEventDocument } from '#domain/documents/rebalancing-event.ts';
import type { InstrumentSymbol, PortfolioId } from '#domain/ids.ts';
import { rebalancingEventOf } from '#orders/rebalancing-event.ts';
import { aRebalancing } from '../support/plans.ts';

const SALE: HouseholdTrade = {
  instrumentId: 'VTI' as InstrumentSymbol,
  currentWeight: decimal('0.55'),
  targetWeight: decimal('0.5'),
  postWeight: decimal('0.5003'),
  tradeAmount: decimal('-497.3'),
  tradeDirection: 'SELL',
  priority: 1,
};
const PURCHASE: HouseholdTrade = {
  instrumentId: 'BND' as InstrumentSymbol,
  currentWeight: decimal('0.2'),
  targetWeight: null,
  postWeight: decimal('0.2497'),
  tradeAmount: decimal('497'),
  tradeDirection: 'BUY',
  priority: 2,
};
const PLAN = aRebalancing({ trades: [SALE, PURCHASE] });

describe('the event of a plan', () => {
  test('has exactly the promised fields, decimals as text', () => {
    const event = rebalancingEventOf(PLAN);
    expect(event && z.encode(rebalancingEventDocument, event)).toEqual({
      event_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-/),
      timestamp: '2026-11-20T21:00:00Z',
      rebalancing_triggered: {
        portfolio_id: 'household',
        trigger_type: 'DRIFT_THRESHOLD',
        rebalancing_required: true,
        recommended_trades: [
          {
            instrument_id: 'VTI',
            current_weight: '0.55',
            target_weight: '0.5',
            trade_amount: '-497.3',
            trade_direction: 'SELL',
          },
          {
            instrument_id: 'BND',
            current_weight: '0.2',
            target_weight: '0.2497',
            trade_amount: '497',
            trade_direction: 'BUY',
          },
        ],
        expected_turnover: '0.04',
        estimated_costs: '0.38',
      },
    });
  });

  test('is the same whenever the run is recorded', () => {
    expect(rebalancingEventOf(structuredPlan())).toEqual(rebalancingEventOf(PLAN));
  });

  test.each([
    ['another run', { runId: 'run-2' }],
    ['another portfolio', { portfolioId: 'trust' as PortfolioId }],
  ])('of %s has another id', (_, change) => {
    expect(rebalancingEventOf({ ...PLAN, ...change })?.eventId).not.toBe(
      rebalancingEventOf(PLAN)?.eventId,
    );
  });

  test('is not there when nothing is to be done', () => {
    expect(rebalancingEventOf(aRebalancing({ rebalancingRequired: false }))).toBeNull();
  });
});

/** The same plan as another object. */
function structuredPlan() {
  return aRebalancing({ trades: [{ ...SALE }, { ...PURCHASE }] });
}
