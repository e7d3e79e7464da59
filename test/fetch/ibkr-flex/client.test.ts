import { describe, expect, test } from 'vitest';
import { isTransient } from '#domain/problem.ts';
import { cannedHttp } from '../../support/canned-http.ts';
import {
  accepted,
  BASE_URL,
  failed,
  impatientAdapter,
  NO_CASH,
  NO_POSITIONS,
  queryResponse,
  request,
  statement,
  TOKEN,
} from './support.ts';

const EMPTY_ACCOUNT = queryResponse(statement(NO_POSITIONS + NO_CASH));

async function run(...bodies: readonly string[]) {
  const http = cannedHttp(bodies.map((body) => ({ body })));
  const { adapter, waitsMs } = impatientAdapter();
  const outcome = await adapter.fetchSnapshot(request(http));
  return { outcome, waitsMs, requests: http.requests };
}

describe('a statement', () => {
  test('is ordered, then fetched with the reference code', async () => {
    const { outcome, requests } = await run(accepted(), EMPTY_ACCOUNT);
    expect(outcome.ok).toBe(true);
    expect(requests.map(({ url }) => url.href)).toEqual([
      `${BASE_URL}/SendRequest?q=55&v=3`,
      `${BASE_URL}/GetStatement?q=99&v=3`,
    ]);
  });

  test('is asked for by a client that names itself, with the token only where it is never shown', async () => {
    const { requests } = await run(accepted(), EMPTY_ACCOUNT);
    for (const { headers, secretQuery, url } of requests) {
      expect(headers['user-agent']).toMatch(/^\w+\/[\d.]+$/);
      expect(secretQuery?.['t']?.reveal()).toBe(TOKEN);
      expect(url.href).not.toContain(TOKEN);
    }
  });

  test('is asked for again while it is being generated', async () => {
    const { outcome, requests, waitsMs } = await run(
      accepted(),
      failed('1019', 'Warn'),
      failed('1019', 'Warn'),
      EMPTY_ACCOUNT,
    );
    expect(outcome.ok).toBe(true);
    expect(requests).toHaveLength(4);
    expect(waitsMs).toEqual([2_000, 3_000]);
  });

  test('is given up after a bounded number of questions', async () => {
    const { outcome, requests } = await run(
      accepted(),
      ...Array.from({ length: 50 }, () => failed('1019', 'Warn')),
    );
    expect(requests).toHaveLength(7);
    expect(outcome).toMatchObject({
      problems: [{ code: 'broker-not-ready', retryAfterMs: 60_000 }],
    });
  });
});

describe('an error code', () => {
  const RETRYABLE = [
    '1001',
    '1004',
    '1005',
    '1006',
    '1007',
    '1008',
    '1009',
    '1018',
    '1019',
    '1021',
  ];
  const PERMANENT = [
    ...['1003', '1010', '1011', '1012', '1013', '1014', '1015', '1016', '1017', '1020'],
  ];

  test.each([
    ...RETRYABLE.map((code) => [code, true] as const),
    ...PERMANENT.map((code) => [code, false] as const),
  ])('%s from SendRequest -> another attempt may help: %s', async (code, transient) => {
    const { outcome } = await run(failed(code));
    if (outcome.ok) throw new Error('expected a failure');
    expect(outcome.problems.map(isTransient)).toEqual([transient]);
    expect(outcome.problems[0]?.what).toContain(code);
  });

  test.each(PERMANENT)('%s from GetStatement ends the attempt at once', async (code) => {
    const { outcome, requests } = await run(accepted(), failed(code), EMPTY_ACCOUNT);
    expect(outcome.ok).toBe(false);
    expect(requests).toHaveLength(2);
  });

  test('that asks for patience says how long', async () => {
    const { outcome } = await run(failed('1018'));
    expect(outcome).toMatchObject({
      problems: [{ code: 'broker-rate-limited', retryAfterMs: 60_000 }],
    });
  });

  test.each(['1012', '1099', TOKEN])(
    '%s does not repeat the text that came with it',
    async (code) => {
      const { outcome } = await run(failed(code));
      expect(JSON.stringify(outcome)).not.toContain(TOKEN);
    },
  );
});

describe('the place of the statement', () => {
  test.each([
    `${BASE_URL}/GetStatement`,
    'https://gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/GetStatement',
    '',
  ])('may be %j', async (url) => {
    const { outcome } = await run(accepted(url), EMPTY_ACCOUNT);
    expect(outcome.ok).toBe(true);
  });

  test.each([
    'https://interactivebrokers.com.evil.test/GetStatement',
    'https://evilinteractivebrokers.com/GetStatement',
    'http://gdcdyn.interactivebrokers.com/GetStatement',
    'https://gdcdyn.interactivebrokers.com:8443/GetStatement',
    'https://flex.test:8443/GetStatement',
    'http://flex.test/GetStatement',
    'file:///etc/passwd',
    'not a url',
  ])('may not be %j: the token is not sent there', async (url) => {
    const { outcome, requests } = await run(accepted(url), EMPTY_ACCOUNT);
    expect(outcome).toMatchObject({ problems: [{ code: 'broker-answer-invalid' }] });
    expect(requests).toHaveLength(1);
  });
});

describe('an answer that is not a statement', () => {
  test.each([
    ['a page', '<html><body>Log in</body></html>'],
    ['nothing', ''],
    ['JSON', '{"positions":[]}'],
    ['cut off', EMPTY_ACCOUNT.slice(0, -20)],
    ['with a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${EMPTY_ACCOUNT}`],
    ['a statement that was not fetched yet', EMPTY_ACCOUNT],
  ])('is refused: %s', async (_, body) => {
    const { outcome } = await run(body);
    expect(outcome).toMatchObject({ problems: [{ code: 'broker-answer-invalid' }] });
  });

  test.each`
    status | code
    ${401} | ${'broker-credentials-refused'}
    ${403} | ${'broker-credentials-refused'}
    ${404} | ${'broker-request-refused'}
    ${429} | ${'broker-rate-limited'}
    ${500} | ${'broker-error'}
    ${503} | ${'broker-error'}
  `('with status $status is $code', async ({ status, code }) => {
    const http = cannedHttp([{ status, headers: { 'retry-after': '7' }, body: EMPTY_ACCOUNT }]);
    const outcome = await impatientAdapter().adapter.fetchSnapshot(request(http));
    expect(outcome).toMatchObject({ problems: [{ code }] });
  });

  test('passes a problem of the connection on as it is', async () => {
    const { outcome } = await run();
    expect(outcome).toMatchObject({ problems: [{ code: 'broker-unreachable' }] });
  });
});
