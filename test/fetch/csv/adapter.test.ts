import { expect, test } from 'vitest';
import type { AccountId, Currency } from '#domain/ids.ts';
import { failure, success } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import type { SnapshotRequest } from '#fetch/adapter.ts';
import { csv } from '#fetch/csv/index.ts';
import { type CannedAnswer, cannedHttp, NO_HTTP } from '../../support/canned-http.ts';

const FILE = 'symbol,quantity,as_of\nVTI,10,2026-11-20\nCASH,5,2026-11-20\n';

function request(
  source: SnapshotRequest<'csv'>['connection']['source'],
  token: Secret | null = null,
): SnapshotRequest<'csv'> {
  return {
    accountId: 'BROKERAGE_005' as AccountId,
    connection: { adapter: 'csv', source, accountNumber: null, asOf: null, credentials: { token } },
    baseCurrency: 'USD' as Currency,
    tradeDate: '2026-11-21' as TradeDate,
    timeZone: 'America/New_York',
    now: '2026-11-21T06:00:00Z' as Instant,
    http: NO_HTTP,
    readFile: async (path) =>
      path === '/exports/positions.csv'
        ? success(new TextEncoder().encode(FILE))
        : failure({ code: 'document-missing', what: `${path} is not there`, next: 'make it' }),
    sleep: async () => {},
  };
}

async function downloaded(answer: CannedAnswer, token: Secret | null = null) {
  const http = cannedHttp([answer]);
  const source = { kind: 'url', url: 'https://files.test/positions.csv?account=7' } as const;
  const outcome = await csv.fetchSnapshot({ ...request(source, token), http });
  return { outcome, requests: http.requests };
}

test('an export on disk is read', async () => {
  const outcome = await csv.fetchSnapshot(
    request({ kind: 'file', path: '/exports/positions.csv' }),
  );
  expect(outcome).toMatchObject({
    ok: true,
    value: { adapter: 'csv', positions: [{ symbol: 'VTI' }] },
  });
});

test('an export that is not on disk is a problem', async () => {
  const outcome = await csv.fetchSnapshot(request({ kind: 'file', path: '/exports/other.csv' }));
  expect(outcome).toMatchObject({ ok: false, problems: [{ code: 'document-missing' }] });
});

test('a broken file on disk is not asked for again, a broken download is', async () => {
  const broken = 'symbol,quantity,as_of\nVTI,ten,2026-11-20\n';
  const onDisk = await csv.fetchSnapshot({
    ...request({ kind: 'file', path: 'broken.csv' }),
    readFile: async () => success(new TextEncoder().encode(broken)),
  });
  expect(onDisk).toMatchObject({ problems: [{ code: 'document-invalid' }] });
  const { outcome } = await downloaded({ body: broken });
  expect(outcome).toMatchObject({ problems: [{ code: 'broker-answer-invalid' }] });
});

test('an export is fetched by HTTP with its token as a secret', async () => {
  const { outcome, requests } = await downloaded({ body: FILE }, new Secret('s3cret'));
  expect(outcome.ok).toBe(true);
  expect(requests[0]?.url.href).toBe('https://files.test/positions.csv?account=7');
  const authorization = requests[0]?.headers['authorization'];
  expect(authorization instanceof Secret && authorization.reveal()).toBe('Bearer s3cret');
});

test('an export that needs no token is fetched without one', async () => {
  const { requests } = await downloaded({ body: FILE });
  expect(requests[0]?.headers).not.toHaveProperty('authorization');
});

test.each`
  status | code
  ${302} | ${'broker-request-refused'}
  ${401} | ${'broker-credentials-refused'}
  ${404} | ${'broker-request-refused'}
  ${429} | ${'broker-rate-limited'}
  ${500} | ${'broker-error'}
`('status $status is $code', async ({ status, code }) => {
  const { outcome } = await downloaded({ status, body: FILE });
  expect(outcome).toMatchObject({ problems: [{ code }] });
});

test('a login page instead of the export is refused', async () => {
  const { outcome } = await downloaded({ body: '<html>Log in</html>' });
  expect(outcome).toMatchObject({ problems: [{ code: 'broker-answer-invalid' }] });
});

test('an address that is none is a mistake in the configuration', async () => {
  const outcome = await csv.fetchSnapshot(request({ kind: 'url', url: 'positions.csv' }));
  expect(outcome).toMatchObject({ problems: [{ code: 'config-value' }] });
});
