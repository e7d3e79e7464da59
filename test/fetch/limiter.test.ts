import { expect, test } from 'vitest';
import { success } from '#domain/outcome.ts';
import type { Http } from '#fetch/http.ts';
import { type RateLimit, RateLimiter } from '#fetch/limiter.ts';
import { fakeTiming } from '../support/fake-timing.ts';

const ONE_A_SECOND: RateLimit = { requestsMax: 1, perMs: 1_000, scope: 'credentials' };
const THREE_A_MINUTE: RateLimit = { requestsMax: 3, perMs: 60_000, scope: 'credentials' };

/** When each of `count` requests was sent, in milliseconds from the first. */
async function sendTimes(
  limits: readonly RateLimit[],
  count: number,
  options: { host?: string; accounts?: readonly string[]; credentials?: readonly string[] } = {},
) {
  const timing = fakeTiming();
  const startMs = timing.now();
  const sentMs: number[] = [];
  const http: Http = {
    send: async () => {
      sentMs.push(timing.now() - startMs);
      return success({ status: 200, headers: {}, body: new Uint8Array() });
    },
  };
  const limiter = new RateLimiter(timing);
  const { signal } = new AbortController();
  const url = new URL(`https://${options.host ?? 'api.example.com'}/`);
  for (let index = 0; index < count; index += 1) {
    const caller = {
      account: options.accounts?.[index] ?? 'A',
      credentials: options.credentials?.[index] ?? 'K',
    };
    await limiter.limit(http, limits, caller, signal).send({ method: 'GET', url, headers: {} });
  }
  return sentMs;
}

test.each`
  limits                            | sentMs
  ${[]}                             | ${[0, 0, 0, 0]}
  ${[ONE_A_SECOND]}                 | ${[0, 1_000, 2_000, 3_000]}
  ${[THREE_A_MINUTE]}               | ${[0, 0, 0, 60_000]}
  ${[ONE_A_SECOND, THREE_A_MINUTE]} | ${[0, 1_000, 2_000, 60_000]}
`('requests under $limits are sent at $sentMs', async ({ limits, sentMs }) => {
  expect(await sendTimes(limits, 4)).toEqual(sentMs);
});

test('accounts with the same credentials share a limit, others do not', async () => {
  expect(await sendTimes([ONE_A_SECOND], 3, { credentials: ['K', 'L', 'K'] })).toEqual([
    0, 0, 1_000,
  ]);
});

test('a limit for each account is not shared', async () => {
  const limit: RateLimit = { ...ONE_A_SECOND, scope: 'account' };
  expect(await sendTimes([limit], 3, { accounts: ['A', 'B', 'A'] })).toEqual([0, 0, 1_000]);
});

test.each(['127.0.0.1:8080', 'localhost'])('%s is no vendor and has no limit', async (host) => {
  expect(await sendTimes([ONE_A_SECOND], 3, { host })).toEqual([0, 0, 0]);
});

test('an abort while waiting sends nothing', async () => {
  const stop = new AbortController();
  const timing = fakeTiming();
  const limiter = new RateLimiter({ ...timing, sleep: async () => stop.abort() });
  let count = 0;
  const http = limiter.limit(
    {
      send: async () => {
        count += 1;
        return success({ status: 200, headers: {}, body: new Uint8Array() });
      },
    },
    [ONE_A_SECOND],
    { account: 'A', credentials: 'K' },
    stop.signal,
  );
  const request = { method: 'GET', url: new URL('https://api.example.com/'), headers: {} } as const;
  await http.send(request);
  expect(await http.send(request)).toMatchObject({ problems: [{ code: 'terminated' }] });
  expect(count).toBe(1);
});
