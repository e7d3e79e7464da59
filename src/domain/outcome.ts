/** The result of anything that may fail in an expected way: a value, or the problems that prevented it. */
import type { Problem } from './problem.ts';

export type Outcome<Value> = Success<Value> | Failure;
export interface Success<Value> {
  readonly ok: true;
  readonly value: Value;
}
export interface Failure {
  readonly ok: false;
  readonly problems: readonly Problem[];
}

export function success<Value>(value: Value): Success<Value> {
  return { ok: true, value };
}

export function failure(...problems: readonly Problem[]): Failure {
  return { ok: false, problems };
}

/** All values, or all problems of those that failed: nothing is reported one at a time. */
export function all<Value>(outcomes: readonly Outcome<Value>[]): Outcome<readonly Value[]> {
  const values: Value[] = [];
  const problems: Problem[] = [];
  for (const outcome of outcomes) {
    if (outcome.ok) values.push(outcome.value);
    else problems.push(...outcome.problems);
  }
  return problems.length === 0 ? success(values) : failure(...problems);
}
