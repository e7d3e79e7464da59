/** What becomes of a job when its step has ended: in one transaction with what the table of days says of it. */
import { sql, type Transaction } from 'kysely';
import type { DayResult } from '#app/run.ts';
import type { StageRecord } from '#domain/documents/run.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { ClaimedJob } from './claim.ts';
import { BOSS_SCHEMA, inTransaction, type Queue, STEP_QUEUE } from './queue.ts';
import { jobsAfter, stepKey } from './step.ts';

/** False when the claim was lost meanwhile: somebody else does, or has done, the step. */
export type Settled = Promise<Outcome<boolean>>;

export function settleDone(
  job: ClaimedJob,
  { records, day }: { readonly records: readonly StageRecord[]; readonly day: DayResult | null },
  queue: Queue,
): Settled {
  const { flow, step, accountId } = job.message;
  return settling(queue, async (transaction) => {
    const response = await queue.boss.complete(
      job.queue,
      [attemptOf(job)],
      {},
      inTransaction(transaction),
    );
    if (affectedOf(response) === 0) return false;
    await sql`
      update queued_days
      set steps = steps || jsonb_build_object(${stepKey(step, accountId)}::text, ${JSON.stringify(records)}::jsonb)
      where flow = ${flow}`.execute(transaction);
    if (day !== null)
      await sql`
        update queued_days set state = 'complete', finished_at = now(),
          orders = ${day.rebalancing.orders.length}, order_file = ${day.directory.pathOf(day.orderFile)}
        where flow = ${flow}`.execute(transaction);
    return true;
  });
}

/** Back into the queue: now when this worker is stopping, which costs no attempt, else after the step's delay. */
export function settleAgain(
  job: ClaimedJob,
  { problems, isStopping }: { readonly problems: readonly Problem[]; readonly isStopping: boolean },
  queue: Queue,
): Settled {
  const { boss } = queue;
  return settling(queue, async (transaction) => {
    if (isStopping) await changeRetryLimit(job, sql`retry_limit + 1`, transaction);
    const own = inTransaction(transaction);
    const response = await boss.fail(job.queue, [attemptOf(job)], { problems }, own);
    const { retryDelayMs } = job.message;
    if (affectedOf(response) > 0 && !isStopping && job.queue === STEP_QUEUE)
      await boss.update(job.queue, undefined, {
        id: job.id,
        startAfter: Math.ceil(retryDelayMs / 1_000),
        ...own,
      });
    return affectedOf(response) > 0;
  });
}

/** For good: the job goes to the queue of failed steps, from where the whole day is ended. */
export function settleFailed(job: ClaimedJob, problems: readonly Problem[], queue: Queue): Settled {
  return settling(queue, async (transaction) => {
    await changeRetryLimit(job, sql`retry_count`, transaction);
    const own = inTransaction(transaction);
    const response = await queue.boss.fail(job.queue, [attemptOf(job)], { problems }, own);
    return affectedOf(response) > 0;
  });
}

/** Ends the day of a failed step: what depends on it would otherwise wait for ever. */
export function settleDayFailed(
  job: ClaimedJob,
  { problems, isComplete }: { readonly problems: readonly Problem[]; readonly isComplete: boolean },
  queue: Queue,
): Settled {
  const { boss } = queue;
  return settling(queue, async (transaction) => {
    const own = inTransaction(transaction);
    const response = await boss.complete(job.queue, [attemptOf(job)], {}, own);
    if (affectedOf(response) === 0) return false;
    await boss.cancel(STEP_QUEUE, [...jobsAfter(job.message)], own);
    // A day that somebody has completed by hand is not failed for a step that was in its way.
    await sql`
      update queued_days set state = ${isComplete ? 'complete' : 'failed'}, finished_at = now(),
        problems = ${JSON.stringify(problems)}::jsonb
      where flow = ${job.message.flow}`.execute(transaction);
    return true;
  });
}

function settling(
  { database, failures }: Queue,
  settle: (transaction: Transaction<unknown>) => Promise<boolean>,
): Settled {
  return failures.attempt('settle a job', async () =>
    success(await database.transaction().execute(settle)),
  );
}

/** pg-boss has no call that fails an attempt for good, or gives one back without counting it. */
async function changeRetryLimit(
  { id, retryCount }: ClaimedJob,
  limit: ReturnType<typeof sql>,
  transaction: Transaction<unknown>,
): Promise<void> {
  await sql`
    update ${sql.id(BOSS_SCHEMA, 'job')} set retry_limit = ${limit}
    where name = ${STEP_QUEUE} and id = ${id} and state = 'active' and retry_count = ${retryCount}`.execute(
    transaction,
  );
}

function attemptOf({ id, retryCount }: ClaimedJob) {
  return { id, retryCount };
}

function affectedOf(response: object): number {
  return 'affected' in response ? Number(response.affected) : 0;
}
