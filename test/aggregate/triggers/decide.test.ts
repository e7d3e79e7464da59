import { expect, test } from 'vitest';
import { decideRule } from '#aggregate/triggers/decide.ts';
import type { Rule, Trigger } from '#config/rule.ts';
import { decimal } from '#domain/decimal.ts';
import { driftTrigger, factsWith, standingWith } from './support.ts';

function ruleWith(trigger: Trigger, enabled = true): Rule {
  return {
    trigger,
    method: 'THRESHOLD_REBALANCING',
    constraints: {
      maxTurnover: decimal('1'),
      minTradeSize: decimal('0'),
      transactionCostLimit: null,
      excludedInstruments: [],
    },
    enabled,
  };
}

const MANUAL = ruleWith({ type: 'MANUAL' });
const DRIFT = ruleWith(driftTrigger());
const MONTHLY = ruleWith({
  type: 'TIME_BASED',
  every: { kind: 'month' },
  months: [],
  day: 1,
  cooldownDays: 0,
});
const DRIFTED = standingWith({
  a: { value: '60', target: '0.5' },
  b: { value: '40', target: '0.5' },
});

test.each`
  name                              | rules                                      | facts                                      | decided    | evaluated
  ${'the first that fires decides'} | ${[MANUAL, DRIFT, MONTHLY]}                | ${{ standing: DRIFTED }}                   | ${DRIFT}   | ${[false, true, true]}
  ${'order decides, not the kind'}  | ${[MANUAL, MONTHLY, DRIFT]}                | ${{ standing: DRIFTED }}                   | ${MONTHLY} | ${[false, true, true]}
  ${'asking fires MANUAL'}          | ${[MANUAL, DRIFT]}                         | ${{ isAskedFor: true, standing: DRIFTED }} | ${MANUAL}  | ${[true, true]}
  ${'a disabled rule is left out'}  | ${[{ ...DRIFT, enabled: false }, MONTHLY]} | ${{ standing: DRIFTED }}                   | ${MONTHLY} | ${[true]}
  ${'nothing fires'}                | ${[MANUAL, DRIFT]}                         | ${{}}                                      | ${null}    | ${[false, false]}
  ${'no rules'}                     | ${[]}                                      | ${{}}                                      | ${null}    | ${[]}
`('$name', ({ rules, facts, decided, evaluated }) => {
  const decision = decideRule(rules, () => factsWith(facts));
  expect(decision.decided?.rule ?? null).toBe(decided);
  expect(decision.evaluated.map(({ result }) => result.fired)).toEqual(evaluated);
});
