/** Several runs of one process, such as those of many portfolios, keep the vendors' limits together. */
import { expect, test } from 'vitest';
import type { Connection, FetchPolicy, SecretReference } from '#config/config.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import { type RateLimit, RateLimiter } from '#fetch/limiter.ts';
import { readSource, type SourceEffects, withSources } from '#fetch/source.ts';
import { fakeTiming } from '../support/fake-timing.ts';

const ONE_A_SECOND: RateLimit = { requestsMax: 1, perMs: 1_000, scope: 'credentials' };
const POLICY: FetchPolicy = {
  retries: 0,
  retryDelayMs: 0,
  timeoutMs: 1_000,
  concurrency: 1,
  deadlineMs: 600_000,
};
/** What the references of two portfolios lead to. */
const SECRETS: Readonly<Record<string, string>> = { A: 'same', B: 'same', C: 'other' };

/** When each run's one request was sent, in milliseconds from the first. */
async function sendTimes(names: readonly string[], isShared: boolean): Promise<readonly number[]> {
  const timing = fakeTiming();
  const startMs = timing.now();
  const sentMs: number[] = [];
  const effects: SourceEffects = {
    timing,
    signal: new AbortController().signal,
    openHttp: () => ({
      send: async () => {
        sentMs.push(timing.now() - startMs);
        return success({ status: 200, headers: {}, body: new Uint8Array() });
      },
      close: async () => undefined,
    }),
    lookUps: { environment: () => undefined, secret: lookUp },
    readFile: async () => success(new Uint8Array()),
    ...(isShared ? { limiter: new RateLimiter(timing) } : {}),
  };
  for (const name of names) await withSources(POLICY, effects, (run) => askOnce(name, run));
  return sentMs;
}

async function lookUp(reference: SecretReference): Promise<Outcome<Secret>> {
  return success(new Secret(reference.kind === 'env' ? (SECRETS[reference.name] ?? '') : ''));
}

function askOnce(name: string, run: Parameters<typeof readSource>[1]) {
  const configured: Connection = {
    adapter: 'tradier',
    baseUrl: { kind: 'literal', text: 'https://api.example.com' },
    accountNumber: '1',
    credentials: { token: { kind: 'env', name } },
  };
  return readSource<Connection, unknown>(
    {
      name: 'BROKERAGE_001',
      configured,
      limits: [ONE_A_SECOND],
      read: (_, http) =>
        http.send({ method: 'GET', url: new URL('https://api.example.com/'), headers: {} }),
    },
    run,
  );
}

test('the same secret is the same caller, wherever each portfolio keeps it', async () => {
  expect(await sendTimes(['A', 'B', 'C'], true)).toEqual([0, 1_000, 1_000]);
});

test('without a shared limiter each run has its own', async () => {
  expect(await sendTimes(['A', 'B', 'C'], false)).toEqual([0, 0, 0]);
});
