/** Who is let in, what is refused before anything is done, and what no answer and no log line may say. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { problemDetails } from '#service/schemas/problem.ts';
import { ask, KEYS, PORTFOLIO, ROOT, startTestService, useService } from './support.ts';

const ANALYZE = '/api/v1/rebalancing/analyze';
const service = useService();
const RULE = { trigger_type: 'MANUAL', method: 'PROPORTIONAL_REBALANCING' };

describe('a request', () => {
  test.each([
    ['without a key', {}],
    ['with a key of another form', { authorization: 'Bearer abc' }],
    ['with an unknown key', { authorization: `Bearer rebalance_${'x'.repeat(43)}` }],
    ['with another scheme', { authorization: `Basic ${KEYS.writer}` }],
  ])('%s is refused with 401', async (_, headers) => {
    const told = await ask(service(), 'GET', `${ROOT}/status`, { key: null, headers });
    expect(told.status).toBe(401);
    expect(told.headers.get('www-authenticate')).toContain('Bearer');
    problemDetails.parse(told.json);
  });

  test.each([
    ['POST', `${ROOT}/trigger`, { trigger_type: 'MANUAL' }],
    ['POST', `${ROOT}/rules`, RULE],
    ['PUT', `${ROOT}/rules/1`, RULE],
    ['DELETE', `${ROOT}/rules/1`, undefined],
  ])('%s %s needs a key that may write', async (method, path, body) => {
    expect(await ask(service(), method, path, { key: 'reader', body })).toMatchObject({
      status: 403,
      json: { type: 'urn:rebalance:problem:forbidden' },
    });
  });

  test.each([
    ['POST', ANALYZE, { portfolio_id: PORTFOLIO }],
    ['GET', `${ROOT}/status`, undefined],
    ['GET', `${ROOT}/runs/2026-11-20/orders`, undefined],
    ['POST', `${ROOT}/trigger`, { trigger_type: 'MANUAL' }],
  ])('%s %s needs a key for that portfolio', async (method, path, body) => {
    expect(await ask(service(), method, path, { key: 'stranger', body })).toMatchObject({
      status: 403,
    });
  });

  test('a key that may read may analyze', async () => {
    const told = await ask(service(), 'POST', ANALYZE, {
      key: 'reader',
      body: { portfolio_id: PORTFOLIO },
    });
    expect(told.status).toBe(200);
  });

  test('about a portfolio that is not there is answered with 404', async () => {
    const body = { portfolio_id: 'nobody' };
    expect(await ask(service(), 'POST', ANALYZE, { body })).toMatchObject({ status: 404 });
    expect(await ask(service(), 'GET', '/api/v1/rebalancing/constructor/status')).toMatchObject({
      status: 404,
    });
  });

  test('for health, readiness and the document needs no key', async () => {
    await service().ready();
    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json'])
      expect(await ask(service(), 'GET', path, { key: null })).toMatchObject({ status: 200 });
  });
});

describe('a body', () => {
  const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
    ask(service(), 'POST', ANALYZE, { body, headers });

  test.each([
    ['that is no JSON', '{"portfolio_id":', {}, 400],
    ['that is empty', '', {}, 400],
    ['of another type', 'portfolio_id=small', { 'content-type': 'text/plain' }, 415],
    ['that is too large', `"${'x'.repeat(300_000)}"`, {}, 413],
    ['with a prototype in it', '{"__proto__":{"x":1},"portfolio_id":"small"}', {}, 400],
    ['that is a list', '[]', {}, 422],
  ])('%s is refused', async (_, body, headers, status) => {
    const told = await post(body, headers);
    expect(told.status).toBe(status);
    problemDetails.parse(told.json);
  });

  test('is refused with a pointer to everything that is wrong with it', async () => {
    const wrong = {
      portfolio_id: 7,
      method: 'GUESSING',
      constraints: { max_turnover: -1, 'min/trade~size': 1, excluded_instruments: ['VTI', 'v ti'] },
    };
    const { status, json } = await post(JSON.stringify(wrong));
    expect(status).toBe(422);
    const errors = json['errors'] as readonly { readonly pointer: string }[];
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/constraints/excluded_instruments/1',
      '/constraints/max_turnover',
      '/constraints/min~1trade~0size',
      '/method',
      '/portfolio_id',
    ]);
  });
});

describe('what is no request at all', () => {
  /** Sends bytes as they are, and reads until the other side has had enough. */
  async function say(bytes: string): Promise<string> {
    const { hostname, port } = new URL(service().origin);
    const socket = connect(Number(port), hostname);
    socket.end(bytes);
    return textOf(socket);
  }

  test.each([
    ['garbage', 400, 'GARBAGE\r\n\r\n'],
    ['a header without end', 431, `GET / HTTP/1.1\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`],
    ['a path that cannot be read', 400, 'GET /%E0%A4%A HTTP/1.1\r\nhost: x\r\n\r\n'],
  ])('%s is answered with %i', async (_, status, bytes) => {
    const answer = await say(bytes);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('application/problem+json');
  });

  test('nothing answers at other places, and not to other methods', async () => {
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/api/v2'],
      ['PATCH', `${ROOT}/status`],
      ['OPTIONS', ANALYZE],
    ] as const)
      expect(await ask(service(), method, path)).toMatchObject({ status: 404 });
  });
});

test('every answer tells browsers to keep their hands off', async () => {
  for (const path of ['/healthz', `${ROOT}/status`, '/nowhere']) {
    const { headers } = await ask(service(), 'GET', path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'referrer-policy': 'no-referrer',
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('the log says who asked for what, and neither key nor body', async () => {
  const headers = { 'idempotency-key': 'do-not-log-me' };
  const body = { trigger_type: 'MANUAL', method: 'TACTICAL_REBALANCING' };
  await ask(service(), 'POST', `${ROOT}/trigger?details=true`, { body, headers });
  const lines = service().logged.map((line) => JSON.parse(line));
  const line = lines.findLast(({ route }) => String(route).endsWith('/trigger'));
  expect(line).toMatchObject({ method: 'POST', portfolio_id: PORTFOLIO, key: 'writer' });
  const log = service().logged.join('');
  for (const secret of [...Object.values(KEYS), 'do-not-log-me', 'TACTICAL'])
    expect(log).not.toContain(secret);
});

describe('too many requests', () => {
  test('of one key are answered with 429, of another not', async () => {
    const limited = await startTestService(service(), {
      rateLimits: { perKey: 3, refusedPerAddress: 2 },
    });
    onTestFinished(() => limited.stop(1_000));
    const get = (key: keyof typeof KEYS | null) =>
      ask(limited, 'GET', '/api/v1/portfolios', { key });
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await get('reader')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const refused = await get('reader');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await get('writer')).toMatchObject({ status: 200 });
    const strangers: number[] = [];
    for (let count = 0; count < 3; count += 1) strangers.push((await get(null)).status);
    expect(strangers).toEqual([401, 401, 429]);
    expect(await get('writer')).toMatchObject({ status: 200 });
  });
});

test('a request that stops half-way is nobody’s business for long', async () => {
  const { hostname, port } = new URL(service().origin);
  const request = httpRequest({
    hostname,
    port,
    path: ANALYZE,
    method: 'POST',
    headers: { authorization: `Bearer ${KEYS.writer}`, 'content-type': 'application/json' },
  });
  request.on('error', () => undefined);
  request.write('{"portfolio_id"');
  await new Promise((resolve) => setTimeout(resolve, 50));
  request.destroy();
  expect(await ask(service(), 'GET', '/healthz')).toMatchObject({ status: 200 });
});
