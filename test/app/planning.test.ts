/** What the flags of one command change about planning. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AS_CONFIGURED, constrain, type PlanningRequest, planningText } from '#app/planning.ts';
import { decimal, ONE, ZERO } from '#domain/decimal.ts';
import type { Constraints } from '#domain/documents/rebalancing-problem.ts';
import { accountNamed, symbolNamed } from '../support/documents.ts';

const RULE: Constraints = {
  maxTurnover: decimal('0.25'),
  minTradeSize: decimal('250'),
  transactionCostLimit: decimal('40'),
  excludedInstruments: [symbolNamed('VNQ')],
};

const asked = (given: Partial<PlanningRequest>): PlanningRequest => ({
  ...AS_CONFIGURED,
  ...given,
});

describe('a rule’s constraints', () => {
  test('stand when no flag says otherwise', () => {
    expect(constrain(RULE, AS_CONFIGURED)).toEqual(RULE);
  });

  test.each([
    ['maxTurnover', ONE],
    ['minTradeSize', ZERO],
    ['transactionCostLimit', ZERO],
  ] as const)('%s is what the flag says, even when it is laxer', (name, value) => {
    expect(constrain(RULE, asked({ [name]: value }))).toEqual({ ...RULE, [name]: value });
  });

  test('exclude what the rule excludes and what the flags exclude, once each, sorted', () => {
    const excludedInstruments = ['VTI', 'VNQ', 'BND'].map(symbolNamed);
    const { excludedInstruments: excluded } = constrain(RULE, asked({ excludedInstruments }));
    expect(excluded).toEqual(['BND', 'VNQ', 'VTI']);
  });
});

describe('the text that stands for a request', () => {
  const flows = (...entries: readonly (readonly [string, string])[]) =>
    new Map(entries.map(([id, amount]) => [accountNamed(id), decimal(amount)]));

  test('is the same whatever the order of the flags, and however numbers are written', () => {
    const symbols = fc.uniqueArray(fc.constantFrom('VTI', 'BND', 'AGG', 'VNQ').map(symbolNamed));
    fc.assert(
      fc.property(symbols, fc.infiniteStream(fc.nat()), (excludedInstruments, keys) => {
        const shuffled = [...excludedInstruments]
          .map((symbol) => ({ symbol, key: keys.next().value }))
          .sort((left, right) => left.key - right.key)
          .map(({ symbol }) => symbol);
        const one = asked({ excludedInstruments, cashFlows: flows(['A', '5'], ['B', '-1.50']) });
        const other = asked({
          excludedInstruments: [...shuffled, ...shuffled],
          cashFlows: flows(['B', '-1.5'], ['A', '5.00']),
        });
        expect(planningText(other)).toBe(planningText(one));
      }),
    );
  });

  test.each<Partial<PlanningRequest>>([
    { trigger: 'MANUAL' },
    { method: 'FULL_OPTIMIZATION' },
    { forceRebalance: true },
    { maxTurnover: decimal('0.1') },
    { minTradeSize: decimal('0.1') },
    { transactionCostLimit: decimal('0.1') },
    { excludedInstruments: [symbolNamed('VTI')] },
    { cashFlows: flows(['A', '5']) },
    { cashFlows: flows(['A', '-5']) },
    { sells: 'never' },
    { sells: 'allowed' },
    { proveMs: 60_000 },
  ])('is another one for %j', (given) => {
    const texts = [AS_CONFIGURED, asked(given), asked({ maxTurnover: decimal('0.2') })];
    expect(new Set(texts.map(planningText)).size).toBe(3);
  });
});
