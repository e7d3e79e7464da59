/**
 * The retry policy: further attempts at one whole task, each from the beginning, until it succeeds, cannot
 * succeed, or would outlast the run's deadline.
 */
import pRetry from 'p-retry';
import { type Failure, failure, type Outcome } from '#domain/outcome.ts';
import { isTransient, type Problem } from '#domain/problem.ts';
import { type Instant, instantOf } from '#domain/time.ts';
import { abortProblem } from './abort.ts';
import type { Timing } from './timing.ts';

export interface AttemptPolicy {
  /** Further attempts after the first. */
  readonly retries: number;
  /** Pause before each further attempt where the other side names none; lengthened by up to a tenth, so that many runs do not return in step. */
  readonly retryDelayMs: number;
  /** No pause may end after this time (milliseconds since 1970). */
  readonly deadlineMs: number;
}

export interface AttemptEffects {
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly onAttempt?: (event: AttemptEvent) => void;
}

export type AttemptEvent =
  | { readonly kind: 'started'; readonly attempt: number; readonly attemptsMax: number }
  | {
      readonly kind: 'failed';
      readonly attempt: number;
      readonly problems: readonly Problem[];
      /** Null when no further attempt follows. */
      readonly waitingUntil: Instant | null;
    };

export interface AttemptReport<Value> {
  readonly outcome: Outcome<Value>;
  readonly attempts: number;
  /** Pauses between attempts, in order. */
  readonly waitsMs: readonly number[];
}

/** Carries a failed attempt's problems through p-retry, which counts in exceptions. */
class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed';
  readonly failure: Failure;

  constructor(failed: Failure) {
    super('attempt failed');
    this.failure = failed;
  }
}

/** A bug thrown by `task` is not retried and leaves as it is. */
export async function withAttempts<Value>(
  task: () => Promise<Outcome<Value>>,
  policy: AttemptPolicy,
  effects: AttemptEffects,
): Promise<AttemptReport<Value>> {
  const waitsMs: number[] = [];
  let attempts = 0;
  const attemptOnce = async (): Promise<Outcome<Value>> => {
    attempts += 1;
    effects.onAttempt?.({ kind: 'started', attempt: attempts, attemptsMax: policy.retries + 1 });
    const outcome = await task();
    if (!outcome.ok) throw new AttemptFailed(outcome);
    return outcome;
  };
  const waitForNext = async (error: unknown, retriesLeft: number): Promise<void> => {
    if (!(error instanceof AttemptFailed)) throw error;
    const next = decide(error.failure, retriesLeft, policy, effects);
    const waitingUntil =
      next.kind === 'wait' ? instantOf(new Date(effects.timing.now() + next.waitMs)) : null;
    const { problems } = next.kind === 'wait' ? error.failure : next.failure;
    effects.onAttempt?.({ kind: 'failed', attempt: attempts, problems, waitingUntil });
    if (next.kind === 'stop') throw new AttemptFailed(next.failure);
    waitsMs.push(next.waitMs);
    await effects.timing.sleep(next.waitMs, effects.signal);
    if (effects.signal.aborted) throw new AttemptFailed(failure(abortProblem(effects.signal)));
  };
  const outcome = await pRetry(attemptOnce, {
    retries: policy.retries,
    // Our own clock does the waiting, so p-retry's pauses are all zero.
    factor: 1,
    minTimeout: 0,
    maxTimeout: 0,
    maxRetryTime: Number.POSITIVE_INFINITY,
    randomize: false,
    unref: false,
    onFailedAttempt: ({ error, retriesLeft }) => waitForNext(error, retriesLeft),
  }).catch((error: unknown) => {
    if (error instanceof AttemptFailed) return error.failure;
    throw error;
  });
  return { outcome, attempts, waitsMs };
}

type Decision =
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'stop'; readonly failure: Failure };

function decide(
  failed: Failure,
  retriesLeft: number,
  policy: AttemptPolicy,
  { timing, signal }: AttemptEffects,
): Decision {
  if (signal.aborted) return { kind: 'stop', failure: failure(abortProblem(signal)) };
  if (retriesLeft === 0 || !failed.problems.every(isTransient))
    return { kind: 'stop', failure: failed };
  const waitMs = pauseMs(failed.problems, policy, timing);
  const readyMs = timing.now() + waitMs;
  if (readyMs < policy.deadlineMs) return { kind: 'wait', waitMs };
  return { kind: 'stop', failure: failure(...failed.problems.map(tooLate(readyMs, policy))) };
}

const PAUSE_MS_MIN = 1_000;
const JITTER_MS_MAX = 30_000;

/** What the other side asks for, though never a tight loop; else the configured delay. */
function pauseMs(problems: readonly Problem[], policy: AttemptPolicy, timing: Timing): number {
  const asked = problems.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  const leastMs =
    asked.length === 0
      ? policy.retryDelayMs
      : Math.max(...asked, Math.min(policy.retryDelayMs, PAUSE_MS_MIN));
  return Math.round(leastMs + timing.random() * Math.min(leastMs / 10, JITTER_MS_MAX));
}

/** Sleeping past the deadline would only fail later: say now from when a run can succeed. */
function tooLate(readyMs: number, policy: AttemptPolicy): (problem: Problem) => Problem {
  const ready = instantOf(new Date(readyMs));
  const deadline = instantOf(new Date(policy.deadlineMs));
  return (problem) => ({
    ...problem,
    what: `${problem.what}; a further attempt is due at ${ready}, after this run's deadline ${deadline}`,
    next: `run again after ${ready}`,
  });
}
