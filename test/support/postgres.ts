/** A PostgreSQL database of its own for one test file, on the server that REBALANCE_TEST_POSTGRES names. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';

const SERVER = process.env['REBALANCE_TEST_POSTGRES'];

/** Whether there is a server to test on; use as `describe.skipIf(!postgresIsPresent())`. */
export function postgresIsPresent(): boolean {
  if (SERVER === undefined) console.warn('SKIPPED: REBALANCE_TEST_POSTGRES names no server');
  return SERVER !== undefined;
}

/** The `DATABASE_URL` of an empty database that exists while the tests of the file run. */
export function keptDatabase(): () => string {
  const name = `rebalance_test_${randomUUID().replaceAll('-', '')}`;
  beforeAll(() => administer(`create database ${name}`));
  afterAll(() => administer(`drop database if exists ${name} with (force)`));
  return () => databaseUrl(name);
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function databaseUrl(name: string): string {
  if (SERVER === undefined) throw new Error('REBALANCE_TEST_POSTGRES names no server');
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return url.href;
}
