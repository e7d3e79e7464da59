import { expect, test } from 'vitest';
import type { Connection, SecretReference, TextSource } from '#config/config.ts';
import { failure, success } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import { type LookUps, resolveConnection } from '#fetch/connection.ts';

const LOOK_UPS: LookUps = {
  environment: (name) => (name === 'BASE' ? 'https://api.example.com' : undefined),
  secret: async (reference) =>
    reference.kind === 'env'
      ? success(new Secret(`value of ${reference.name}`))
      : failure({ code: 'secret-missing', what: `no ${reference.kind}`, next: '' }),
};

function alpaca(baseUrl: TextSource, secretKey: SecretReference): Connection {
  return {
    adapter: 'alpaca',
    baseUrl,
    accountNumber: null,
    credentials: { keyId: { kind: 'env', name: 'ID' }, secretKey },
  };
}

test('addresses become text and credentials become secrets, which are listed', async () => {
  const connection = alpaca({ kind: 'env', name: 'BASE' }, { kind: 'env', name: 'KEY' });
  const resolved = await resolveConnection(connection, LOOK_UPS);
  expect(resolved).toMatchObject({
    ok: true,
    value: { connection: { adapter: 'alpaca', baseUrl: 'https://api.example.com' } },
  });
  expect(resolved.ok && resolved.value.secrets.map((secret) => secret.reveal())).toEqual([
    'value of ID',
    'value of KEY',
  ]);
});

test('a file of holdings stays a file, and a credential left out stays left out', async () => {
  const resolved = await resolveConnection(
    {
      adapter: 'csv',
      source: { kind: 'file', path: 'holdings.csv' },
      accountNumber: null,
      asOf: null,
      credentials: { token: null },
    },
    LOOK_UPS,
  );
  expect(resolved).toMatchObject({
    value: {
      connection: { source: { kind: 'file', path: 'holdings.csv' }, credentials: { token: null } },
      secrets: [],
    },
  });
});

test('everything that cannot be looked up is reported together', async () => {
  const connection = alpaca({ kind: 'env', name: 'ABSENT' }, { kind: 'file', path: 'key' });
  expect(await resolveConnection(connection, LOOK_UPS)).toMatchObject({
    problems: [
      { code: 'config-value', what: expect.stringContaining('ABSENT is not set') },
      { code: 'secret-missing' },
    ],
  });
});

test.each(['api.example.com', 'ftp://example.com', 'https://user:tiger@example.com', ''])(
  'the address "%s" is refused without being shown',
  async (text) => {
    const connection = alpaca({ kind: 'literal', text }, { kind: 'env', name: 'KEY' });
    const resolved = await resolveConnection(connection, LOOK_UPS);
    expect(resolved).toMatchObject({ problems: [{ code: 'config-value' }] });
    expect(JSON.stringify(resolved)).not.toContain('tiger');
  },
);
