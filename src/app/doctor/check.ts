/** What a check-up finds: one line for each thing that a run needs, with its state and what to do about it. */
import type { Outcome } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Observations, Patient } from './observe.ts';

/** `FAIL` means that a run started now would not succeed; `warn` that somebody should look. */
export type State = 'ok' | 'warn' | 'FAIL';

export interface Finding {
  /** What was looked at: `lock`, or an account. */
  readonly subject: string;
  readonly state: State;
  readonly fact: string;
  /** What to do; null when there is nothing to do. */
  readonly next: string | null;
  /** Why it failed, which gives the exit code; null unless the state is `FAIL`. */
  readonly problem: Problem | null;
}

/** Looks at one thing; every finding is one line. */
export type Check = (
  patient: Patient,
  observations: Observations,
) => readonly Finding[] | Promise<readonly Finding[]>;

export function well(subject: string, fact: string): Finding {
  return { subject, state: 'ok', fact, next: null, problem: null };
}

export function warning(subject: string, fact: string, next: string): Finding {
  return { subject, state: 'warn', fact, next, problem: null };
}

export function failed(subject: string, problem: Problem): Finding {
  const { what, where, next } = problem;
  const fact = where === undefined || where === subject ? what : `${where}: ${what}`;
  return { subject, state: 'FAIL', fact, next, problem };
}

/** One line for what succeeded, or one for each problem. */
export function findingsOf<Value>(
  subject: string,
  outcome: Outcome<Value>,
  ok: (value: Value) => Finding,
): readonly Finding[] {
  return outcome.ok
    ? [ok(outcome.value)]
    : outcome.problems.map((problem) => failed(subject, problem));
}
