import { expect, test } from 'vitest';
import { z } from 'zod';
import { success } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import type { Instant } from '#domain/time.ts';
import { type AnswerRules, fetchJson } from '#fetch/answer.ts';
import type { Http } from '#fetch/http.ts';
import { decimalField } from '#fetch/json-fields.ts';
import { retryAfterHeader } from '#fetch/retry-after.ts';

const RULES: AnswerRules = {
  broker: 'Example',
  now: '2026-11-20T21:30:00Z' as Instant,
  retryAfter: retryAfterHeader,
};

function fetchFrom(
  answer: { status?: number; body?: string; headers?: Record<string, string> },
  rules: Partial<AnswerRules> = {},
) {
  const http: Http = {
    send: async () =>
      success({
        status: answer.status ?? 200,
        headers: answer.headers ?? {},
        body: Buffer.from(answer.body ?? '{}'),
      }),
  };
  const request = {
    method: 'GET',
    url: new URL('https://api.example.com/v1/things?page=1'),
    headers: {},
    secretQuery: { token: new Secret('tiger') },
  } as const;
  return fetchJson(http, request, z.object({ qty: decimalField }), { ...RULES, ...rules });
}

test.each`
  status | code
  ${401} | ${'broker-credentials-refused'}
  ${403} | ${'broker-credentials-refused'}
  ${400} | ${'broker-request-refused'}
  ${404} | ${'broker-request-refused'}
  ${422} | ${'broker-request-refused'}
  ${301} | ${'broker-request-refused'}
  ${501} | ${'broker-request-refused'}
  ${408} | ${'broker-timeout'}
  ${425} | ${'broker-not-ready'}
  ${429} | ${'broker-rate-limited'}
  ${500} | ${'broker-error'}
  ${503} | ${'broker-error'}
`('$status is $code', async ({ status, code }) => {
  const outcome = await fetchFrom({ status, body: '{"message":"no, sir"}' });
  expect(outcome).toMatchObject({
    ok: false,
    problems: [
      { code, what: `Example answered ${status} to GET api.example.com/v1/things: no, sir` },
    ],
  });
});

test('a status may mean something else at a vendor', async () => {
  const outcome = await fetchFrom(
    { status: 402 },
    { statuses: { 402: { code: 'broker-credentials-refused', next: 'reconnect it' } } },
  );
  expect(outcome).toMatchObject({
    problems: [{ code: 'broker-credentials-refused', next: 'reconnect it' }],
  });
});

test.each`
  body                                         | shown
  ${'{"errors":{"fault":{"detail":"a\\nb"}}}'} | ${': a b'}
  ${'Invalid access token'}                    | ${': Invalid access token'}
  ${'<html>secret page</html>'}                | ${''}
  ${'{"code":7}'}                              | ${''}
  ${''}                                        | ${''}
`('what the vendor says in $body is shown as "$shown"', async ({ body, shown }) => {
  const outcome = await fetchFrom({ status: 400, body });
  expect(outcome).toMatchObject({
    problems: [{ what: `Example answered 400 to GET api.example.com/v1/things${shown}` }],
  });
});

test('a wrong field is named by its path without its content', async () => {
  const outcome = await fetchFrom({ body: '{"qty":"tiger"}' });
  expect(outcome).toMatchObject({
    problems: [{ code: 'broker-answer-invalid', what: expect.stringContaining('qty: expected') }],
  });
  expect(JSON.stringify(outcome)).not.toContain('tiger');
});

test('a retry time is carried only where waiting can help', async () => {
  const headers = { 'retry-after': '7' };
  expect(await fetchFrom({ status: 503, headers })).toMatchObject({
    problems: [{ retryAfterMs: 7_000 }],
  });
  const refused = await fetchFrom({ status: 401, headers });
  expect(refused.ok || refused.problems[0]).not.toHaveProperty('retryAfterMs');
});
