/** The last step: the order file, the report, the manifest of the whole day, and its record in the ledger. */
import type { StageRecord } from '#domain/documents/run.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { tradeOrdersFileName } from '#orders/trade-orders.ts';
import { recordInputs, runIdOf } from '#runs/manifest.ts';
import { type CompleteDay, ordersAndReport, readDay, recorded } from '../close-day.ts';
import type { Effects } from '../effects.ts';
import { recordRecommendation, recordUnlessKnown } from '../record-recommendation.ts';
import type { DayResult } from '../run.ts';
import { writeManifest } from '../run-manifest.ts';
import type { StageReport } from '../stages/stage.ts';
import { isComplete, type RuledStep, ruledStep, type StepRequest } from './day-step.ts';

export interface ClosingRequest extends StepRequest {
  /** Of the steps before this one. */
  readonly records: readonly StageRecord[];
  /** When the day was begun, in milliseconds since 1970. */
  readonly startedAt: number;
}

/** Repeated after a crash it finishes what is missing; a complete day is only read. */
export function closingStep(
  request: ClosingRequest,
  effects: Effects,
): Promise<Outcome<DayResult>> {
  return ruledStep(request, effects, async (step) => {
    const complete = await isComplete(request, step.runs);
    if (!complete.ok) return complete;
    const closed = complete.value ? success(undefined) : await close(request, step);
    if (!closed.ok) return closed;
    const day = await readDay(step.context.directory, request.tradeDate);
    if (!day.ok) return day;
    const kind: CompleteDay['kind'] = complete.value ? 'unchanged' : 'done';
    const record = complete.value ? recordUnlessKnown : recordRecommendation;
    return recorded({ ...day.value, kind }, record(day.value, step.ledger), effects);
  });
}

async function close(request: ClosingRequest, step: RuledStep): Promise<Outcome<void>> {
  const { context, outerInputs } = step;
  const { directory, tradeDate } = context;
  const stale = await changedSince(step);
  if (!stale.ok) return stale;
  const closing = await ordersAndReport(context, outerInputs);
  const worked = { ...closing, records: [...request.records, ...closing.records] };
  const written = await manifestOf(worked, request, step);
  // Writing the manifest may have failed after it was in place, so it goes together with the order file.
  if (!written.ok) await directory.withdraw(tradeOrdersFileName(tradeDate));
  const problems = [...worked.problems, ...(written.ok ? [] : written.problems)];
  return problems.length === 0 ? success(undefined) : failure(...problems);
}

/** What failed for good is said in the manifest, as a run that failed at once would say it. */
export async function failingStep(
  request: ClosingRequest & { readonly problems: readonly Problem[] },
  effects: Effects,
): Promise<Outcome<'failed' | 'complete'>> {
  return ruledStep(request, effects, async (step) => {
    const complete = await isComplete(request, step.runs);
    if (!complete.ok) return complete;
    if (complete.value) return success('complete');
    const { directory, tradeDate } = step.context;
    const withdrawn = await directory.removeFile(tradeOrdersFileName(tradeDate));
    if (!withdrawn.ok) return withdrawn;
    const { problems, records } = request;
    const written = await manifestOf({ value: undefined, problems, records }, request, step);
    return written.ok ? success('failed') : written;
  });
}

function manifestOf(
  worked: StageReport<unknown>,
  { startedAt }: ClosingRequest,
  { context, runs, outerInputs }: RuledStep,
): Promise<Outcome<void>> {
  return writeManifest({ context, runs, outerInputs, startedAt, worked });
}

/** A plan that was made from other rules, or other files, is not the one that would be made now. */
async function changedSince({ context, outerInputs }: RuledStep): Promise<Outcome<void>> {
  const { directory, tradeDate, config } = context;
  const plan = await directory.readRebalancing();
  if (!plan.ok) return plan;
  const inputs = await recordInputs(directory, outerInputs);
  if (!inputs.ok) return inputs;
  const { portfolioId } = config.targets;
  if (plan.value.runId === runIdOf({ portfolioId, tradeDate, inputs: inputs.value }))
    return success(undefined);
  return failure({
    code: 'run-conflict',
    where: directory.path,
    what: 'rules, flags or files were changed after the plan was made',
    next: 'make the plan anew: run the portfolio, or queue it again with --force',
  });
}
