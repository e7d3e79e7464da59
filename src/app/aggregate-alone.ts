/** The aggregate stage by itself: on a day, it first finds out what became of earlier orders, as a run does. */
import type { PlanningRequest } from './planning.ts';
import type { Stage } from './stage-alone.ts';
import { type AggregateResult, aggregateStage } from './stages/aggregate.ts';
import { householdStage } from './stages/analyze.ts';
import { reconcileStage } from './stages/reconcile.ts';

export function aggregateAlone(planning: PlanningRequest): Stage<AggregateResult> {
  return async (context, { outerInputs, ledger }) => {
    if (ledger !== null) {
      const { value, problems, records } = await reconcileStage(context, ledger);
      if (value === undefined) return { value, problems, records };
      // Accounts that were analysed one by one have nothing of the household yet.
      const present = await context.directory.readHousehold();
      const household =
        present.ok && present.value === undefined ? await householdStage(context) : undefined;
      if (household !== undefined && household.value === undefined)
        return { ...household, value: undefined };
    }
    return aggregateStage(context, planning, outerInputs);
  };
}
