/** Request bodies as the use cases want them. */
import type { PlanningRequest } from '#app/planning.ts';
import type { RuleRequest } from '#app/rules.ts';
import { type Decimal, parseJsonNumber } from '#domain/decimal.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import type { RuleRequestBody } from '../schemas/portfolio.ts';
import type { RebalancingRequest, TriggerRequest } from '../schemas/rebalancing.ts';
import type { PlanningOptions } from './job.ts';

/** Nobody sees alternatives without the details. */
export function planningOf(
  request: Omit<RebalancingRequest, 'portfolio_id'> | TriggerRequest,
  { details }: PlanningOptions,
) {
  return {
    trigger: request.trigger_type ?? null,
    method: request.method ?? null,
    forceRebalance: request.force_rebalance ?? false,
    ...constraintsOf(request.constraints),
    cashFlows: new Map(),
    sells: null,
    proveMs: null,
    alternatives: details,
  } satisfies PlanningRequest;
}

export function ruleRequestOf(rule: RuleRequestBody): RuleRequest {
  const { trigger_parameters } = rule;
  return {
    triggerType: rule.trigger_type,
    triggerParameters: trigger_parameters == null ? null : JSON.stringify(trigger_parameters),
    method: rule.method,
    ...constraintsOf(rule.constraints),
    enabled: rule.enabled ?? true,
  };
}

function constraintsOf(constraints: RebalancingRequest['constraints']) {
  return {
    maxTurnover: decimalOf(constraints?.max_turnover),
    minTradeSize: decimalOf(constraints?.min_trade_size),
    transactionCostLimit: decimalOf(constraints?.transaction_cost_limit),
    excludedInstruments: (constraints?.excluded_instruments ?? []) as InstrumentSymbol[],
  };
}

/** A JSON number is taken as the shortest text that means it, which is how it was written. */
function decimalOf(value: string | number | null | undefined): Decimal | null {
  if (value === null || value === undefined) return null;
  const parsed = parseJsonNumber(String(value));
  invariant(parsed !== undefined, `the schema let ${JSON.stringify(value)} pass`);
  return parsed;
}
