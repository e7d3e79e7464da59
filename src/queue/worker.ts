/** A worker: takes as many jobs as it has places, keeps their claims alive, and stops without losing any. */
import type { Outcome } from '#domain/outcome.ts';
import { success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { type ClaimedJob, claimJobs } from './claim.ts';
import { hasQueuedDays } from './days.ts';
import { doJob, type JobEffects, type JobReport } from './do-job.ts';
import { type Queue, STEP_QUEUE } from './queue.ts';

export interface WorkerOptions {
  /** Jobs at the same time. */
  readonly places: number;
  /** Steps at one broker at the same time, of all workers together. */
  readonly perBroker: number;
  /** End when no queued day is left, rather than wait for the next. */
  readonly untilDone: boolean;
}

export interface WorkerEffects extends JobEffects {
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  readonly onJob: (job: ClaimedJob, report: JobReport) => void;
  /** Trouble with the database: the worker goes on. */
  readonly onTrouble: (problems: readonly Problem[]) => void;
}

const IDLE_MS = 500;
const TROUBLE_MS = 5_000;
/** Well within what the queue takes for a worker that is gone. */
const HEARTBEAT_MS = 3_000;

export async function work(
  options: WorkerOptions,
  queue: Queue,
  effects: WorkerEffects,
): Promise<Outcome<void>> {
  const running = new Map<ClaimedJob, Promise<void>>();
  const stopHeartbeat = keepAlive(running, queue, effects);
  try {
    while (!effects.signal.aborted) {
      const jobsMax = options.places - running.size;
      const claimed =
        jobsMax === 0 ? success(NOTHING) : await claimJobs({ ...options, jobsMax }, queue);
      if (!claimed.ok) effects.onTrouble(claimed.problems);
      const { jobs, unreadable } = claimed.ok ? claimed.value : NOTHING;
      if (unreadable > 0) effects.onTrouble([unreadableProblem(unreadable)]);
      for (const job of jobs) begin(job, { running, queue, effects });
      if (jobs.length > 0) continue;
      if (running.size === 0 && claimed.ok && options.untilDone) {
        const left = await hasQueuedDays(queue);
        if (left.ok && !left.value) break;
      }
      await pause(claimed.ok ? IDLE_MS : TROUBLE_MS, running, effects);
    }
    await Promise.all(running.values());
    return success(undefined);
  } finally {
    stopHeartbeat();
  }
}

const NOTHING = { jobs: [], unreadable: 0 };

function unreadableProblem(unreadable: number): Problem {
  return {
    code: 'document-invalid',
    where: STEP_QUEUE,
    what: `${unreadable} steps were written by another version of the program, and were cancelled`,
    next: 'queue the portfolios again with --force',
  };
}

interface Work {
  readonly running: Map<ClaimedJob, Promise<void>>;
  readonly queue: Queue;
  readonly effects: WorkerEffects;
}

function begin(job: ClaimedJob, { running, queue, effects }: Work): void {
  const done = doJob(job, queue, effects)
    .then((report) => {
      if (report.ok) effects.onJob(job, report.value);
      else effects.onTrouble(report.problems);
    })
    .catch((bug: unknown) => effects.onBug(job.message, bug))
    .finally(() => void running.delete(job));
  running.set(job, done);
}

/** Until a place is free, or it is worth looking again. */
async function pause(
  durationMs: number,
  running: ReadonlyMap<ClaimedJob, Promise<void>>,
  { sleep, signal }: WorkerEffects,
): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  await Promise.race([sleep(durationMs, either), ...running.values()]);
  over.abort();
}

/** A step whose claim is not kept alive is soon given to another worker. */
function keepAlive(
  running: ReadonlyMap<ClaimedJob, unknown>,
  { boss, failures }: Queue,
  { onTrouble }: WorkerEffects,
): () => void {
  const touch = async () => {
    const jobs = Map.groupBy(running.keys(), ({ queue }) => queue);
    for (const [name, claimed] of jobs) {
      const attempts = claimed.map(({ id, retryCount }) => ({ id, retryCount }));
      await boss.touch(name, attempts);
    }
    return success(undefined);
  };
  const timer = setInterval(() => {
    void failures.attempt('keep jobs', touch).then((touched) => {
      if (!touched.ok) onTrouble(touched.problems);
    });
  }, HEARTBEAT_MS);
  return () => clearInterval(timer);
}
