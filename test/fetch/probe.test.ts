/** The check-up of an account: at most one request, and the same refusals as a fetch. */
import { describe, expect, test } from 'vitest';
import type { FetchPolicy } from '#config/config.ts';
import type { TradeDate } from '#domain/time.ts';
import { probeAccounts } from '#fetch/accounts.ts';
import type { ClockReading } from '#fetch/clock-reading.ts';
import { readingClocks } from '#fetch/clock-reading.ts';
import { systemEffects } from '#fetch/system.ts';
import { accountWith } from '../support/account-config.ts';
import { cannedHttp } from '../support/canned-http.ts';
import { fakeTiming } from '../support/fake-timing.ts';
import { startFixturesForTest } from '../support/fixture-household.ts';
import { scriptedBrokerage, type VendorScript } from '../support/scripted-brokerage.ts';
import { ACCOUNT_NUMBER, type Situation, type StartedBrokerage } from '../support/situation.ts';
import { USD } from '../support/snapshots.ts';
import { alpacaScript } from '../support/vendors/alpaca.ts';
import { jsonScript } from '../support/vendors/json.ts';
import { snaptradeScript } from '../support/vendors/snaptrade.ts';
import { tradierScript } from '../support/vendors/tradier.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 21, 30);
const POLICY: FetchPolicy = {
  retries: 2,
  retryDelayMs: 300_000,
  timeoutMs: 5_000,
  concurrency: 5,
  deadlineMs: 3_600_000,
};

async function probe({ connection, environment }: StartedBrokerage) {
  const timing = fakeTiming({ startMs: NOW_MS });
  const { signal } = new AbortController();
  const [reading] = await probeAccounts(
    {
      accounts: [accountWith('A', connection)],
      policy: POLICY,
      baseCurrency: USD,
      tradeDate: '2026-11-20' as TradeDate,
      timeZone: 'America/New_York',
    },
    { ...systemEffects({ environment, configDirectory: '/', signal }), timing },
  );
  return reading;
}

describe.each<[string, VendorScript]>([
  ['alpaca', alpacaScript],
  ['tradier', tradierScript],
  ['snaptrade', snaptradeScript],
  ['json', jsonScript],
])('%s', (_name, script) => {
  const start = (parts: Partial<Situation> = {}, accountNumber = ACCOUNT_NUMBER) =>
    scriptedBrokerage(script)({
      book: { accountNumber, cash: [{ currency: 'USD', amount: '5' }], positions: [], trades: 0 },
      nowMs: NOW_MS,
      ...parts,
    });

  test('is asked once and says what it accepted', async () => {
    const brokerage = await start();
    expect(await probe(brokerage)).toMatchObject({ outcome: { ok: true }, attempts: 1 });
    expect(brokerage.requestCount()).toBe(1);
  });

  test.each`
    fault                       | code
    ${{ kind: 'unauthorized' }} | ${'broker-credentials-refused'}
    ${{ kind: 'server-error' }} | ${'broker-error'}
    ${{ kind: 'html' }}         | ${'broker-answer-invalid'}
  `('is not asked again after $fault.kind', async ({ fault, code }) => {
    const brokerage = await start({ fault });
    expect(await probe(brokerage)).toMatchObject({ outcome: { problems: [{ code }] } });
    expect(brokerage.requestCount()).toBe(1);
  });

  test('is found out when it answers about another account', async () => {
    const answered = await probe(await start({}, '00999-1111'));
    expect(answered).toMatchObject({
      outcome: { problems: [{ code: 'broker-account-mismatch' }] },
    });
  });
});

test('ibkr-flex orders a statement, which tells whether token and query are good, and does not wait for it', async () => {
  const fixtures = await startFixturesForTest();
  const { environment } = fixtures;
  const connection = {
    adapter: 'ibkr-flex',
    baseUrl: { kind: 'env', name: 'FIXTURE_IBKR_URL' },
    accountNumber: null,
    queryId: '123456',
    credentials: { token: { kind: 'env', name: 'FIXTURE_IBKR_TOKEN' } },
  } as const;
  const requestCount = () => fixtures.requests.length;
  expect(await probe({ connection, environment, requestCount })).toMatchObject({
    outcome: { value: 'token and query accepted' },
  });
  expect(requestCount()).toBe(1);
  const other = { ...connection, queryId: '999999' };
  expect(await probe({ connection: other, environment, requestCount })).toMatchObject({
    outcome: { problems: [{ code: 'broker-request-refused', where: 'A' }] },
  });
});

describe('the clock of whoever answers', () => {
  const read = async (headers: Readonly<Record<string, string>>, tookMs = 0) => {
    const readings: ClockReading[] = [];
    const timing = fakeTiming({ startMs: NOW_MS });
    const canned = cannedHttp([{ body: '', headers }]);
    const open = readingClocks(
      () => ({
        send: async (request) => {
          timing.pass(tookMs);
          return canned.send(request);
        },
        close: async () => {},
      }),
      timing,
      (reading) => readings.push(reading),
    );
    const http = open({ timeoutMs: 1, bodyBytesMax: 1, signal: new AbortController().signal });
    await http.send({ method: 'GET', url: new URL('https://a.example/'), headers: {} });
    return readings;
  };

  test.each`
    date                               | tookMs   | aheadMs   | uncertaintyMs
    ${'Fri, 20 Nov 2026 21:30:00 GMT'} | ${0}     | ${500}    | ${500}
    ${'Fri, 20 Nov 2026 21:30:02 GMT'} | ${4_000} | ${500}    | ${2_500}
    ${'Fri, 20 Nov 2026 21:29:00 GMT'} | ${0}     | ${-59500} | ${500}
  `('$date after $tookMs ms is $aheadMs ms ahead, give or take $uncertaintyMs', async (row) => {
    const { date, tookMs, aheadMs, uncertaintyMs } = row;
    expect(await read({ date }, tookMs)).toEqual([{ host: 'a.example', aheadMs, uncertaintyMs }]);
  });

  test.each([
    [{}],
    [{ date: 'yesterday' }],
    [{ date: 'Fri, 20 Nov 2026 21:30:00 GMT', age: '60' }],
  ])('is not read from %o', async (headers) => {
    expect(await read(headers)).toEqual([]);
  });
});
