import { expect, test } from 'vitest';
import type { AccountConfig, AdapterName, FetchPolicy } from '#config/config.ts';
import { decimal, ZERO } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import type { TradeDate } from '#domain/time.ts';
import { type FetchProgress, fetchAccounts } from '#fetch/accounts.ts';
import type { BrokerageAdapter, SnapshotRequest } from '#fetch/adapter.ts';
import { accountWith } from '../support/account-config.ts';
import { type FakeTiming, fakeTiming } from '../support/fake-timing.ts';
import { positionWith, snapshotWith, USD } from '../support/snapshots.ts';

const POLICY: FetchPolicy = {
  retries: 1,
  retryDelayMs: 60_000,
  timeoutMs: 1_000,
  concurrency: 2,
  deadlineMs: 600_000,
};

type Fetch = (request: SnapshotRequest<AdapterName>) => Promise<Outcome<Snapshot>>;

interface Options {
  readonly policy?: Partial<FetchPolicy>;
  readonly timing?: FakeTiming;
  readonly signal?: AbortSignal;
  readonly secret?: Outcome<Secret>;
  readonly onProgress?: (event: FetchProgress) => void;
}

function fetchHousehold(ids: readonly string[], fetchSnapshot: Fetch, options: Options = {}) {
  const adapter: BrokerageAdapter = { name: 'json', fetchSnapshot };
  return fetchAccounts(
    {
      accounts: ids.map(account),
      policy: { ...POLICY, ...options.policy },
      baseCurrency: USD,
      tradeDate: '2026-11-20' as TradeDate,
      timeZone: 'America/New_York',
    },
    {
      timing: options.timing ?? fakeTiming(),
      signal: options.signal ?? new AbortController().signal,
      openHttp: ({ signal }) => ({
        send: () =>
          new Promise((_settle, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
        close: async () => {},
      }),
      lookUps: {
        environment: () => undefined,
        secret: async () => options.secret ?? success(new Secret('tiger-token')),
      },
      readFile: async () => success(new Uint8Array()),
      loadAdapter: async () => adapter,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    },
  );
}

function account(id: string): AccountConfig {
  return accountWith(id, {
    adapter: 'json',
    url: { kind: 'literal', text: 'https://api.example.com/holdings' },
    accountNumber: null,
    credentials: { token: { kind: 'env', name: 'TOKEN' } },
    mapping: {
      asOf: null,
      account: null,
      totalValue: null,
      cash: { list: null, currency: null, amount: 'cash' },
      positions: {
        list: 'positions',
        symbol: 's',
        quantity: 'q',
        price: null,
        priceAsOf: null,
        currency: null,
        marketValue: null,
        costBasis: null,
      },
    },
  });
}

function snapshot(request: SnapshotRequest<AdapterName>, change: Partial<Snapshot> = {}): Snapshot {
  return snapshotWith({ accountId: request.accountId, ...change });
}

const DOWN = { code: 'broker-error', what: 'it is down', next: 'wait' } as const;

test('every account comes back in its place, whatever happens to the others', async () => {
  const fetched = await fetchHousehold(['A', 'B', 'C'], async (request) =>
    request.accountId === 'B' ? failure(DOWN) : success(snapshot(request)),
  );
  expect(fetched).toMatchObject([
    { accountId: 'A', outcome: { ok: true }, attempts: 1, waitsMs: [] },
    { accountId: 'B', outcome: { problems: [{ ...DOWN, where: 'B' }] }, attempts: 2 },
    { accountId: 'C', outcome: { ok: true }, attempts: 1, waitsMs: [] },
  ]);
  expect(fetched[1]).toMatchObject({ waitsMs: [60_000], durationMs: 60_000 });
});

test('no more accounts are fetched at the same time than allowed', async () => {
  let running = 0;
  let most = 0;
  await fetchHousehold(['A', 'B', 'C', 'D', 'E'], async (request) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((done) => setImmediate(done));
    running -= 1;
    return success(snapshot(request));
  });
  expect(most).toBe(2);
});

test('each attempt has its own time, so that signatures and ages are of now', async () => {
  const times: string[] = [];
  await fetchHousehold(['A'], async (request) => {
    times.push(request.now);
    return failure(DOWN);
  });
  expect(times).toEqual(['2026-11-20T21:30:00Z', '2026-11-20T21:31:00Z']);
});

test('the deadline ends a request under way and is named as the reason', async () => {
  const timing = fakeTiming();
  const pending = fetchHousehold(
    ['A'],
    async ({ http }) => {
      timing.pass(POLICY.deadlineMs);
      queueMicrotask(() => timing.ringAlarms());
      await http
        .send({ method: 'GET', url: new URL('http://127.0.0.1/'), headers: {} })
        .catch(() => undefined);
      return failure(DOWN);
    },
    { timing },
  );
  expect(await pending).toMatchObject([
    { attempts: 1, outcome: { problems: [{ code: 'deadline-exceeded', where: 'A' }] } },
  ]);
});

test('a secret that cannot be looked up fails its account before any request', async () => {
  const missing = { code: 'secret-missing', what: 'not set', next: 'set it' } as const;
  const fetched = await fetchHousehold(['A'], async () => failure(DOWN), {
    secret: failure(missing),
  });
  expect(fetched).toMatchObject([
    { attempts: 0, outcome: { problems: [{ code: 'secret-missing', where: 'A' }] } },
  ]);
});

test('secrets are scrubbed from problems and warnings alike', async () => {
  const fetched = await fetchHousehold(['A', 'B'], async (request) =>
    request.accountId === 'A'
      ? failure({ ...DOWN, what: 'tiger-token is wrong', where: 'tiger-token' })
      : success(snapshot(request, { warnings: ['tiger-token is old'] })),
  );
  expect(JSON.stringify(fetched)).not.toContain('tiger-token');
  expect(fetched[1]?.outcome).toMatchObject({ value: { warnings: ['[secret] is old'] } });
});

test.each([
  ['another account', { accountId: 'Z' as AccountId }, 'broker-account-mismatch'],
  [
    'a position twice',
    {
      positions: [
        positionWith({ quantity: decimal('1') }),
        positionWith({ quantity: decimal('2') }),
      ],
    },
    'broker-answer-invalid',
  ],
  [
    'a currency twice',
    {
      cash: [
        { currency: USD, amount: ZERO, settled: null },
        { currency: USD, amount: ZERO, settled: null },
      ],
    },
    'broker-answer-invalid',
  ],
  [
    'an absurd quantity',
    { positions: [positionWith({ quantity: decimal(`1${'0'.repeat(30)}`) })] },
    'broker-answer-invalid',
  ],
])('a snapshot with %s is refused', async (_what, change, code) => {
  const [fetched] = await fetchHousehold(['A'], async (request) =>
    success(snapshot(request, change)),
  );
  expect(fetched?.outcome).toMatchObject({ problems: [{ code, where: 'A' }] });
});

test('progress tells of each account by name: started, failed until when, done', async () => {
  const events: FetchProgress[] = [];
  let calls = 0;
  await fetchHousehold(
    ['A'],
    async (request) => {
      calls += 1;
      return calls === 1 ? failure(DOWN) : success(snapshot(request));
    },
    { onProgress: (event) => events.push(event) },
  );
  expect(events).toMatchObject([
    { accountId: 'A', kind: 'started', attempt: 1, attemptsMax: 2 },
    { accountId: 'A', kind: 'failed', attempt: 1, waitingUntil: '2026-11-20T21:31:00Z' },
    { accountId: 'A', kind: 'started', attempt: 2, attemptsMax: 2 },
    { accountId: 'A', kind: 'done', ok: true, attempts: 2 },
  ]);
});

test('a bug in an adapter is thrown after the other accounts have ended', async () => {
  const ended: string[] = [];
  const pending = fetchHousehold(['A', 'B'], async (request) => {
    if (request.accountId === 'A') throw new TypeError('a bug');
    await new Promise((done) => setImmediate(done));
    ended.push(request.accountId);
    return success(snapshot(request));
  });
  await expect(pending).rejects.toThrow('a bug');
  expect(ended).toEqual(['B']);
});
