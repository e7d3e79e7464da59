/** One deadline for a group of fetches, as an abort signal beside the run's own. */
import { instantOf } from '#domain/time.ts';
import { Aborted, deadlineProblem } from './abort.ts';
import type { Timing } from './timing.ts';

export interface Deadline {
  /** Aborted by the run's signal or at the deadline, whichever comes first. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
}

export async function withDeadline<Value>(
  durationMs: number,
  effects: { readonly timing: Timing; readonly signal: AbortSignal },
  work: (deadline: Deadline) => Promise<Value>,
): Promise<Value> {
  const { timing, signal } = effects;
  const deadlineMs = timing.now() + durationMs;
  const expired = new AbortController();
  const silence = timing.alarm(durationMs, () =>
    expired.abort(new Aborted(deadlineProblem(instantOf(new Date(deadlineMs))))),
  );
  try {
    return await work({ signal: AbortSignal.any([signal, expired.signal]), deadlineMs });
  } finally {
    silence();
  }
}
