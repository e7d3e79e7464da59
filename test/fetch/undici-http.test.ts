import { expect, onTestFinished, test } from 'vitest';
import { Secret } from '#domain/secret.ts';
import type { Instant } from '#domain/time.ts';
import { Aborted, deadlineProblem } from '#fetch/abort.ts';
import { type HttpOptions, openHttp } from '#fetch/undici-http.ts';
import { type Script, startServer } from '../support/scripted-server.ts';

const SECRET = 'tiger-in-the-query';

async function send(script: Script, options: Partial<HttpOptions> = {}) {
  const server = await startServer(script);
  const http = openHttp({
    timeoutMs: 2_000,
    bodyBytesMax: 1_000,
    signal: new AbortController().signal,
    ...options,
  });
  onTestFinished(() => http.close());
  const outcome = await http.send({
    method: 'GET',
    url: new URL(`${server.url}/v1/things?page=2`),
    headers: { Authorization: new Secret('Bearer tiger') },
    secretQuery: { token: new Secret(SECRET) },
  });
  return { outcome, server };
}

test('one request is sent with its secrets and answered in whole, whatever the status', async () => {
  const { outcome, server } = await send(() => ({
    status: 418,
    headers: { 'X-Kind': 'teapot' },
    body: 'short and stout',
  }));
  expect(outcome).toMatchObject({ ok: true, value: { status: 418 } });
  expect(outcome.ok && Buffer.from(outcome.value.body).toString()).toBe('short and stout');
  expect(outcome.ok && outcome.value.headers['x-kind']).toBe('teapot');
  expect(server.requests[0]?.rawQuery).toBe(`page=2&token=${SECRET}`);
  expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer tiger' });
});

test('a redirect is an answer and is not followed', async () => {
  const { outcome, server } = await send(() => ({ status: 302, headers: { location: '/else' } }));
  expect(outcome).toMatchObject({ ok: true, value: { status: 302 } });
  expect(server.requests).toHaveLength(1);
});

test.each`
  fault        | timeoutMs | code
  ${'cut-off'} | ${2_000}  | ${'broker-unreachable'}
  ${'reset'}   | ${2_000}  | ${'broker-unreachable'}
  ${'silent'}  | ${50}     | ${'broker-timeout'}
  ${'drip'}    | ${100}    | ${'broker-timeout'}
`('an answer that is $fault is a problem: $code', async ({ fault, timeoutMs, code }) => {
  const { outcome, server } = await send(() => ({ body: '{"a":', fault }), { timeoutMs });
  expect(outcome).toMatchObject({ ok: false, problems: [{ code }] });
  expect(server.requests).toHaveLength(1);
  expect(JSON.stringify(outcome)).not.toContain(SECRET);
});

test('an answer larger than the limit is a problem', async () => {
  const { outcome } = await send(() => ({ body: 'x'.repeat(1_001) }));
  expect(outcome).toMatchObject({ ok: false, problems: [{ code: 'broker-answer-too-large' }] });
});

test('a server that is not there is unreachable, and the message names the host and no query', async () => {
  const http = openHttp({
    timeoutMs: 2_000,
    bodyBytesMax: 1_000,
    signal: new AbortController().signal,
  });
  const outcome = await http.send({
    method: 'GET',
    url: new URL('http://127.0.0.1:1/v1?page=2'),
    headers: {},
    secretQuery: { token: new Secret(SECRET) },
  });
  await http.close();
  expect(outcome).toMatchObject({
    ok: false,
    problems: [{ code: 'broker-unreachable', what: expect.stringContaining('127.0.0.1:1/v1') }],
  });
  expect(JSON.stringify(outcome)).not.toMatch(/page|token|tiger/);
});

test('a credential that HTTP cannot carry is refused without showing it', async () => {
  const http = openHttp({
    timeoutMs: 2_000,
    bodyBytesMax: 1_000,
    signal: new AbortController().signal,
  });
  const outcome = await http.send({
    method: 'GET',
    url: new URL('http://127.0.0.1:1/'),
    headers: { authorization: new Secret('tiger\r\nx: y') },
  });
  await http.close();
  expect(outcome).toMatchObject({ ok: false, problems: [{ code: 'broker-request-refused' }] });
  expect(JSON.stringify(outcome)).not.toContain('tiger');
});

test.each`
  reason                                                             | code
  ${undefined}                                                       | ${'terminated'}
  ${new Aborted(deadlineProblem('2026-11-20T21:00:00Z' as Instant))} | ${'deadline-exceeded'}
`('an abort reaches a request under way and is reported as $code', async ({ reason, code }) => {
  const stop = new AbortController();
  const { outcome } = await send(
    () => {
      queueMicrotask(() => stop.abort(reason));
      return { fault: 'silent' };
    },
    { signal: stop.signal, timeoutMs: 10_000 },
  );
  expect(outcome).toMatchObject({ ok: false, problems: [{ code }] });
});
