/** The ledger in PostgreSQL: the contract, several processes, and servers that cannot be used. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Ledger } from '#ledger/ledger.ts';
import {
  keptPostgresLedger,
  openDryPostgresLedger,
  openPostgresLedger,
} from '#ledger/postgres-ledger.ts';
import { HOUSEHOLD, instantAt } from '../support/documents.ts';
import { recommendationOf } from '../support/orders.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';
import { keptDatabase, postgresIsPresent } from '../support/postgres.ts';
import { startProgram } from '../support/processes.ts';
import { ledgerContract } from './contract.ts';
import { driftRule } from './rules.ts';

const NOW = instantAt('2026-11-20T22:00:00Z');

describe.skipIf(!postgresIsPresent())('a ledger in PostgreSQL', () => {
  const databaseUrl = keptDatabase();

  beforeEach(() => query('drop schema public cascade; create schema public'));

  async function query(text: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString: databaseUrl() });
    await client.connect();
    try {
      return await client.query(text);
    } finally {
      await client.end();
    }
  }

  async function openLedger(url = databaseUrl()): Promise<Ledger> {
    const ledger = mustSucceed(await openPostgresLedger(url));
    onTestFinished(() => ledger.close());
    return ledger;
  }

  describe('keeps the contract', () => ledgerContract(() => openLedger()));

  describe('for a dry run', () => {
    describe('keeps the contract', () =>
      ledgerContract(async () => {
        const ledger = mustSucceed(await openDryPostgresLedger(databaseUrl()));
        onTestFinished(() => ledger.close());
        return ledger;
      }));

    test('knows what the database has and changes nothing of it', async () => {
      const real = await openLedger();
      const request = { portfolioId: HOUSEHOLD, rule: driftRule, now: NOW };
      const rule = mustSucceed(await real.addRule(request));
      const dry = mustSucceed(await openDryPostgresLedger(databaseUrl()));
      mustSucceed(await dry.addRule(request));
      expect(mustSucceed(await dry.listRules(HOUSEHOLD))).toHaveLength(2);
      await dry.close();
      expect(mustSucceed(await real.listRules(HOUSEHOLD))).toEqual([rule]);
    });

    test('makes no table', async () => {
      await mustSucceed(await openDryPostgresLedger(databaseUrl())).close();
      const { rows } = await query(
        "select table_name from information_schema.tables where table_schema = 'public'",
      );
      expect(rows).toEqual([]);
    });
  });

  test('has tables with exactly the columns that are promised', async () => {
    await openLedger();
    const columns = async (table: string) => {
      const { rows } = await query(
        `select column_name, data_type from information_schema.columns where table_name = '${table}' order by ordinal_position`,
      );
      return rows.map((row) => [row.column_name, row.data_type]);
    };
    expect(await columns('rebalancing_rules')).toEqual([
      ['id', 'bigint'],
      ['portfolio_id', 'text'],
      ['trigger_type', 'text'],
      ['trigger_parameters', 'jsonb'],
      ['method', 'text'],
      ['constraints', 'jsonb'],
      ['enabled', 'boolean'],
      ['created_at', 'timestamp with time zone'],
    ]);
    expect(await columns('rebalancing_history')).toEqual([
      ['id', 'bigint'],
      ['portfolio_id', 'text'],
      ['trigger_type', 'text'],
      ['trades_executed', 'jsonb'],
      ['turnover_achieved', 'numeric'],
      ['actual_costs', 'numeric'],
      ['execution_date', 'date'],
      ['created_at', 'timestamp with time zone'],
    ]);
  });

  test('reads the same dates and instants whatever the server is set to', async () => {
    await query(
      "do $$ begin execute format('alter database %I set timezone = %L', current_database(), 'America/New_York'); execute format('alter database %I set datestyle = %L', current_database(), 'German'); end $$",
    );
    const ledger = await openLedger();
    const recommendation = recommendationOf('run-1', {
      createdAt: instantAt('2026-11-21T02:30:00.123Z'),
    });
    mustSucceed(await ledger.recordRecommendation(recommendation, []));
    expect(mustSucceed(await ledger.latestRecommendation(HOUSEHOLD))).toEqual(recommendation);
  });

  test('several processes open an empty database at once, and nothing is lost', async () => {
    const ended = await Promise.all([1, 2, 3].map(() => runWriter(databaseUrl(), 10)));
    expect(ended).toEqual([1, 2, 3].map(() => ({ code: 0, stderr: '' })));
    const ledger = await openLedger();
    expect(mustSucceed(await ledger.listRules(HOUSEHOLD))).toHaveLength(30);
  });

  test('the same run recorded twice at once is recorded once', async () => {
    const ledger = await openLedger();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => ledger.recordRecommendation(recommendationOf('run-1'), [])),
    );
    expect(outcomes.filter((outcome) => !outcome.ok)).toEqual([]);
    expect(
      mustSucceed(await ledger.listRecommendations({ portfolioId: HOUSEHOLD, limit: 9 })),
    ).toHaveLength(1);
  });

  test('that is kept is one for a process, and stays open when it is closed', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => keptPostgresLedger(databaseUrl())));
    if (first === undefined || second === undefined) throw new Error('two were opened');
    expect(mustSucceed(first)).toBe(mustSucceed(second));
    await mustSucceed(first).close();
    expect(mustSucceed(await mustSucceed(second).listRules(HOUSEHOLD))).toEqual([]);
  });

  test('that could not be opened is tried again', async () => {
    await query('alter schema public rename to away');
    expect((await keptPostgresLedger(`${databaseUrl()}?application_name=again`)).ok).toBe(false);
    await query('alter schema away rename to public');
    mustSucceed(await keptPostgresLedger(`${databaseUrl()}?application_name=again`));
  });

  test('goes on after the server has ended its connections', async () => {
    const ledger = await openLedger();
    mustSucceed(await ledger.listRules(HOUSEHOLD));
    await query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    // A connection may be found broken only when it is used; the one after it is new.
    await expect.poll(() => ledger.listRules(HOUSEHOLD)).toEqual({ ok: true, value: [] });
  });

  test('once migrated, can be used by a user that may make no tables', async () => {
    await (await openLedger()).close();
    const role = `limited_${randomUUID().replaceAll('-', '')}`;
    await query(
      `create role ${role} login password '${role}'; grant usage on schema public to ${role}; grant select, insert, update, delete on all tables in schema public to ${role}`,
    );
    onTestFinished(async () => {
      await query(`drop owned by ${role}; drop role ${role}`);
    });
    const url = new URL(databaseUrl());
    url.username = role;
    url.password = role;
    const ledger = await openLedger(url.href);
    mustSucceed(await ledger.addRule({ portfolioId: HOUSEHOLD, rule: driftRule, now: NOW }));
    await query('drop table ledger_migration, rebalancing_rules');
    expect(mustFail(await openPostgresLedger(url.href))).toMatchObject({
      code: 'storage-failed',
      what: 'cannot open the ledger: permission denied for schema public',
    });
  });

  test('that a newer program wrote is left alone', async () => {
    await (await openLedger()).close();
    await query("insert into ledger_migration values ('9999_later', '2030-01-01T00:00:00Z')");
    expect(mustFail(await openPostgresLedger(databaseUrl()))).toMatchObject({
      code: 'storage-failed',
      what: 'cannot open the ledger: another version of the program wrote it',
    });
  });

  test('with a row that somebody changed to nonsense names it', async () => {
    const ledger = await openLedger();
    await ledger.addRule({ portfolioId: HOUSEHOLD, rule: driftRule, now: NOW });
    await query("update rebalancing_rules set method = 'GUESSING'");
    expect(mustFail(await ledger.listRules(HOUSEHOLD))).toMatchObject({
      code: 'document-invalid',
      where: 'rebalancing_rules/1',
      what: expect.stringContaining('method'),
    });
  });

  test('that does not exist is a problem that names it and not the password', async () => {
    const url = new URL(databaseUrl());
    url.pathname = '/no_such_database';
    url.password ||= 'hunter2';
    const problem = mustFail(await openPostgresLedger(url.href));
    expect(problem).toMatchObject({
      code: 'storage-failed',
      what: 'cannot open the ledger: database "no_such_database" does not exist',
    });
    expect(problem.where).toMatch(/^postgres:\/\/.*\/no_such_database$/);
    expect(JSON.stringify(problem)).not.toContain(url.password);
  });
});

test('a server that does not answer is a temporary problem without the password', async () => {
  const problem = mustFail(
    await openPostgresLedger('postgres://someone:hunter2@127.0.0.1:1/rebalance'),
  );
  expect(problem).toEqual({
    code: 'storage-failed',
    where: 'postgres://someone@127.0.0.1:1/rebalance',
    what: 'cannot open the ledger: connect ECONNREFUSED 127.0.0.1:1',
    next: 'check DATABASE_URL, and that the server is up and can be reached',
  });
});

test.each(['', 'mysql://host/db', 'household', 'ledger.sqlite'])(
  'the address %j is refused before anything is tried',
  async (url) => {
    expect(mustFail(await openPostgresLedger(url)).code).toBe('config-value');
  },
);

async function runWriter(databaseUrl: string, count: number) {
  const child = startProgram('ledger-writer', [databaseUrl, String(count)]);
  let stderr = '';
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await once(child, 'close');
  return { code: child.exitCode, stderr };
}
