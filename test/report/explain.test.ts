/** The chain of reasons for an order, or for no order. */
import { describe, expect, test } from 'vitest';
import { rebalance } from '#aggregate/rebalance.ts';
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';
import { DECISION_CODES, type DecisionCode } from '#domain/vocabulary.ts';
import { type Explanation, explain } from '#report/explain.ts';
import { explanationText } from '#report/explanation-text.ts';
import { type HouseholdNote, household } from '../aggregate/support/household.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { aRebalancing } from '../support/plans.ts';

const NOTE: HouseholdNote = {
  accounts: {
    TAXABLE: {
      cash: '100',
      reserve: '50',
      holds: { VTI: [{ id: 'a1', on: '2020-01-02', quantity: '100', cost: '5000' }] },
      recentTrades: [{ symbol: 'BND', side: 'sell', quantity: '1', on: '2026-11-04', gain: '-10' }],
    },
    IRA: { tax: 'tax_deferred', decimals: 3, menu: ['BND'], holds: { BND: '10.5' } },
  },
  classes: {
    us_equity: { weight: '0.5', band: ['0.4', '0.6'], instruments: ['VTI'] },
    us_bonds: { weight: '0.5', band: ['0.4', '0.6'], instruments: ['BND'] },
  },
  instruments: { VTI: '100', BND: '50' },
  maxTurnover: '0.25',
  minTradeSize: '20',
  washSaleDays: 30,
};

function planned(problem: RebalancingProblem): Rebalancing {
  return aRebalancing(mustSucceed(rebalance(problem)));
}

const ask = (accountId: string, symbol: string) => ({
  accountId: accountId as AccountId,
  symbol: symbol as InstrumentSymbol,
});

const textOf = (explanation: Explanation | undefined, topic: string): string =>
  (explanation?.steps ?? [])
    .filter((step) => step.topic === topic)
    .map(({ text }) => text)
    .join('\n');

describe('an order', () => {
  const problem = household({ ...NOTE, washSaleDays: 0 });
  const explanation = explain(problem, planned(problem), ask('TAXABLE', 'VTI'));

  test('is answered in one line and followed from the trigger to what would change it', () => {
    expect(explanation?.answer).toMatch(/^sell \d+ at 100\.00 for [\d,]+\.00 USD: /);
    expect([...new Set(explanation?.steps.map(({ topic }) => topic))]).toEqual([
      'trigger',
      'method',
      'class',
      'drift',
      'account',
      'cash',
      'decision',
      'limits',
      'rounding',
      'lots',
      'costs',
      'tax',
      'to change it',
    ]);
  });

  test('names class, band, lots and tax with their numbers', () => {
    expect(textOf(explanation, 'class')).toBe('us_equity, target 50.00%');
    expect(textOf(explanation, 'drift')).toMatch(/OUT of its band of 40\.00% to 60\.00%/);
    expect(textOf(explanation, 'account')).toBe('test, taxable, whole shares');
    expect(textOf(explanation, 'lots')).toMatch(/^\d+ of a1: gain [\d,.]+ USD, long term/);
    expect(textOf(explanation, 'limits')).toMatch(/of at most 25\.00%, no order below 20\.00 USD/);
  });
});

describe('no order', () => {
  test('after a wash sale names the day on which it is over', () => {
    const problem = household(NOTE);
    const explanation = explain(problem, planned(problem), ask('TAXABLE', 'BND'));
    expect(explanation).toMatchObject({ decision: 'keep', code: 'wash_sale' });
    expect(textOf(explanation, 'to change it')).toContain(
      'waiting until 2026-12-05: 30 days after 2026-11-04',
    );
  });

  test.each(DECISION_CODES)('for the reason %s says what would change it', (code) => {
    const explanation = explained(code);
    expect(explanation?.code).toBe(code);
    expect(textOf(explanation, 'decision')).toMatch(/: because$/);
    expect(textOf(explanation, 'to change it')).not.toBe('');
  });

  test('in band says how far the class may move before it leaves its band', () => {
    const text = textOf(explained('in_band'), 'to change it');
    // 45 % of 10,000 in a band of 40 % to 60 %.
    expect(text).toContain('1,500.00 USD more of it, or 500.00 USD less');
  });

  test('for rounding says how much half a share is', () => {
    expect(textOf(explained('rounding'), 'to change it')).toContain('50.00 USD, half of one share');
  });

  function explained(code: DecisionCode): Explanation | undefined {
    const base = aRebalancing();
    const [row] = base.household.classes;
    const problem = household(NOTE);
    const [low, high] = [problem.classes[1]?.bandLow, problem.classes[1]?.bandHigh];
    return explain(
      problem,
      {
        ...base,
        household: { ...base.household, classes: [{ ...row!, bandLow: low!, bandHigh: high! }] },
        decisions: [{ ...ask('TAXABLE', 'VTI'), decision: 'keep', code, detail: 'because' }],
      },
      ask('TAXABLE', 'VTI'),
    );
  }
});

test('a question about something the plan does not know has no answer', () => {
  const problem = household(NOTE);
  expect(explain(problem, planned(problem), ask('TAXABLE', 'GME'))).toBeUndefined();
});

test('on a terminal no line is wider than the terminal, and a topic stands once', () => {
  const problem = household(NOTE);
  const explanation = explain(problem, planned(problem), ask('TAXABLE', 'VTI'));
  const lines = explanationText(explanation!, 60).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines.filter((line) => line.startsWith('  drift')).length).toBe(1);
});
