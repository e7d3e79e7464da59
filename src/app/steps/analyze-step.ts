/** One account's analysis, worked out without holding up the portfolio's other accounts. */
import type { AccountId } from '#domain/ids.ts';
import type { Effects } from '../effects.ts';
import { analyzeStage } from '../stages/analyze.ts';
import {
  DAY_IS_COMPLETE,
  failed,
  isComplete,
  lookingAt,
  type StepReport,
  type StepRequest,
} from './day-step.ts';

/**
 * Written without the lock: the same inputs give the same bytes, and the step after it, which has the lock, reads
 * them before it completes the day.
 */
export async function analyzeStep(
  request: StepRequest & { readonly accountId: AccountId },
  effects: Effects,
): Promise<StepReport> {
  const { runs, context } = lookingAt(request, effects);
  const complete = await isComplete(request, runs);
  if (!complete.ok) return failed(complete.problems);
  if (complete.value) return DAY_IS_COMPLETE;
  // An account that stands missing, and was never accepted, has nothing to analyse.
  const listed = await context.directory.listHoldings();
  if (!listed.ok) return failed(listed.problems);
  if (!listed.value.includes(request.accountId))
    return { value: 'missing', problems: [], records: [] };
  const analyzed = await analyzeStage(context, [request.accountId]);
  const records = analyzed.records.map((record) => ({ ...record, accountId: request.accountId }));
  return analyzed.value === undefined
    ? failed(analyzed.problems, records)
    : { value: 'done', problems: [], records };
}
