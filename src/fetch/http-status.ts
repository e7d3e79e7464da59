/** What an HTTP status other than success means for an export that is fetched whole. */
import type { Problem } from '#domain/problem.ts';
import { type Instant, milliseconds } from '#domain/time.ts';
import type { HttpAnswer } from './http.ts';

const SECONDS = /^\d{1,9}$/;

/** Undefined for 200. `where` names the account or the document that was asked for. */
export function statusProblem(
  answer: HttpAnswer,
  asked: { readonly url: URL; readonly where: string; readonly now: Instant },
): Problem | undefined {
  const { status } = answer;
  if (status === 200) return undefined;
  const from = `${asked.url.origin}${asked.url.pathname}`;
  const { where } = asked;
  if (status === 401 || status === 403)
    return {
      code: 'broker-credentials-refused',
      where,
      what: `${from} answered ${status}: the credentials are not accepted`,
      next: 'renew the credentials that brokerages.yaml names for it',
    };
  if (status === 429)
    return {
      code: 'broker-rate-limited',
      where,
      what: `${from} answered 429: too many requests`,
      next: 'wait and run again',
      ...retryAfter(answer, asked.now),
    };
  if (status === 408 || status === 425 || status >= 500)
    return {
      code: 'broker-error',
      where,
      what: `${from} answered ${status}`,
      next: 'run again later; the fault is on the other side',
      ...retryAfter(answer, asked.now),
    };
  return {
    code: 'broker-request-refused',
    where,
    what: `${from} answered ${status}`,
    next: 'check the address in brokerages.yaml',
  };
}

/** `Retry-After` in seconds or as an HTTP date; nothing when absent, unreadable or already past. */
function retryAfter(answer: HttpAnswer, now: Instant): { retryAfterMs?: number } {
  const text = answer.headers['retry-after']?.trim() ?? '';
  const waitMs = SECONDS.test(text) ? Number(text) * 1_000 : Date.parse(text) - milliseconds(now);
  return waitMs > 0 ? { retryAfterMs: waitMs } : {};
}
