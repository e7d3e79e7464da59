/** Why a run's signal was aborted, as a problem: whoever aborts gives the problem as the reason. */
import type { Problem } from '#domain/problem.ts';
import type { Instant } from '#domain/time.ts';

/** Carries a problem as the reason of an abort signal. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.what);
    this.problem = problem;
  }
}

export function deadlineProblem(deadline: Instant): Problem {
  return {
    code: 'deadline-exceeded',
    what: `the time for all fetches of this run ended at ${deadline}`,
    next: 'run again later, or raise the deadline in brokerages.yaml',
  };
}

/**
 * The problem that an aborted signal carries; a signal aborted for any other reason was a request to stop, by
 * SIGINT when the reason is `interrupted`.
 */
export function abortProblem(signal: AbortSignal): Problem {
  if (signal.reason instanceof Aborted) return signal.reason.problem;
  return {
    code: signal.reason === 'interrupted' ? 'interrupted' : 'terminated',
    what: 'the run was asked to stop',
    next: 'run again: what was fetched is kept, and only the rest is fetched',
  };
}
