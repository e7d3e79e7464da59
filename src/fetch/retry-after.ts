/** How long a broker asks to be left alone, from each vendor's own unit, in milliseconds. */
import type { HttpAnswer } from './http.ts';

/** Undefined where the answer does not say. */
export type RetryAfterReader = (answer: HttpAnswer, nowMs: number) => number | undefined;

/** A wait beyond this is a misread unit, not a request: the reader then says nothing. */
const WAIT_MS_MAX = 7 * 24 * 3_600_000;
const SECONDS = /^\d+(?:\.\d+)?$/;

/** `Retry-After` in seconds or as an HTTP date (RFC 9110 §10.2.3). */
export const retryAfterHeader: RetryAfterReader = (answer, nowMs) => {
  const text = answer.headers['retry-after']?.trim();
  if (text === undefined) return undefined;
  if (SECONDS.test(text)) return plausible(Number(text) * 1_000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : plausible(date - nowMs);
};

/** A header that counts the seconds left. */
export function secondsLeft(header: string): RetryAfterReader {
  return (answer) => {
    const count = headerNumber(answer, header);
    return count === undefined ? undefined : plausible(count * 1_000);
  };
}

/** A header that gives a time in seconds since 1970. */
export function atUnixSeconds(header: string): RetryAfterReader {
  return (answer, nowMs) => {
    const seconds = headerNumber(answer, header);
    return seconds === undefined ? undefined : plausible(seconds * 1_000 - nowMs);
  };
}

/** A header that gives a time in milliseconds since 1970. */
export function atUnixMilliseconds(header: string): RetryAfterReader {
  return (answer, nowMs) => {
    const time = headerNumber(answer, header);
    return time === undefined ? undefined : plausible(time - nowMs);
  };
}

/** What the first reader that knows says. */
export function firstOf(...readers: readonly RetryAfterReader[]): RetryAfterReader {
  return (answer, nowMs) => {
    for (const read of readers) {
      const waitMs = read(answer, nowMs);
      if (waitMs !== undefined) return waitMs;
    }
    return undefined;
  };
}

function headerNumber(answer: HttpAnswer, header: string): number | undefined {
  const text = answer.headers[header.toLowerCase()]?.trim();
  return text !== undefined && SECONDS.test(text) ? Number(text) : undefined;
}

/** A time that has passed is no wait. */
function plausible(waitMs: number): number | undefined {
  return waitMs > WAIT_MS_MAX ? undefined : Math.max(0, Math.round(waitMs));
}
