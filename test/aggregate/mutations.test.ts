/** Every kind of corrupted plan is caught by the verifier. */
import { describe, expect, test } from 'vitest';
import { rebalance } from '#aggregate/rebalance.ts';
import { verify } from '#aggregate/verify/verify.ts';
import { decimal, ONE, ZERO } from '#domain/decimal.ts';
import type { Order, Plan } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';
import { household } from './support/household.ts';

const PROBLEM: RebalancingProblem = household({
  accounts: {
    IRA: { cash: '300', holds: { BND: '120' }, tax: 'tax_deferred', menu: ['VTI', 'BND'] },
    TAXABLE: {
      cash: { USD: '500', EUR: '100' },
      holds: {
        VTI: [
          { id: 'old', on: '2019-03-04', quantity: '100', cost: '12000' },
          { id: 'new', on: '2026-05-04', quantity: '50', cost: '13000' },
        ],
        VGK: '5',
      },
      reserve: '200',
      commission: { perOrder: '1', rate: '0.0001' },
    },
  },
  instruments: {
    VTI: '250',
    BND: '70',
    VGK: { price: '60', currency: 'EUR' },
    GLD: '200',
  },
  classes: {
    us: { weight: '0.5', instruments: ['VTI'] },
    bonds: { weight: '0.3', instruments: ['BND'] },
    europe: { weight: '0.2', instruments: ['VGK'] },
  },
  fx: { EUR: '1.1' },
  fxSpread: '0.001',
  spread: '0.0005',
});

const PLAN: Plan = (() => {
  const outcome = rebalance(PROBLEM);
  if (!outcome.ok) throw new Error('the unmutated household has a plan');
  return outcome.value;
})();

function failures(problem: RebalancingProblem, plan: Plan): readonly string[] {
  return verify(problem, plan).flatMap(({ check, passed }) => (passed ? [] : check));
}

/** The plan with one of its orders changed. */
function changing(side: 'buy' | 'sell', change: (order: Order) => Partial<Order>): Plan {
  const at = PLAN.orders.findIndex((order) => order.side === side);
  return {
    ...PLAN,
    orders: PLAN.orders.map((order, index) =>
      index === at ? { ...order, ...change(order) } : order,
    ),
  };
}

const first = (side: 'buy' | 'sell') => {
  const order = PLAN.orders.find((each) => each.side === side);
  if (order === undefined) throw new Error(`no ${side}`);
  return order;
};

