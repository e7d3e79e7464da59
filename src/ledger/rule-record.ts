/** A rebalancing rule as the table keeps it: in the form a user may write, with every parameter spelled out. */

import { parseRule } from '#config/parse.ts';
import type { Rule, Trigger } from '#config/rule.ts';
import { toText } from '#domain/decimal.ts';
import { unreachable } from '#domain/invariant.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import type { Method, TriggerType } from '#domain/vocabulary.ts';
import type { StoredRule } from './ledger.ts';

/** JSON with the keys of `rules` in policy.yaml; decimals as text. */
export type JsonObject = { readonly [key: string]: Json };
type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface RuleRecord {
  readonly triggerType: TriggerType;
  readonly triggerParameters: JsonObject;
  readonly method: Method;
  readonly constraints: JsonObject;
  readonly enabled: boolean;
}

export interface RulesInForce {
  readonly source: 'policy.yaml' | 'rebalancing_rules';
  /** In the order in which they decide; disabled ones are among them. */
  readonly rules: readonly Rule[];
}

/** The rules of the table when the portfolio has any there, enabled or not; those of policy.yaml otherwise. */
export function rulesInForce(options: {
  readonly policyRules: readonly Rule[];
  readonly storedRules: readonly StoredRule[];
}): Outcome<RulesInForce> {
  const { policyRules, storedRules } = options;
  if (storedRules.length === 0) return success({ source: 'policy.yaml', rules: policyRules });
  const parsed = all(
    storedRules.map((rule) =>
      parseRule({ path: `rebalancing_rules/${rule.id}`, text: writtenRule(rule) }),
    ),
  );
  return parsed.ok ? success({ source: 'rebalancing_rules', rules: parsed.value }) : parsed;
}

/** The record as one JSON text with the keys that policy.yaml has. */
export function writtenRule(record: RuleRecord): string {
  return JSON.stringify({
    trigger_type: record.triggerType,
    trigger_parameters: record.triggerParameters,
    method: record.method,
    constraints: record.constraints,
    enabled: record.enabled,
  });
}

/** Nothing is left to a default, so that a later change of defaults does not change stored rules. */
export function ruleRecordOf(rule: Rule): RuleRecord {
  const { maxTurnover, minTradeSize, transactionCostLimit, excludedInstruments } = rule.constraints;
  return {
    triggerType: rule.trigger.type,
    triggerParameters: parametersOf(rule.trigger),
    method: rule.method,
    constraints: {
      max_turnover: toText(maxTurnover),
      min_trade_size: toText(minTradeSize),
      transaction_cost_limit: transactionCostLimit === null ? null : toText(transactionCostLimit),
      excluded_instruments: excludedInstruments,
    },
    enabled: rule.enabled,
  };
}

function parametersOf(trigger: Trigger): JsonObject {
  switch (trigger.type) {
    case 'DRIFT_THRESHOLD':
      return {
        absolute: toText(trigger.absolute),
        relative: trigger.relative === null ? null : toText(trigger.relative),
        scope: trigger.scope,
        inclusive: trigger.inclusive,
      };
    case 'TIME_BASED':
      return {
        every: trigger.every.kind === 'days' ? `${trigger.every.days}d` : trigger.every.kind,
        months: trigger.months,
        day: trigger.day,
        cooldown: `${trigger.cooldownDays}d`,
      };
    case 'VOLATILITY_CHANGE':
      return {
        short_window: trigger.shortWindow,
        long_window: trigger.longWindow,
        ratio: String(trigger.ratio),
        direction: trigger.direction,
        estimator: trigger.estimator,
      };
    case 'CORRELATION_CHANGE':
      return {
        short_window: trigger.shortWindow,
        long_window: trigger.longWindow,
        measure: trigger.measure.kind,
        ...(trigger.measure.kind === 'jennrich'
          ? { alpha: String(trigger.measure.alpha) }
          : { threshold: String(trigger.measure.threshold) }),
      };
    case 'MANUAL':
      return {};
    default:
      return unreachable(trigger);
  }
}
