/** Where events go: what may be written, and what is refused. */
import { describe, expect, test } from 'vitest';
import { configOf, reportOf } from './support.ts';

const eventsOf = (text: string) =>
  configOf({ policy: ['location:', `events: ${text}\nlocation:`] }).policy.events;
const refusalOf = (text: string) =>
  reportOf({ policy: ['location:', `events: ${text}\nlocation:`] });
const WEBHOOK = '{ url: env:URL, signing_key: file:key }';

test('without a word of them they go to a file', () => {
  expect(configOf({}).policy.events).toEqual({
    sink: { kind: 'file' },
    attemptsMax: 20,
    retryDelayMs: 1_000,
    retryDelayMaxMs: 21_600_000,
    timeoutMs: 10_000,
  });
});

test('a webhook has an address and a key, both of which are secrets', () => {
  expect(eventsOf(`{ sink: webhook, credentials: ${WEBHOOK}, attempts_max: 3 }`)).toMatchObject({
    attemptsMax: 3,
    sink: {
      kind: 'webhook',
      credentials: {
        url: { kind: 'env', name: 'URL' },
        signingKey: { kind: 'file', path: 'key' },
      },
    },
  });
});

describe('a NATS server', () => {
  test.each([
    ['tls://nats.example.com', 'tls://nats.example.com:4222'],
    ['tls://10.0.0.7:14222', 'tls://10.0.0.7:14222'],
    ['nats://localhost', 'nats://localhost:4222'],
    ['nats://127.0.0.1:4223', 'nats://127.0.0.1:4223'],
    ['"nats://[::1]:4222"', 'nats://[::1]:4222'],
  ])('may be %s', (written, server) => {
    expect(eventsOf(`{ sink: nats, server: ${written} }`).sink).toEqual({
      kind: 'nats',
      server,
      subject: 'rebalancing.triggered',
      stream: null,
      credentials: { token: null, user: null, password: null },
    });
  });

  test.each([
    'nats://nats.example.com',
    'http://127.0.0.1:4222',
    'tls://me:secretish@nats.example.com',
    'tls://nats.example.com:0',
    'tls://nats.example.com:70000',
    'tls://nats.example.com/x',
    'nats.example.com',
  ])('may not be %s', (server) => {
    expect(refusalOf(`{ sink: nats, server: "${server}" }`)).toEqual([
      expect.stringContaining('expected the address of a NATS server; use tls://'),
    ]);
  });

  test.each(['a.*', 'a.>', 'a..b', '.a', 'a b'])('is told no subject like %s', (subject) => {
    expect(refusalOf(`{ sink: nats, server: nats://localhost, subject: "${subject}" }`)).toEqual([
      expect.stringContaining('expected a subject without wildcards'),
    ]);
  });
});

test.each([
  ['{ sink: kafka }', 'events.sink is "kafka", expected file, webhook or nats'],
  ['{ sink: webhook }', 'events.credentials is missing'],
  ['{ sink: file, retry_delay: 2m, retry_delay_max: 1m }', 'the first wait is longer than'],
  ['{ sink: file, server: nats://localhost }', 'unknown key'],
  [
    '{ sink: nats, server: nats://localhost, credentials: { user: env:A } }',
    'there is a user without a password; name both, or neither',
  ],
  [
    '{ sink: nats, server: nats://localhost, credentials: { token: env:T, user: env:A, password: env:B } }',
    'there are a token and a user',
  ],
])('%s is refused', (text, why) => {
  expect(refusalOf(text)).toEqual([expect.stringContaining(why)]);
});

test('a literal where a secret belongs is refused and never repeated', () => {
  const literal = 'https://hooks.example/T0123SECRETISH';
  const report = refusalOf(
    `{ sink: webhook, credentials: { url: ${literal}, signing_key: env:K } }`,
  );
  expect(report).toEqual([expect.stringContaining('keep the secret out of this file')]);
  expect(JSON.stringify(report)).not.toContain('T0123');
});
