/** Which rule decides today. */
import { bandOf } from '#config/bands.ts';
import type { Rule, Targets } from '#config/config.ts';
import { decimal, ONE, ZERO } from '#domain/decimal.ts';
import type { Plan, TriggerResult } from '#domain/documents/rebalancing.ts';
import type { TargetClass } from '#domain/documents/rebalancing-problem.ts';
import type { PlanningRequest } from '../planning.ts';

/** Swedroe's 5/25 rule, where policy.yaml has no drift rule of its own. */
const DEFAULT_DISTANCES = { absolute: decimal('0.05'), relative: decimal('0.25') };

export const DEFAULT_RULE: Rule = {
  trigger: { type: 'DRIFT_THRESHOLD', ...DEFAULT_DISTANCES, scope: 'asset_class', inclusive: true },
  method: 'THRESHOLD_REBALANCING',
  constraints: {
    maxTurnover: ONE,
    minTradeSize: ZERO,
    transactionCostLimit: null,
    excludedInstruments: [],
  },
  enabled: true,
};

export function targetClasses(targets: Targets, rules: readonly Rule[]): readonly TargetClass[] {
  const drift = rules.find(
    (rule) => rule.enabled && rule.trigger.type === 'DRIFT_THRESHOLD',
  )?.trigger;
  const distances = drift?.type === 'DRIFT_THRESHOLD' ? drift : DEFAULT_DISTANCES;
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

export interface Decided {
  readonly rule: Rule | null;
  readonly results: readonly TriggerResult[];
}

export function decide(rules: readonly Rule[], standing: Plan, request: PlanningRequest): Decided {
  const out = standing.household.classes.filter((row) => row.outOfBand);
  const rationale =
    out.length === 0
      ? 'every class is inside its band'
      : `${out.map((row) => row.assetClass).join(', ')} out of band`;
  const result: TriggerResult = {
    type: 'DRIFT_THRESHOLD',
    fired: out.length > 0,
    measured: String(out.length),
    threshold: '0',
    rationale,
  };
  const rule = out.length > 0 || request.forceRebalance ? (rules[0] ?? DEFAULT_RULE) : null;
  return { rule, results: [result] };
}
