/** MANUAL: fires when somebody asks for it, and only then. */
import type { TriggerResult } from '#domain/documents/rebalancing.ts';

export function evaluateManual(isAskedFor: boolean): TriggerResult {
  return {
    type: 'MANUAL',
    fired: isAskedFor,
    measured: isAskedFor ? 'asked for' : 'not asked for',
    threshold: 'asked for',
    rationale: isAskedFor
      ? 'a rebalancing was asked for'
      : 'nobody asked for a rebalancing, which is all that this trigger waits for',
  };
}
