/** One account's snapshot, fetched without holding up the portfolio's other accounts. */
import type { FetchPolicy } from '#config/config.ts';
import type { AccountId } from '#domain/ids.ts';
import { failure, type Outcome } from '#domain/outcome.ts';
import { isTransient } from '#domain/problem.ts';
import type { Effects } from '../effects.ts';
import { fetchAbsent, keptRecord } from '../stages/fetch.ts';
import {
  DAY_IS_COMPLETE,
  failed,
  isComplete,
  lookingAt,
  type StepReport,
  type StepRequest,
  writing,
} from './day-step.ts';

export interface FetchStepRequest extends StepRequest {
  readonly accountId: AccountId;
  readonly policy: FetchPolicy;
  /** No further attempt follows: an account that need not be there is then `missing`. */
  readonly isLast: boolean;
}

export async function fetchStep(request: FetchStepRequest, effects: Effects): Promise<StepReport> {
  const { accountId, policy } = request;
  const { runs, context } = lookingAt(request, effects);
  const complete = await isComplete(request, runs);
  if (!complete.ok) return failed(complete.problems);
  if (complete.value) return DAY_IS_COMPLETE;
  const listed = await context.directory.listHoldings();
  if (!listed.ok) return failed(listed.problems);
  if (listed.value.includes(accountId)) {
    const present = await context.directory.readHoldings(accountId);
    if (!present.ok) return failed(present.problems);
    return { value: 'done', problems: [], records: [keptRecord(accountId, context)] };
  }
  const account = context.config.brokerages.accounts.find((each) => each.accountId === accountId);
  if (account === undefined) return failed([unknownAccount(accountId)]);
  let isOvertaken = false;
  const fetched = await fetchAbsent(
    [account],
    {
      policy,
      keep: async (snapshot): Promise<Outcome<void>> => {
        const kept = await writing(request, effects, () =>
          context.directory.writeHoldings(snapshot),
        );
        if (!kept.ok) return failure(...kept.problems);
        isOvertaken = kept.value === 'complete';
        return { ok: true, value: undefined };
      },
    },
    context,
  );
  if (isOvertaken) return DAY_IS_COMPLETE;
  const { problems, missing, records } = fetched;
  if (problems.length > 0) return failed(problems, records);
  if (missing.length === 0) return { value: 'done', problems: [], records };
  // It may be done without, but not as long as asking again may help.
  const mayCome = !request.isLast && fetched.missingProblems.every(isTransient);
  return mayCome
    ? failed(fetched.missingProblems, records)
    : { value: 'missing', problems: [], records };
}

function unknownAccount(accountId: AccountId) {
  return {
    code: 'config-rule',
    where: accountId,
    what: 'is no account of the portfolio any more',
    next: 'queue the portfolio again with --force',
  } as const;
}
