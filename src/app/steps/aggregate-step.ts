/** The household's analysis, what became of earlier orders, and the plan. */
import { success } from '#domain/outcome.ts';
import type { Effects } from '../effects.ts';
import { aggregateStage } from '../stages/aggregate.ts';
import { householdStage } from '../stages/analyze.ts';
import { reconcileStage } from '../stages/reconcile.ts';
import {
  DAY_IS_COMPLETE,
  failed,
  isComplete,
  type RuledStep,
  reportOf,
  ruledStep,
  type StepReport,
  type StepRequest,
} from './day-step.ts';

export async function aggregateStep(request: StepRequest, effects: Effects): Promise<StepReport> {
  const done = await ruledStep(request, effects, async (step) => {
    const complete = await isComplete(request, step.runs);
    if (!complete.ok) return complete;
    return success(complete.value ? DAY_IS_COMPLETE : await plan(request, step));
  });
  return reportOf(done);
}

async function plan(
  { planning }: StepRequest,
  { context, ledger, outerInputs }: RuledStep,
): Promise<StepReport> {
  const reconciled = await reconcileStage(context, ledger);
  if (reconciled.value === undefined) return failed(reconciled.problems, reconciled.records);
  const household = await householdStage(context);
  const before = [...reconciled.records, ...household.records];
  if (household.value === undefined) return failed(household.problems, before);
  const planned = await aggregateStage(context, planning, outerInputs);
  const records = [...before, ...planned.records];
  return planned.value === undefined
    ? failed(planned.problems, records)
    : { value: 'done', problems: [], records };
}
