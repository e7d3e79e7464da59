/** What waits for orders of earlier runs. */
import { describe, expect, test } from 'vitest';
import { rebalance } from '#aggregate/rebalance.ts';
import { verify } from '#aggregate/verify/verify.ts';
import { decimal } from '#domain/decimal.ts';
import type { OutstandingOrder } from '#domain/documents/execution.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { accountNamed, dateOf, symbolNamed } from '../support/documents.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { household } from './support/household.ts';

/** Every class is off its target, and every account could trade. */
const PROBLEM = household({
  accounts: {
    A: { cash: '1000', holds: { VTI: '60', BND: '10', GLD: '30' }, tax: 'tax_free' },
    B: { cash: '1000', holds: { ITOT: '60', BND: '10', GLD: '30' }, tax: 'tax_free' },
    C: { cash: '1000', holds: { ITOT: '60', AGG: '10', VNQ: '10', GLD: '20' }, tax: 'tax_free' },
  },
  classes: {
    us_equity: { weight: '0.3', instruments: ['VTI', 'ITOT'] },
    us_bonds: { weight: '0.4', instruments: ['BND', 'AGG'] },
    gold: { weight: '0.1', instruments: ['GLD'] },
    real_estate: { weight: '0.2', instruments: ['VNQ'] },
  },
  instruments: { VTI: '100', ITOT: '100', BND: '100', AGG: '100', GLD: '100', VNQ: '100' },
});

const ORDER: OutstandingOrder = {
  recommendedOn: dateOf('2026-11-19'),
  accountId: accountNamed('A'),
  symbol: symbolNamed('VTI'),
  side: 'sell',
  quantity: decimal('12'),
};

const waiting = (...outstanding: readonly OutstandingOrder[]): RebalancingProblem => ({
  ...PROBLEM,
  outstanding,
});

describe('while an order of an earlier run may still be executed', () => {
  const plan = mustSucceed(rebalance(waiting(ORDER)));
  const codeOf = (accountId: string, symbol: string) =>
    plan.decisions.find((each) => each.accountId === accountId && each.symbol === symbol);

  test('its account is not traded, nor its class in any account', () => {
    const traded = plan.orders.map(({ accountId, symbol }) => `${accountId} ${symbol}`);
    expect(traded.length).toBeGreaterThan(0);
    expect(traded.filter((each) => /^A |VTI|ITOT/.test(each))).toEqual([]);
  });

  test('every decision that waits says for what', () => {
    const detail = 'A may still sell 12 VTI, as recommended on 2026-11-19';
    for (const [accountId, symbol] of [
      ['A', 'GLD'],
      ['A', 'VTI'],
      ['C', 'ITOT'],
    ] as const)
      expect(codeOf(accountId, symbol)).toMatchObject({ code: 'order_outstanding', detail });
    expect(codeOf('B', 'GLD')?.code).not.toBe('order_outstanding');
  });

  test('the plan passes its verification, and a plan that did not wait fails it', () => {
    const broken = (problem: RebalancingProblem, checked: typeof plan) =>
      verify(problem, checked)
        .filter(({ passed }) => !passed)
        .map(({ detail }) => detail)
        .join('\n');
    expect(broken(waiting(ORDER), plan)).toBe('');
    const careless = mustSucceed(rebalance(PROBLEM));
    expect(broken(PROBLEM, careless)).toBe('');
    expect(broken(waiting(ORDER), careless)).toMatch(/an earlier order is outstanding/);
  });
});

test('a fund of several classes waits for an order in any of them', () => {
  const both = household({
    accounts: {
      A: { cash: '5000', holds: { VTI: '10' } },
      B: { cash: '9000', holds: { VT: '10' } },
    },
    classes: {
      us_equity: { weight: '0.6', instruments: ['VTI'] },
      intl_equity: { weight: '0.4', instruments: ['VXUS'] },
    },
    instruments: {
      VTI: '100',
      VXUS: '100',
      VT: { price: '100', classes: { us_equity: '0.6', intl_equity: '0.4' } },
    },
  });
  const plan = mustSucceed(rebalance({ ...both, outstanding: [ORDER] }));
  expect(plan.orders.map(({ symbol }) => symbol)).toEqual(['VXUS']);
});
