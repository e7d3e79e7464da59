/** Takes jobs out of the queue for this worker. */
import { sql, type Transaction } from 'kysely';
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

export interface Claimed {
  readonly jobs: readonly ClaimedJob[];
  /** How many were cancelled instead, as another version of the program wrote them. */
  readonly unreadable: number;
}

/** Held while jobs are taken: without it two workers could each take the last place at a broker. */
const CLAIM_LOCK = 7_236_840_916;

/** Failed steps first, then whatever is nearest to the end of its day; of one broker at most so many at once. */
export function claimJobs(
  limits: { readonly jobsMax: number; readonly perBroker: number },
  queue: Queue,
): Promise<Outcome<Claimed>> {
  return queue.failures.attempt('take jobs', () =>
    queue.database.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${CLAIM_LOCK})`.execute(transaction);
      const failed = await take(FAILED_QUEUE, limits, queue, transaction);
      const jobsMax = limits.jobsMax - failed.length;
      const steps =
        jobsMax > 0 ? await take(STEP_QUEUE, { ...limits, jobsMax }, queue, transaction) : [];
      const jobs = [...failed, ...steps].flatMap((job) => job ?? []);
      return success({ jobs, unreadable: failed.length + steps.length - jobs.length });
    }),
  );
}

/** Undefined for a job that cannot be read: it would come back for ever. */
async function take(
  name: ClaimedJob['queue'],
  { jobsMax, perBroker }: { readonly jobsMax: number; readonly perBroker: number },
  { boss }: Queue,
  transaction: Transaction<unknown>,
): Promise<readonly (ClaimedJob | undefined)[]> {
  const own = inTransaction(transaction);
  const fetched = await boss.fetch<unknown>(name, {
    batchSize: jobsMax,
    includeMetadata: true,
    groupConcurrency: perBroker,
    ...own,
  });
  const jobs = fetched.map((job) => claimed(name, job));
  const unreadable = fetched.filter((_, index) => jobs[index] === undefined).map(({ id }) => id);
  if (unreadable.length > 0) await boss.cancel(name, unreadable, own);
  return jobs;
}

function claimed(
  queue: ClaimedJob['queue'],
  job: JobWithMetadata<unknown>,
): ClaimedJob | undefined {
  const { id, retryCount, retryLimit } = job;
  const message = stepMessage.safeParse(decoded(job.data));
  if (!message.success) return undefined;
  const sourceOutput = decoded(job.sourceOutput);
  return { queue, id, message: message.data, retryCount, retryLimit, sourceOutput };
}

/** Our connections leave JSON as the text that the server sends. */
function decoded(json: unknown): unknown {
  return typeof json === 'string' ? z.unknown().parse(JSON.parse(json)) : json;
}
