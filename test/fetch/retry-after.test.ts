import { expect, test } from 'vitest';
import {
  atUnixMilliseconds,
  atUnixSeconds,
  firstOf,
  retryAfterHeader,
  secondsLeft,
} from '#fetch/retry-after.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 21, 30);
const NOW_S = NOW_MS / 1_000;

test.each`
  unit                   | read                                           | text                               | waitMs
  ${'seconds'}           | ${retryAfterHeader}                            | ${'7'}                             | ${7_000}
  ${'a date'}            | ${retryAfterHeader}                            | ${'Fri, 20 Nov 2026 21:31:00 GMT'} | ${60_000}
  ${'a date gone by'}    | ${retryAfterHeader}                            | ${'Fri, 20 Nov 2026 21:00:00 GMT'} | ${0}
  ${'words'}             | ${retryAfterHeader}                            | ${'soon'}                          | ${undefined}
  ${'a misread unit'}    | ${retryAfterHeader}                            | ${String(NOW_S)}                   | ${undefined}
  ${'seconds left'}      | ${secondsLeft('Retry-After')}                  | ${'42'}                            | ${42_000}
  ${'unix seconds'}      | ${atUnixSeconds('retry-after')}                | ${String(NOW_S + 30)}              | ${30_000}
  ${'unix seconds, old'} | ${atUnixSeconds('retry-after')}                | ${String(NOW_S - 30)}              | ${0}
  ${'ms read as s'}      | ${atUnixSeconds('retry-after')}                | ${String(NOW_MS)}                  | ${undefined}
  ${'unix ms'}           | ${atUnixMilliseconds('retry-after')}           | ${String(NOW_MS + 1_500)}          | ${1_500}
  ${'nothing'}           | ${firstOf(secondsLeft('a'), secondsLeft('b'))} | ${'1'}                             | ${undefined}
`('$unit: $text is a wait of $waitMs ms', ({ read, text, waitMs }) => {
  const answer = { status: 429, headers: { 'retry-after': text }, body: new Uint8Array() };
  expect(read(answer, NOW_MS)).toBe(waitMs);
});
