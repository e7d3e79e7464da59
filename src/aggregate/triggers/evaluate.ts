/** One trigger -> whether it fires, what was measured, and the sentence that says so. */
import type { Trigger } from '#config/rule.ts';
import type { TriggerResult } from '#domain/documents/rebalancing.ts';
import { unreachable } from '#domain/invariant.ts';
import { evaluateCorrelation } from './correlation-change.ts';
import { evaluateDrift } from './drift.ts';
import { evaluateManual } from './manual.ts';
import type { MarketFacts } from './recent-returns.ts';
import { evaluateTime, type TimeFacts } from './time-based.ts';
import { evaluateVolatility } from './volatility-change.ts';

/** All that triggers look at. */
export interface TriggerFacts extends TimeFacts, MarketFacts {
  /** Whether somebody asked for a rebalancing. */
  readonly isAskedFor: boolean;
}

/** A trigger that cannot be measured does not fire, and its rationale says why. */
export function evaluateTrigger(trigger: Trigger, facts: TriggerFacts): TriggerResult {
  switch (trigger.type) {
    case 'DRIFT_THRESHOLD':
      return evaluateDrift(trigger, facts.standing);
    case 'TIME_BASED':
      return evaluateTime(trigger, facts);
    case 'VOLATILITY_CHANGE':
      return evaluateVolatility(trigger, facts);
    case 'CORRELATION_CHANGE':
      return evaluateCorrelation(trigger, facts);
    case 'MANUAL':
      return evaluateManual(facts.isAskedFor);
    default:
      return unreachable(trigger);
  }
}