describe('the verifier', () => {
  test('passes the plan itself, which sells with lots, buys, and converts', () => {
    expect(failures(PROBLEM, PLAN)).toEqual([]);
    expect(first('sell').lots.length).toBeGreaterThan(0);
    expect(PLAN.conversions.length).toBeGreaterThan(0);
  });

  test.each<readonly [string, string, () => Plan]>([
    [
      'a larger purchase',
      'no account overdrawn',
      () => changing('buy', (order) => ({ quantity: order.quantity.times(decimal('3')) })),
    ],
    [
      'a sale of more than is held',
      'quantities are held and tradable',
      () => changing('sell', () => ({ quantity: decimal('100000') })),
    ],
    [
      'a fraction of a share',
      'quantities are held and tradable',
      () => changing('buy', (order) => ({ quantity: order.quantity.plus(decimal('0.5')) })),
    ],
    [
      'another price',
      'values are quantity times price',
      () => changing('buy', (order) => ({ price: order.price.plus(ONE) })),
    ],
    ['a cost left out', 'costs recomputed', () => changing('sell', () => ({ estCost: ZERO }))],
    ['a total cost that is too low', 'costs recomputed', () => ({ ...PLAN, estimatedCosts: ZERO })],
    [
      'a tax left out',
      'gains and taxes recomputed',
      () => changing('sell', (order) => ({ estTax: order.estTax.plus(ONE) })),
    ],
    [
      'a total tax that is wrong',
      'gains and taxes recomputed',
      () => ({
        ...PLAN,
        estimatedTax: PLAN.estimatedTax.plus(ONE),
      }),
    ],
    [
      'a lot that does not exist',
      'lots add up to orders',
      () =>
        changing('sell', (order) => ({
          lots: order.lots.map((lot) => ({ ...lot, lotId: 'invented' })),
        })),
    ],
    [
      'lots that do not add up',
      'lots add up to orders',
      () => changing('sell', (order) => ({ lots: order.lots.slice(1) })),
    ],
    [
      'a young lot called old',
      'lots add up to orders',
      () =>
        changing('sell', (order) => ({
          lots: order.lots.map((lot) => ({ ...lot, longTerm: !lot.longTerm })),
        })),
    ],
    [
      'a gain made smaller',
      'gains and taxes recomputed',
      () =>
        changing('sell', (order) => ({
          lots: order.lots.map((lot) => ({ ...lot, realizedGain: lot.realizedGain.minus(ONE) })),
        })),
    ],
    [
      'an order twice',
      'one order for an instrument in an account',
      () => ({
        ...PLAN,
        orders: [...PLAN.orders, first('buy')],
      }),
    ],
    [
      'an unknown account',
      'one order for an instrument in an account',
      () => changing('buy', () => ({ accountId: 'NOBODY' as AccountId })),
    ],
    [
      'an unknown instrument',
      'one order for an instrument in an account',
      () => changing('buy', () => ({ symbol: 'NOTHING' as InstrumentSymbol })),
    ],
    [
      'an instrument that no target names',
      'menus, holds, exclusions and frozen accounts',
      () => changing('buy', () => ({ symbol: 'GLD' as InstrumentSymbol })),
    ],
    ['a conversion left out', 'no account overdrawn', () => ({ ...PLAN, conversions: [] })],
    [
      'a conversion of more than is missing',
      'conversions only for what is missing',
      () => ({
        ...PLAN,
        conversions: PLAN.conversions.map((each) => ({
          ...each,
          buyAmount: each.buyAmount.times(decimal('2')),
          sellAmount: each.sellAmount.times(decimal('2')),
          estCost: each.estCost.times(decimal('2')),
        })),
      }),
    ],
    [
      'a decision left out',
      'a decision for everything',
      () => ({
        ...PLAN,
        decisions: PLAN.decisions.slice(1),
      }),
    ],
    [
      'a decision that contradicts the order',
      'a decision for everything',
      () => ({
        ...PLAN,
        decisions: PLAN.decisions.map((each) => ({ ...each, decision: 'keep' as const })),
      }),
    ],
    [
      'a household trade left out',
      'household trades are the sum of orders',
      () => ({
        ...PLAN,
        trades: PLAN.trades.slice(1),
      }),
    ],
    [
      'an order that nothing else knows of',
      'household trades are the sum of orders',
      () => ({
        ...PLAN,
        orders: PLAN.orders.slice(1),
      }),
    ],
    ['a turnover that is too low', 'turnover limit', () => ({ ...PLAN, expectedTurnover: ZERO })],
    [
      'a household worth more',
      'totals conserved to the cent',
      () => ({
        ...PLAN,
        household: { ...PLAN.household, totalValue: PLAN.household.totalValue.plus(ONE) },
      }),
    ],
    [
      'cash that appears',
      'no account overdrawn',
      () => ({
        ...PLAN,
        household: {
          ...PLAN.household,
          accounts: PLAN.household.accounts.map((each) => ({
            ...each,
            cashAfter: each.cashAfter.plus(decimal('0.02')),
          })),
        },
      }),
    ],
    [
      'a weight that is off',
      'weights recomputed',
      () => ({
        ...PLAN,
        household: {
          ...PLAN.household,
          classes: PLAN.household.classes.map((each) => ({
            ...each,
            postWeight: each.postWeight.plus(decimal('0.0001')),
          })),
        },
      }),
    ],
    [
      'a bound above the objective',
      'the certificate is consistent',
      () => ({
        ...PLAN,
        certificate: { ...PLAN.certificate, bound: PLAN.certificate.objective.plus(ONE) },
      }),
    ],
  ])('catches %s', (_what, check, corrupt) => {
    expect(failures(PROBLEM, corrupt())).toContain(check);
  });

  const sold = first('sell').symbol;
  const bought = first('buy').symbol;
  const instruments = (symbol: InstrumentSymbol, facts: object): RebalancingProblem => ({
    ...PROBLEM,
    instruments: PROBLEM.instruments.map((each) =>
      each.symbol === symbol ? { ...each, ...facts } : each,
    ),
  });

  test.each<readonly [string, string, () => RebalancingProblem]>([
    [
      'a stale price',
      'no order without a fresh price',
      () => instruments(sold, { priceStale: true }),
    ],
    [
      'a hold',
      'menus, holds, exclusions and frozen accounts',
      () => instruments(sold, { trade: 'hold' }),
    ],
    [
      'buy_only',
      'menus, holds, exclusions and frozen accounts',
      () => instruments(sold, { trade: 'buy_only' }),
    ],
    [
      'sell_only',
      'menus, holds, exclusions and frozen accounts',
      () => instruments(bought, { trade: 'sell_only' }),
    ],
    [
      'an exclusion',
      'menus, holds, exclusions and frozen accounts',
      () => ({
        ...PROBLEM,
        constraints: { ...PROBLEM.constraints, excludedInstruments: [sold] },
      }),
    ],
    [
      'sales switched off',
      'menus, holds, exclusions and frozen accounts',
      () => ({
        ...PROBLEM,
        sells: 'never',
      }),
    ],
    [
      'a frozen account',
      'menus, holds, exclusions and frozen accounts',
      () => ({
        ...PROBLEM,
        accounts: PROBLEM.accounts.map((each) => ({ ...each, tradable: false })),
      }),
    ],
    [
      'an empty menu',
      'menus, holds, exclusions and frozen accounts',
      () => ({
        ...PROBLEM,
        accounts: PROBLEM.accounts.map((each) => ({ ...each, menu: [] })),
      }),
    ],
    [
      'a minimum above the orders',
      'minimum trade size',
      () => ({
        ...PROBLEM,
        constraints: { ...PROBLEM.constraints, minTradeSize: decimal('1000000') },
      }),
    ],
    [
      'a turnover limit',
      'turnover limit',
      () => ({
        ...PROBLEM,
        constraints: { ...PROBLEM.constraints, maxTurnover: decimal('0.0001') },
      }),
    ],
    [
      'a cost limit',
      'transaction cost limit',
      () => ({
        ...PROBLEM,
        constraints: { ...PROBLEM.constraints, transactionCostLimit: decimal('0.5') },
      }),
    ],
    ['a limit on gains', 'gains limit', () => ({ ...PROBLEM, realizedGainsMax: ZERO })],
    [
      'a cap',
      'caps of instruments and groups',
      () => ({
        ...PROBLEM,
        caps: { ...PROBLEM.caps, instrument: decimal('0.1') },
      }),
    ],
    [
      'a reserve',
      'no account overdrawn',
      () => ({
        ...PROBLEM,
        accounts: PROBLEM.accounts.map((each) => ({ ...each, reserve: decimal('490') })),
      }),
    ],
    [
      'another order of lots',
      'lots in their order',
      () => ({
        ...PROBLEM,
        tax: { ...PROBLEM.tax, lots: first('sell').lots[0]?.lotId === 'old' ? 'lifo' : 'fifo' },
      }),
    ],
    [
      'a loss taken a week ago',
      'no wash sale in the household',
      () => ({
        ...PROBLEM,
        accounts: PROBLEM.accounts.map((each) => ({
          ...each,
          taxTreatment: 'taxable' as const,
          recentTrades: [
            {
              symbol: bought,
              side: 'sell' as const,
              quantity: ONE,
              tradedOn: '2026-11-13' as (typeof PROBLEM)['tradeDate'],
              realizedGain: decimal('-5'),
            },
          ],
        })),
      }),
    ],
  ])('refuses the plan under %s', (_what, check, change) => {
    expect(failures(change(), PLAN)).toContain(check);
  });
});
