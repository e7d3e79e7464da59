/** Every kind of problem that an answer can have, with its status; the table makes the answers and documents them. */

export const PROBLEM_KINDS = {
  malformed: { status: 400, title: 'The request cannot be read' },
  unauthorized: { status: 401, title: 'No valid API key' },
  forbidden: { status: 403, title: 'The API key does not allow this' },
  'not-found': { status: 404, title: 'There is no such resource' },
  'timed-out': { status: 408, title: 'The request took too long to arrive' },
  'stale-snapshot': { status: 409, title: 'The newest accepted holdings or prices are too old' },
  'no-snapshot': { status: 409, title: 'There are no accepted holdings' },
  'data-refused': { status: 409, title: 'The data is not good enough to plan on' },
  'guard-refused': { status: 409, title: 'A guard refused the orders' },
  conflict: { status: 409, title: 'Another change came first' },
  'in-progress': { status: 409, title: 'The same is being done already' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not JSON' },
  invalid: { status: 422, title: 'The request is not valid' },
  infeasible: { status: 422, title: 'No orders satisfy the constraints' },
  'key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'header-too-large': { status: 431, title: 'The header is too large' },
  bug: { status: 500, title: 'A bug in the program' },
  misconfigured: { status: 500, title: 'The configuration of the portfolio cannot be used' },
  'upstream-failed': { status: 502, title: 'A brokerage or the market data refused' },
  'upstream-unavailable': { status: 503, title: 'A brokerage or the market data is unavailable' },
  overloaded: { status: 503, title: 'Too much to do' },
  'storage-unavailable': { status: 503, title: 'The storage is unavailable' },
  'not-ready': { status: 503, title: 'Not ready' },
  late: { status: 504, title: 'The answer took too long' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemKind = keyof typeof PROBLEM_KINDS;
export type ProblemStatus = (typeof PROBLEM_KINDS)[ProblemKind]['status'];

/** Seconds after which asking again makes sense, where that is not known better. */
export const RETRY_AFTER_SECONDS: Partial<Record<ProblemKind, number>> = {
  'in-progress': 1,
  overloaded: 1,
  'storage-unavailable': 5,
  'upstream-unavailable': 60,
  'not-ready': 5,
  late: 5,
};
