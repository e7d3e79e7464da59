import { describe, expect, test } from 'vitest';
import { rebalance } from '#aggregate/rebalance.ts';
import type { Plan } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { type HouseholdNote, household } from './support/household.ts';

function plan(problem: RebalancingProblem): Plan {
  const outcome = rebalance(problem);
  if (!outcome.ok) throw new Error(outcome.problems.map((each) => each.what).join('; '));
  return outcome.value;
}

function ordersOf(problem: RebalancingProblem): readonly string[] {
  return plan(problem).orders.map(
    (order) => `${order.accountId} ${order.side} ${order.quantity.toFixed()} ${order.symbol}`,
  );
}

const TWO_STOCKS: HouseholdNote = {
  accounts: { A: { holds: { AAPL: '120', MSFT: '80' }, tax: 'tax_free' } },
  instruments: { AAPL: '150', MSFT: '150' },
  classes: {
    apple: { weight: '0.5', instruments: ['AAPL'], band: ['0.45', '0.55'] },
    microsoft: { weight: '0.5', instruments: ['MSFT'], band: ['0.45', '0.55'] },
  },
};

describe('rebalancing one account', () => {
  test('sells what is over its target and buys what is under', () => {
    expect(ordersOf(household(TWO_STOCKS))).toEqual(['A sell 20 AAPL', 'A buy 20 MSFT']);
  });

  test('goes only to the edge of the band when that is the destination', () => {
    expect(ordersOf(household({ ...TWO_STOCKS, destination: 'edge' }))).toEqual([
      'A sell 10 AAPL',
      'A buy 10 MSFT',
    ]);
  });
});

describe('an order that would only tidy up', () => {
  /** A buys 2 BIG; what is then missing is about half of the smallest order that B could make for it. */
  const orders = (stocks: string, cash: string) =>
    ordersOf(
      household({
        accounts: {
          A: { cash: '2000', tax: 'tax_free', menu: ['BIG'] },
          B: { cash: '1000', tax: 'tax_free', menu: ['SMALL'] },
        },
        instruments: { BIG: '1000', SMALL: '10' },
        classes: {
          stocks: { weight: stocks, instruments: ['BIG', 'SMALL'], band: ['0.6', '0.7'] },
          cash: { weight: cash, band: ['0.2', '0.4'] },
        },
        minTradeSize: '100',
      }),
    );

  test.each([
    [
      'is made for 20 in place, twice a tenth of the smallest order',
      '0.685',
      '0.315',
      ['A buy 2 BIG', 'B buy 10 SMALL'],
    ],
    ['is left out for 8', '0.684', '0.316', ['A buy 2 BIG']],
  ])('%s', (_, stocks, cash, made) => {
    expect(orders(stocks, cash)).toEqual(made);
  });
});

describe('a household that cannot be planned for', () => {
  test('names the withdrawal and the frozen account that conflict', () => {
    const outcome = rebalance(
      household({
        accounts: {
          FROZEN: { holds: { AAPL: '10' }, cashFlow: '-500', tradable: false },
          OPEN: { cash: '1000', holds: { AAPL: '10' } },
        },
        instruments: { AAPL: '100' },
        classes: { apple: { weight: '1', instruments: ['AAPL'] } },
      }),
    );
    const [problem] = outcome.ok ? [] : outcome.problems;
    expect(problem?.code).toBe('plan-infeasible');
    expect(problem?.what).toContain('FROZEN is not traded today');
    expect(problem?.what).toContain('the withdrawal of USD 500.00 from FROZEN');
    expect(problem?.what).not.toContain('max_turnover');
  });

  test('says so when more is withdrawn than there is', () => {
    const outcome = rebalance(
      household({
        accounts: { A: { cash: '100', cashFlow: '-500' } },
        instruments: { AAPL: '100' },
        classes: { apple: { weight: '1', instruments: ['AAPL'] } },
      }),
    );
    expect(outcome.ok ? '' : outcome.problems[0]?.what).toContain('worth -400.00');
  });
});

describe('the reason of an order', () => {
  const reasons = (problem: RebalancingProblem) => plan(problem).orders.map(({ reason }) => reason);

  test('says where its class goes', () => {
    expect(reasons(household(TWO_STOCKS))).toEqual([
      'sell USD 3,000.00 of AAPL: apple goes from 60.00 % to 50.00 %, target 50.00 %',
      'buy USD 3,000.00 of MSFT: microsoft goes from 40.00 % to 50.00 %, target 50.00 %',
    ]);
  });

  test('says so where a class inside its band moves away from its target to pay for another', () => {
    const problem = household({
      accounts: {
        A: { holds: { BND: '40' }, tax: 'tax_free', menu: ['BND', 'GLD'] },
        B: { holds: { VTI: '60' }, tax: 'tax_free', menu: ['VTI'] },
      },
      instruments: { BND: '100', GLD: '100', VTI: '100' },
      classes: {
        bonds: { weight: '0.4', instruments: ['BND'], band: ['0.25', '0.5'] },
        gold: { weight: '0.1', instruments: ['GLD'], band: ['0.05', '0.15'] },
        stocks: { weight: '0.5', instruments: ['VTI'], band: ['0.4', '0.65'] },
      },
    });
    expect(reasons(problem)).toEqual([
      'sell USD 1,000.00 of BND: bonds goes from 40.00 % to 30.00 %, target 40.00 %; ' +
        'it stays inside its band and pays for purchases',
      'buy USD 1,000.00 of GLD: gold goes from 0.00 % to 10.00 %, target 10.00 %',
    ]);
  });
});
