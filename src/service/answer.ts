/** An answer as plain data, so that a thread can hand it over and a database can keep it. */
import { PROBLEM_KINDS, type ProblemKind, RETRY_AFTER_SECONDS } from './problem-kinds.ts';
import type { ProblemDetails, ProblemError } from './schemas/problem.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for an answer without a body. */
  readonly body: string;
}

export const JSON_TYPE = 'application/json; charset=utf-8';
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(value) };
}

export function problemAnswer(
  kind: ProblemKind,
  given: {
    readonly detail: string;
    readonly errors?: readonly ProblemError[];
    readonly conflictingConstraints?: readonly string[];
    readonly retryAfterSeconds?: number;
  },
): Answer {
  const { status, title } = PROBLEM_KINDS[kind];
  const { detail, errors, conflictingConstraints } = given;
  const retryAfter = given.retryAfterSeconds ?? RETRY_AFTER_SECONDS[kind];
  const body: ProblemDetails = {
    type: `urn:rebalance:problem:${kind}`,
    title,
    status,
    detail,
    ...(errors === undefined ? {} : { errors: [...errors] }),
    ...(conflictingConstraints === undefined
      ? {}
      : { conflicting_constraints: [...conflictingConstraints] }),
  };
  return {
    status,
    headers: {
      'content-type': PROBLEM_TYPE,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(kind === 'unauthorized' ? { 'www-authenticate': 'Bearer realm="rebalance"' } : {}),
    },
    body: JSON.stringify(body),
  };
}
