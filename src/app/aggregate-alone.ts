/** The aggregate stage by itself: on a day, it first finds out what became of earlier orders, as a run does. */
import type { PlanningRequest } from './planning.ts';
import type { Stage } from './stage-alone.ts';
import { type AggregateResult, aggregateStage } from './stages/aggregate.ts';
import { reconcileStage } from './stages/reconcile.ts';

export function aggregateAlone(planning: PlanningRequest): Stage<AggregateResult> {
  return async (context, { outerInputs, ledger }) => {
    if (ledger !== null) {
      const { value, problems, records } = await reconcileStage(context, ledger);
      if (value === undefined) return { value, problems, records };
    }
    return aggregateStage(context, planning, outerInputs);
  };
}
