/** From the problems of a use case to the answer that tells of them. */
import { invariant } from '#domain/invariant.ts';
import { exitNameOf, isTransient, type Problem } from '#domain/problem.ts';
import { type Answer, problemAnswer } from './answer.ts';
import type { ProblemKind } from './problem-kinds.ts';
import type { ProblemError } from './schemas/problem.ts';

const ERRORS_MAX = 50;

/** Use cases speak of flags; a client sent fields. */
const POINTERS: Readonly<Record<string, string>> = {
  '--trigger': '/trigger_type',
  '--parameters': '/trigger_parameters',
  '--exclude': '/constraints/excluded_instruments',
  'the rule': '',
};

/** When there are several, the first of these that occurs decides the answer. */
const PRECEDENCE: readonly ProblemKind[] = [
  'bug',
  'misconfigured',
  'invalid',
  'in-progress',
  'conflict',
  'guard-refused',
  'infeasible',
  'no-snapshot',
  'data-refused',
  'stale-snapshot',
  'storage-unavailable',
  'late',
  'upstream-failed',
  'upstream-unavailable',
];

/** `roots` are the directories of this machine that clients have no business with. */
export function answerOf(problems: readonly Problem[], roots: readonly string[]): Answer {
  const [first] = problems;
  invariant(first !== undefined, 'a failure has a problem');
  const kinds = new Set(problems.map(kindOf));
  const kind = PRECEDENCE.find((each) => kinds.has(each)) ?? 'data-refused';
  const deciding = problems.find((problem) => kindOf(problem) === kind) ?? first;
  const waitMs = Math.max(0, ...problems.map(({ retryAfterMs = 0 }) => retryAfterMs));
  return problemAnswer(kind, {
    detail: withoutRoots(deciding.what, roots),
    errors: problems.slice(0, ERRORS_MAX).map((problem) => errorOf(problem, roots)),
    ...(waitMs === 0 ? {} : { retryAfterSeconds: Math.ceil(waitMs / 1_000) }),
    ...(kind === 'infeasible'
      ? { conflictingConstraints: deciding.conflicts ?? [deciding.what] }
      : {}),
  });
}

export function kindOf(problem: Problem): ProblemKind {
  switch (problem.code) {
    case 'data-holdings-stale':
    case 'data-price-stale':
      return 'stale-snapshot';
    case 'document-missing':
      return 'no-snapshot';
    case 'run-conflict':
      return 'conflict';
    case 'storage-failed':
      return 'storage-unavailable';
    case 'deadline-exceeded':
      return 'late';
    default:
      return kindOfExit(problem);
  }
}

function kindOfExit(problem: Problem): ProblemKind {
  switch (exitNameOf(problem)) {
    case 'usage':
      return 'invalid';
    case 'locked':
      return 'in-progress';
    case 'infeasible':
      return 'infeasible';
    case 'guard':
      return 'guard-refused';
    case 'config':
    case 'secret':
    case 'not-initialised':
      return 'misconfigured';
    case 'partial':
    case 'temporary':
    case 'interrupted':
    case 'terminated':
      return isTransient(problem) ? 'upstream-unavailable' : 'upstream-failed';
    case 'data-refused':
      return 'data-refused';
    case 'ok':
    case 'bug':
      return 'bug';
  }
}

function errorOf({ code, what, where, next }: Problem, roots: readonly string[]): ProblemError {
  const pointer = where === undefined ? undefined : POINTERS[where];
  const place = where === undefined ? undefined : withoutRoots(where, roots);
  return {
    code,
    detail: withoutRoots(what, roots),
    ...(pointer === undefined ? (place === undefined ? {} : { where: place }) : { pointer }),
    next: withoutRoots(next, roots),
  };
}

function withoutRoots(text: string, roots: readonly string[]): string {
  return roots.reduce(
    (shown, root) => shown.replaceAll(`${root}/`, '').replaceAll(root, '.'),
    text,
  );
}
