/** Several rules -> the one that decides, and what every one of them found. */
import type { Rule } from '#config/rule.ts';
import type { TriggerResult } from '#domain/documents/rebalancing.ts';
import { evaluateTrigger, type TriggerFacts } from './evaluate.ts';

export interface EvaluatedRule {
  readonly rule: Rule;
  readonly result: TriggerResult;
}

export interface RuleDecision {
  /** The first enabled rule whose trigger fires; null when none does. */
  readonly decided: EvaluatedRule | null;
  /** Every enabled rule in its order. */
  readonly evaluated: readonly EvaluatedRule[];
}

/** `factsFor` gives what a rule is measured against: its method may have other targets than the rest. */
export function decideRule(
  rules: readonly Rule[],
  factsFor: (rule: Rule) => TriggerFacts,
): RuleDecision {
  const evaluated = rules
    .filter(({ enabled }) => enabled)
    .map((rule) => ({ rule, result: evaluateTrigger(rule.trigger, factsFor(rule)) }));
  return { decided: evaluated.find(({ result }) => result.fired) ?? null, evaluated };
}
