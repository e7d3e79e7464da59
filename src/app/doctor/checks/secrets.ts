/** Whether every secret can be looked up where brokerages.yaml says it is. */
import type { Problem } from '#domain/problem.ts';
import { type Check, type Finding, failed, well } from '../check.ts';
import type { SecretLookUp } from '../observe.ts';

const SUBJECT = 'secrets';

export const checkSecrets: Check = (_patient, { secrets }) => {
  const problems = secrets.flatMap(problemsOf);
  if (problems.length > 0) return problems;
  const owners = new Set(secrets.map(({ owner }) => owner));
  return [
    well(
      SUBJECT,
      secrets.length === 0
        ? 'none are needed'
        : `${secrets.length} were found, for ${owners.size} sources of data`,
    ),
  ];
};

function problemsOf({ owner, name, outcome }: SecretLookUp): readonly Finding[] {
  if (outcome.ok) return [];
  return outcome.problems.map((problem) => failed(SUBJECT, named(problem, `${owner} ${name}`)));
}

function named(problem: Problem, place: string): Problem {
  const where = problem.where === undefined ? place : `${place}: ${problem.where}`;
  return { ...problem, where };
}
