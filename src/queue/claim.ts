/** Takes jobs out of the queue for this worker. */
import { sql } from 'kysely';
import type { JobWithMetadata } from 'pg-boss';
import { z } from 'zod';
import type { Outcome } from '#domain/outcome.ts';
import { success } from '#domain/outcome.ts';
import { FAILED_QUEUE, inTransaction, type Queue, STEP_QUEUE } from './queue.ts';
import { type StepMessage, stepMessage } from './step.ts';

export interface ClaimedJob {
  readonly queue: typeof STEP_QUEUE | typeof FAILED_QUEUE;
  readonly id: string;
  readonly message: StepMessage;
  /** 0 for the first attempt. */
  readonly retryCount: number;
  readonly retryLimit: number;
  /** Of a failed step, what it ended with. */
  readonly sourceOutput: unknown;
}

/** Held while jobs are taken: without it two workers could each take the last place at a broker. */
const CLAIM_LOCK = 7_236_840_916;

/** Failed steps first, then whatever is nearest to the end of its day; of one broker at most so many at once. */
export function claimJobs(
  limits: { readonly jobsMax: number; readonly perBroker: number },
  queue: Queue,
): Promise<Outcome<readonly ClaimedJob[]>> {
  return queue.failures.attempt('take jobs', () =>
    queue.database.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${CLAIM_LOCK})`.execute(transaction);
      const take = (name: string, batchSize: number) =>
        queue.boss.fetch<unknown>(name, {
          batchSize,
          includeMetadata: true,
          groupConcurrency: limits.perBroker,
          ...inTransaction(transaction),
        });
      const failed = await take(FAILED_QUEUE, limits.jobsMax);
      const left = limits.jobsMax - failed.length;
      const steps = left > 0 ? await take(STEP_QUEUE, left) : [];
      return success([
        ...failed.map((job) => claimed(FAILED_QUEUE, job)),
        ...steps.map((job) => claimed(STEP_QUEUE, job)),
      ]);
    }),
  );
}

function claimed(queue: ClaimedJob['queue'], job: JobWithMetadata<unknown>): ClaimedJob {
  const { id, retryCount, retryLimit } = job;
  return {
    queue,
    id,
    message: stepMessage.parse(decoded(job.data)),
    retryCount,
    retryLimit,
    sourceOutput: decoded(job.sourceOutput),
  };
}

/** Our connections leave JSON as the text that the server sends. */
function decoded(json: unknown): unknown {
  return typeof json === 'string' ? z.unknown().parse(JSON.parse(json)) : json;
}
