/** When stated returns have paid for an order of a tactical plan. */
import { describe, expect, test } from 'vitest';
import { rebalance } from '#aggregate/rebalance.ts';
import { verify } from '#aggregate/verify/verify.ts';
import { decimal, ONE } from '#domain/decimal.ts';
import type { Plan } from '#domain/documents/rebalancing.ts';
import { explain } from '#report/explain.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { aRebalancing } from '../support/plans.ts';
import { type HouseholdNote, household } from './support/household.ts';

/** 10 000 in bonds with a gain of 3 000, half of which should be stocks. */
const NOTE: HouseholdNote = {
  method: 'TACTICAL_REBALANCING',
  accounts: {
    TAXABLE: {
      cash: '0',
      holds: { BND: [{ id: 'a', on: '2020-01-02', quantity: '100', cost: '7000' }] },
      commission: { perOrder: '5' },
    },
  },
  classes: {
    stocks: { weight: '0.5', instruments: ['VTI'] },
    bonds: { weight: '0.5', instruments: ['BND'] },
  },
  instruments: { VTI: '50', BND: '100' },
  longTermRate: '0.2',
  misallocationCost: '0.5',
  expectedReturns: { stocks: '0.08', bonds: '0.01' },
};

const planOf = (note: HouseholdNote): Plan => mustSucceed(rebalance(household(note)));

const horizons = (plan: Plan) =>
  Object.fromEntries(plan.orders.map((order) => [order.side, order.breakEvenYears?.toFixed()]));

function broken(note: HouseholdNote, plan: Plan): readonly string[] {
  return verify(household(note), plan).flatMap(({ check, passed }) => (passed ? [] : check));
}

describe('the break-even horizon', () => {
  test('is cost and tax of both sides over what the trade returns more in a year', () => {
    const plan = planOf(NOTE);
    const [sell, buy] = ['sell', 'buy'].map((side) =>
      plan.orders.find((each) => each.side === side),
    );
    // 50 BND sold for 5 000: gain 1 500, tax 300, commission 5. 99 VTI bought for 4 950, commission 5; 50 go to cash and costs.
    expect([sell?.quantity.toFixed(), buy?.quantity.toFixed()]).toEqual(['50', '99']);
    // Sale: (305 + 5) / (0.08·4950 − 0.01·5000). Purchase: (5·5000 + 4950·305) / (396·5000 − 50·4950).
    expect(horizons(plan)).toEqual({ sell: '0.896', buy: '0.8859' });
    expect(broken(NOTE, plan)).toEqual([]);
  });

  test('is in the decision, and in the answer of explain', () => {
    const plan = planOf(NOTE);
    const bought = plan.decisions.find(({ decision }) => decision === 'buy');
    expect(bought?.detail).toMatch(/; the stated returns pay for it after 0\.89 years$/);
    const explanation = explain(household(NOTE), aRebalancing(plan), {
      accountId: plan.orders[0]?.accountId ?? expect.fail('no order'),
      symbol: plan.orders[0]?.symbol ?? expect.fail('no order'),
    });
    expect(explanation?.steps).toContainEqual({
      topic: 'break-even',
      text: expect.stringMatching(/^after 0\.896 years, 328 days: /),
    });
  });

  test('is never where the return falls, and nothing where a loss pays at once', () => {
    const falling = { ...NOTE, expectedReturns: { stocks: '0.01', bonds: '0.02' } };
    expect(horizons(planOf(falling))).toEqual({ sell: undefined, buy: undefined });
    expect(planOf(falling).orders.map(({ breakEvenYears }) => breakEvenYears)).toEqual([
      null,
      null,
    ]);
    const losing: HouseholdNote = {
      ...NOTE,
      accounts: {
        TAXABLE: {
          holds: { BND: [{ id: 'a', on: '2020-01-02', quantity: '100', cost: '13000' }] },
        },
      },
    };
    expect(horizons(planOf(losing))).toEqual({ sell: '0', buy: '0' });
  });

  test.each<readonly [string, Partial<HouseholdNote>]>([
    ['another method', { method: 'FULL_OPTIMIZATION' }],
    ['no stated returns', { expectedReturns: {} }],
  ])('is not said with %s', (_what, change) => {
    const plan = planOf({ ...NOTE, ...change });
    expect(plan.orders.length).toBeGreaterThan(0);
    for (const order of plan.orders) expect(order).not.toHaveProperty('breakEvenYears');
  });

  test.each([
    ['a longer one', ONE],
    ['never', null],
    ['a shorter one', decimal('0.5')],
  ])('claimed as %s is caught', (_what, breakEvenYears) => {
    const plan = planOf(NOTE);
    const orders = plan.orders.map((order) => ({ ...order, breakEvenYears }));
    expect(broken(NOTE, { ...plan, orders })).toContain('break-even horizons recomputed');
    const silent = plan.orders.map(({ breakEvenYears: _years, ...order }) => order);
    expect(broken(NOTE, { ...plan, orders: silent })).toContain('break-even horizons recomputed');
  });
});
