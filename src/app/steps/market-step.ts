/** All accounts come together: market data for everything that they hold, and the data gate. */
import type { FetchPolicy } from '#config/config.ts';
import type { AccountId } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Effects } from '../effects.ts';
import { readSnapshots } from '../stages/analyze.ts';
import { fetchMarketData } from '../stages/fetch-market.ts';
import { freeze, mayBeFrozen } from '../stages/freeze.ts';
import { gateStage } from '../stages/gate.ts';
import type { StageContext } from '../stages/stage.ts';
import {
  DAY_IS_COMPLETE,
  failed,
  isComplete,
  reportOf,
  ruledStep,
  type StepReport,
  type StepRequest,
} from './day-step.ts';

export async function marketStep(
  request: StepRequest & { readonly policy: FetchPolicy },
  effects: Effects,
): Promise<StepReport> {
  const done = await ruledStep(request, effects, async ({ context, runs }) => {
    const complete = await isComplete(request, runs);
    if (!complete.ok) return complete;
    return success(complete.value ? DAY_IS_COMPLETE : await gatherMarket(context, request.policy));
  });
  return reportOf(done);
}

async function gatherMarket(context: StageContext, policy: FetchPolicy): Promise<StepReport> {
  const ready = await freezeMissing(context);
  if (!ready.ok) return failed(ready.problems);
  const snapshots = await readSnapshots(context.directory, null);
  if (!snapshots.ok) return failed(snapshots.problems);
  const market = await fetchMarketData(snapshots.value, policy, context);
  if (market.value === undefined) return failed(market.problems, market.records);
  const gate = await gateStage(context);
  const records = [...market.records, ...gate.records];
  return gate.value === undefined
    ? failed(gate.problems, records)
    : { value: 'done', problems: [], records };
}

async function freezeMissing(context: StageContext): Promise<Outcome<unknown>> {
  const listed = await context.directory.listHoldings();
  if (!listed.ok) return listed;
  const { accounts } = context.config.brokerages;
  const missing = accounts.filter(({ accountId }) => !listed.value.includes(accountId));
  const needed = missing.filter((account) => !mayBeFrozen(account, context.config));
  if (needed.length > 0)
    return failure(...needed.map(({ accountId }) => missingProblem(accountId)));
  return freeze(missing, context);
}

function missingProblem(accountId: AccountId): Problem {
  return {
    code: 'data-account-missing',
    where: accountId,
    what: 'has no snapshot',
    next: 'queue the portfolio again: only what is missing is fetched',
  };
}
