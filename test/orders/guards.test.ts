/** Every guard at its limit and above it: at the limit it lets through, above it names the number. */
import { describe, expect, test } from 'vitest';
import type { Guards } from '#config/guards.ts';
import { decimal } from '#domain/decimal.ts';
import type { Currency } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';
import { type GuardedPlan, guardProblems, type KillSwitch } from '#orders/guards.ts';
import { anOrder, aRebalancing } from '../support/plans.ts';

const NO_LIMITS: Guards = {
  priceAgeBusinessDays: 1,
  priceMove: decimal('0.35'),
  totalTolerance: decimal('0.005'),
  orderValueMax: null,
  ordersMax: null,
  turnoverMax: null,
  valueChangeMax: null,
  killSwitch: 'STOP',
  accountsMissing: 'refuse',
};

/** A household worth 10000 that buys for 1000 and sells for 600. */
const PLAN: GuardedPlan = {
  rebalancing: aRebalancing({
    orders: [
      anOrder({ estNotional: decimal('1000') }),
      anOrder({ side: 'sell', estNotional: decimal('600') }),
    ],
  }),
  fxRates: {},
  before: { totalValue: decimal('8000'), tradeDate: '2026-11-19' as TradeDate },
  killSwitch: { path: '/etc/rebalance/STOP', state: 'off' },
};

const judge = (limits: Partial<Guards>, plan: Partial<GuardedPlan> = {}) =>
  guardProblems({ ...PLAN, ...plan }, { ...NO_LIMITS, ...limits });

test('without limits every plan passes', () => {
  expect(judge({})).toEqual([]);
});

describe.each([
  {
    guard: 'order_value_max',
    at: { orderValueMax: decimal('1000') },
    above: { orderValueMax: decimal('999.99') },
    what: 'buy 3 VTI is worth 1000.00 USD, above order_value_max 999.99',
  },
  {
    guard: 'orders_max',
    at: { ordersMax: 2 },
    above: { ordersMax: 1 },
    what: '2 orders, above orders_max 1',
  },
  {
    guard: 'turnover_max',
    at: { turnoverMax: decimal('0.08') },
    above: { turnoverMax: decimal('0.0799') },
    what: 'half of all orders is 800.00 USD, 8.00 % of 10000.00, above turnover_max 0.0799',
  },
  {
    guard: 'value_change_max',
    at: { valueChangeMax: decimal('0.25') },
    above: { valueChangeMax: decimal('0.2499') },
    what: 'the household is worth 10000.00 USD after 8000.00 on 2026-11-19, a change of 25.00 %, above value_change_max 0.2499',
  },
])('$guard', ({ guard, at, above, what }) => {
  test('lets a plan at the limit through', () => {
    expect(judge(at)).toEqual([]);
  });

  test('refuses a plan above it and says which number', () => {
    expect(judge(above)).toEqual([
      expect.objectContaining({
        code: 'guard-tripped',
        what,
        next: `look at the plan; raise guards.${guard} in policy.yaml if it is meant`,
      }),
    ]);
  });
});

test('an order in another currency counts in base currency', () => {
  const order = anOrder({ estNotional: decimal('1000'), currency: 'EUR' as Currency });
  const plan = { rebalancing: aRebalancing({ orders: [order] }), fxRates: { EUR: decimal('1.1') } };
  expect(judge({ orderValueMax: decimal('1050') }, plan)).toHaveLength(1);
});

test('a household that is new has no value to have changed from', () => {
  expect(judge({ valueChangeMax: decimal('0') }, { before: null })).toEqual([]);
});

test('every exceeded limit is named, not only the first', () => {
  expect(judge({ ordersMax: 0, turnoverMax: decimal('0') })).toHaveLength(2);
});

test.each<readonly [KillSwitch['state'], string]>([
  ['on', 'the kill switch is on: the file exists, so no orders are written'],
  ['unknown', 'the kill switch cannot be looked for, so no orders are written'],
])('a kill switch that is %s stops everything', (state, what) => {
  const killSwitch = { path: '/etc/rebalance/STOP', state };
  expect(judge({}, { killSwitch })).toEqual([
    expect.objectContaining({ code: 'guard-tripped', where: '/etc/rebalance/STOP', what }),
  ]);
});
