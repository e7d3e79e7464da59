/** What a test expects of an outcome, said in one word. */
import type { Outcome } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';

export function mustSucceed<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(`expected a value, got ${JSON.stringify(outcome.problems)}`);
  return outcome.value;
}

/** The only problem of a failure. */
export function mustFail(outcome: Outcome<unknown>): Problem {
  if (outcome.ok) throw new Error(`expected a problem, got ${JSON.stringify(outcome.value)}`);
  const [problem, ...others] = outcome.problems;
  if (problem === undefined || others.length > 0)
    throw new Error(`expected one problem, got ${JSON.stringify(outcome.problems)}`);
  return problem;
}
