/** Rules between the table, the form a user writes, and the program. */
import { describe, expect, test } from 'vitest';
import { parseRule } from '#config/parse.ts';
import type { Rule, Trigger } from '#config/rule.ts';
import { decimal } from '#domain/decimal.ts';
import type { StoredRule } from '#ledger/ledger.ts';
import { ruleRecordOf, rulesInForce, writtenRule } from '#ledger/rule-record.ts';
import { HOUSEHOLD, instantAt, symbolNamed } from '../support/documents.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';
import { driftRule, timeRule } from './rules.ts';

const MANUAL: Rule = {
  trigger: { type: 'MANUAL' },
  method: 'FULL_OPTIMIZATION',
  constraints: {
    maxTurnover: decimal('0.123456789012345678901'),
    minTradeSize: decimal('100'),
    transactionCostLimit: decimal('25.5'),
    excludedInstruments: [symbolNamed('AAPL'), symbolNamed('BRK.B')],
  },
  enabled: true,
};

function stored(id: string, record = driftRule): StoredRule {
  return { ...record, id, portfolioId: HOUSEHOLD, createdAt: instantAt('2026-11-20T22:00:00Z') };
}

describe('a rule that was stored and read again is the same rule', () => {
  const drift = { type: 'DRIFT_THRESHOLD', absolute: decimal('0.05'), inclusive: true } as const;
  const time = { type: 'TIME_BASED', months: [], day: 1, cooldownDays: 0 } as const;
  const windows = { shortWindow: 21, longWindow: 252 } as const;
  const triggers: readonly Trigger[] = [
    { ...drift, relative: decimal('0.25'), scope: 'asset_class' },
    { ...drift, relative: null, scope: 'portfolio', inclusive: false },
    { ...time, every: { kind: 'month' } },
    { ...time, every: { kind: 'days', days: 90 }, months: [3, 9], day: 28, cooldownDays: 30 },
    { type: 'VOLATILITY_CHANGE', ...windows, ratio: 1.5, direction: 'up', estimator: 'ewma' },
    { type: 'CORRELATION_CHANGE', ...windows, measure: { kind: 'jennrich', alpha: 0.000001 } },
    {
      type: 'CORRELATION_CHANGE',
      ...windows,
      measure: { kind: 'mean_abs_difference', threshold: 0.3 },
    },
    { type: 'MANUAL' },
  ];

  test.each(triggers)('$type %#', (trigger) => {
    const rule: Rule = { ...MANUAL, trigger };
    const text = writtenRule(ruleRecordOf(rule));
    expect(mustSucceed(parseRule({ path: 'rule', text }))).toEqual(rule);
  });

  test('with and without limits, enabled and disabled', () => {
    const rule: Rule = {
      ...MANUAL,
      constraints: { ...MANUAL.constraints, transactionCostLimit: null, excludedInstruments: [] },
      enabled: false,
    };
    const text = writtenRule(ruleRecordOf(rule));
    expect(mustSucceed(parseRule({ path: 'rule', text }))).toEqual(rule);
  });
});

describe('the rules in force', () => {
  test('are those of policy.yaml while the table has none', () => {
    expect(mustSucceed(rulesInForce({ policyRules: [MANUAL], storedRules: [] }))).toEqual({
      source: 'policy.yaml',
      rules: [MANUAL],
    });
  });

  test('are those of the table as soon as it has one, in its order, disabled ones too', () => {
    const storedRules = [stored('1', { ...timeRule, enabled: false }), stored('2', driftRule)];
    const { source, rules } = mustSucceed(rulesInForce({ policyRules: [MANUAL], storedRules }));
    expect(source).toBe('rebalancing_rules');
    expect(rules).toMatchObject([
      { trigger: { type: 'TIME_BASED', cooldownDays: 30 }, enabled: false },
      { trigger: { type: 'DRIFT_THRESHOLD' }, constraints: { maxTurnover: decimal('0.2') } },
    ]);
  });

  test('are refused when one of the table has a wrong parameter, which is named with its row', () => {
    const wrong = stored('7', { ...driftRule, triggerParameters: { absolute: '1.5' } });
    expect(
      mustFail(rulesInForce({ policyRules: [], storedRules: [stored('1'), wrong] })),
    ).toMatchObject({
      code: 'config-value',
      where: expect.stringContaining('rebalancing_rules/7'),
      what: expect.stringContaining('absolute'),
    });
  });
});
