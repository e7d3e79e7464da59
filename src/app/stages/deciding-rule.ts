/** Which rule decides today: the rules in force, what the flags ask for, and what each trigger finds. */
import type { Household } from '#aggregate/household.ts';
import { decideRule, type RuleDecision } from '#aggregate/triggers/decide.ts';
import type { TriggerFacts } from '#aggregate/triggers/evaluate.ts';
import { standingOf } from '#aggregate/triggers/standing.ts';
import { bandOf, type DriftDistances } from '#config/bands.ts';
import type { Targets } from '#config/config.ts';
import type { Rule } from '#config/rule.ts';
import { decimal, ONE, ZERO } from '#domain/decimal.ts';
import type { TargetClass } from '#domain/documents/rebalancing-problem.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { PriceSeries } from '#domain/statistics/price-series.ts';
import type { TradeDate } from '#domain/time.ts';
import type { Method } from '#domain/vocabulary.ts';
import type { PlanningRequest } from '../planning.ts';

/** Swedroe's 5/25 rule, where no drift rule says otherwise. */
const DEFAULT_DISTANCES: DriftDistances = {
  absolute: decimal('0.05'),
  relative: decimal('0.25'),
};

/** What a rebalancing that somebody asks for takes over where there are no rules at all. */
export const DEFAULT_RULE: Pick<Rule, 'method' | 'constraints'> = {
  method: 'THRESHOLD_REBALANCING',
  constraints: {
    maxTurnover: ONE,
    minTradeSize: ZERO,
    transactionCostLimit: null,
    excludedInstruments: [],
  },
};

/**
 * The configured rules that the flags leave in question, with the method they ask for. A rebalancing that is asked
 * for comes after them as a MANUAL rule with the method and constraints of the first, so that a trigger which fires
 * anyway is still named as the reason.
 */
export function rulesInQuestion(
  configured: readonly Rule[],
  request: PlanningRequest,
): Outcome<readonly Rule[]> {
  const enabled = configured.filter((rule) => rule.enabled);
  const asked =
    request.trigger === null
      ? enabled
      : enabled.filter((rule) => rule.trigger.type === request.trigger);
  const rules = isAskedFor(request)
    ? [...asked.filter(({ trigger }) => trigger.type !== 'MANUAL'), manualRule(enabled)]
    : asked;
  if (rules.length === 0 && request.trigger !== null)
    return failure({
      code: 'usage-invalid',
      where: '--trigger',
      what: `no enabled rule has the trigger ${request.trigger}`,
      next: 'add such a rule to policy.yaml, or leave --trigger out',
    });
  return success(rules.map((rule) => ({ ...rule, method: request.method ?? rule.method })));
}

/** MANUAL fires because somebody asked; so does a forced rebalancing. */
export function isAskedFor({ trigger, forceRebalance }: PlanningRequest): boolean {
  return forceRebalance || trigger === 'MANUAL';
}

function manualRule(enabled: readonly Rule[]): Rule {
  const { method, constraints } = enabled[0] ?? DEFAULT_RULE;
  return { trigger: { type: 'MANUAL' }, method, constraints, enabled: true };
}

/** What triggers look at besides the household itself. */
export interface Surroundings {
  readonly series: PriceSeries | null;
  readonly tradeDate: TradeDate;
  readonly lastExecutedOn: TradeDate | null;
  readonly isAskedFor: boolean;
}

/** Rules of the tactical method are measured against the tilted targets, all others against the strategic ones. */
export function decide(
  rules: readonly Rule[],
  household: Household,
  targetsFor: (method: Method) => Targets,
  surroundings: Surroundings,
): RuleDecision {
  const { series, tradeDate, lastExecutedOn } = surroundings;
  return decideRule(rules, ({ method }): TriggerFacts => {
    const targets = targetsFor(method);
    return {
      standing: standingOf(household, targets),
      series,
      asOf: tradeDate,
      lastExecutedOn,
      holidays: targets.holidays,
      isAskedFor: surroundings.isAskedFor,
    };
  });
}

/** Targets and bands as the engine wants them; the first drift rule gives the distances of classes without a band. */
export function targetClasses(targets: Targets, rules: readonly Rule[]): readonly TargetClass[] {
  const distances = driftDistances(rules);
  return targets.classes.map((target) => {
    const { low, high } = bandOf(target, distances);
    return {
      assetClass: target.assetClass,
      targetWeight: target.weight,
      bandLow: low,
      bandHigh: high,
    };
  });
}

function driftDistances(rules: readonly Rule[]): DriftDistances {
  for (const { enabled, trigger } of rules) {
    if (enabled && trigger.type === 'DRIFT_THRESHOLD' && trigger.scope === 'asset_class')
      return trigger;
  }
  return DEFAULT_DISTANCES;
}
