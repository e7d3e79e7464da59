/** Tables and keys as a user meets them: words in, text, JSON and exit codes out, on SQLite and on PostgreSQL. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { apiKeyHash, isApiKey } from '#ledger/api-keys.ts';
import { openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { keptDatabase, postgresIsPresent } from '../support/postgres.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import {
  type Ending,
  environmentOf,
  FIXTURE_CONFIG,
  FIXTURE_NOW,
  rebalance,
  useFixtures,
} from '../support/world.ts';

const KEY = ['keys', 'add', '--name', 'dashboard'] as const;

async function atWork(environment: Readonly<Record<string, string>> = {}) {
  const workdir = await temporaryDirectory();
  const run = (...words: readonly string[]): Promise<Ending> =>
    rebalance([...words, '--workdir', workdir], { environment });
  return { workdir, run };
}

describe('migrate', () => {
  test('makes the file, and has nothing to do the next time', async () => {
    const { workdir, run } = await atWork();
    const first = await run('migrate');
    expect(first).toMatchObject({ exit: 0, stderr: '' });
    expect(first.stdout).toMatch(
      /^\/.*\/ledger\.sqlite\nledger: now at \d{4}_\w+, by 0001_rules, /,
    );
    expect((await run('migrate')).stdout).toMatch(/\nledger: was up to date at \d{4}_\w+\n$/);
    await access(join(workdir, 'ledger.sqlite'));
  });

  test('in a dry run says what it would do, and makes no file', async () => {
    const { workdir, run } = await atWork();
    const dry = await run('migrate', '--dry-run', '--json');
    expect(JSON.parse(dry.stdout).tables[0]).toMatchObject({
      name: 'ledger',
      taken: expect.arrayContaining(['0001_rules', '0006_api_keys']),
    });
    expect((await run('migrate', '--dry-run')).stderr).toContain('dry run');
    await expect(access(join(workdir, 'ledger.sqlite'))).rejects.toThrow('ENOENT');
  });

  test('refuses an address that is none', async () => {
    const { run } = await atWork({ DATABASE_URL: 'mysql://somewhere' });
    expect(await run('migrate')).toMatchObject({
      exit: 78,
      stderr: expect.stringContaining('DATABASE_URL'),
    });
  });
});

describe('keys', () => {
  test('are printed once, stored as hashes, listed and revoked', async () => {
    const { workdir, run } = await atWork();
    const added = await run(...KEY, '--portfolio', 'household', 'trust');
    expect(added).toMatchObject({ exit: 0, stderr: expect.stringContaining('this once') });
    const key = added.stdout.trimEnd();
    expect(isApiKey(key)).toBe(true);
    const ledger = mustSucceed(await openSqliteLedger(join(workdir, 'ledger.sqlite')));
    const found = mustSucceed(await ledger.apiKeys.find(apiKeyHash(key), FIXTURE_NOW));
    await ledger.close();
    expect(found).toMatchObject({ name: 'dashboard', portfolios: ['household', 'trust'] });
    const list = async () => JSON.parse((await run('keys', 'list', '--json')).stdout);
    const listed = { id: '1', name: 'dashboard', access: 'read', revoked_at: null };
    expect(await list()).toMatchObject([listed]);
    expect((await run('keys', 'list')).stdout).toContain('household trust');
    expect(await run('keys', 'revoke', '1')).toMatchObject({ exit: 0, stdout: '' });
    expect(await list()).toMatchObject([{ ...listed, revoked_at: FIXTURE_NOW }]);
  });

  test('with --json come with what is known of them', async () => {
    const { run } = await atWork();
    const added = await run(...KEY, '--all-portfolios', '--access', 'write', '--json');
    expect(JSON.parse(added.stdout)).toEqual({
      id: '1',
      name: 'dashboard',
      portfolios: 'all',
      access: 'write',
      created_at: FIXTURE_NOW,
      last_used_at: null,
      revoked_at: null,
      key: expect.stringMatching(/^rebalance_/),
    });
  });

  test.each([
    ['without a portfolio', KEY, '--all-portfolios'],
    ['for all and for one', [...KEY, '--all-portfolios', '--portfolio', 'a'], 'contradict'],
    ['for a name that is none', [...KEY, '--portfolio', '../x'], 'portfolio id'],
    ['without a name', ['keys', 'add', '--all-portfolios'], '--name'],
    ['with an empty name', ['keys', 'add', '--name', '', '--all-portfolios'], '--name'],
    ['that may do what there is not', [...KEY, '--access', 'all'], 'read, write'],
    ['that is revoked and unknown', ['keys', 'revoke', '7'], 'keys list'],
  ])('%s are refused as usage', async (_, words, why) => {
    const { run } = await atWork();
    expect(await run(...words)).toMatchObject({ exit: 2, stderr: expect.stringContaining(why) });
  });
});

describe.skipIf(!postgresIsPresent())('with DATABASE_URL of a database that is empty', () => {
  const databaseUrl = keptDatabase();
  const fixtures = useFixtures();
  const withDatabase = () => atWork({ ...environmentOf(fixtures()), DATABASE_URL: databaseUrl() });

  test('doctor says which steps are to be taken, migrate takes them, and all is well', async () => {
    const { run } = await withDatabase();
    const line = async () =>
      (await run('doctor')).stdout.split('\n').find((text) => text.includes(' database '));
    expect(await line()).toMatch(
      /^warn {2}database .*PostgreSQL \d+\.\d+ at postgres:.*\d steps.*rebalance migrate/,
    );
    expect((await run('migrate')).stdout).toMatch(/\nledger: now at /);
    expect(await line()).toMatch(/^ok {4}database .*up to date/);
  });
});

describe.skipIf(!postgresIsPresent())('with DATABASE_URL', () => {
  const databaseUrl = keptDatabase();
  const fixtures = useFixtures();
  const withDatabase = () => atWork({ ...environmentOf(fixtures()), DATABASE_URL: databaseUrl() });

  test('rules and keys are in the database, and no file is made', async () => {
    const { workdir, run } = await withDatabase();
    const add = ['rules', 'add', '--config', FIXTURE_CONFIG, '--trigger', 'MANUAL'];
    expect((await run(...add, '--method', 'FULL_OPTIMIZATION')).exit).toBe(0);
    expect((await run(...KEY, '--all-portfolios')).exit).toBe(0);
    const elsewhere = await withDatabase();
    expect(JSON.parse((await elsewhere.run('rules', 'list', '--json')).stdout)).toMatchObject({
      source: 'rebalancing_rules',
    });
    expect(JSON.parse((await elsewhere.run('keys', 'list', '--json')).stdout)).toHaveLength(1);
    await expect(access(join(workdir, 'ledger.sqlite'))).rejects.toThrow('ENOENT');
  });

  test('a dry run of a reconciliation changes nothing', async () => {
    const { run } = await withDatabase();
    const before = (await run('history', '--json')).stdout;
    await run('run', '--dry-run', '--quiet');
    expect((await run('history', '--json')).stdout).toBe(before);
  });

  test('a server that is away ends a run with exit code 75', async () => {
    const url = 'postgres://someone:hunter2@127.0.0.1:1/rebalance';
    const { run } = await atWork({ ...environmentOf(fixtures()), DATABASE_URL: url });
    const ending = await run('run');
    expect(ending.exit).toBe(75);
    expect(ending.stderr).toContain('ECONNREFUSED');
    expect(ending.stderr).not.toContain('hunter2');
    expect((await run('doctor')).stdout).toMatch(/FAIL {2}database .*ECONNREFUSED/);
  });
});
