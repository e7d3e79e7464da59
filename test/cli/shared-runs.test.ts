/** Two machines that share their runs in PostgreSQL, as their users meet them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { beforeEach, describe, expect, test } from 'vitest';
import { keptDatabase, postgresIsPresent } from '../support/postgres.ts';
import { startGate, startRun } from '../support/processes.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { type Ending, environmentOf, rebalance, useFixtures } from '../support/world.ts';
import { listFiles } from './support/files.ts';

const RUN = 'runs/demo-household/2026-11-20';
const ORDERS = `${RUN}/trade_orders_20261120.csv`;
/** Moments at which a run is killed: on its way to the first request, and while it writes. */
const KILLED_AFTER_MS = [0, 150, 400, 800];

/** Without the events, which whoever delivers them writes to its own disk. */
async function filesOf(workdir: string): Promise<readonly string[]> {
  return (await listFiles(workdir)).filter((path) => !path.endsWith('/events.jsonl'));
}

describe.skipIf(!postgresIsPresent())('with REBALANCE_RUNS=database', () => {
  const databaseUrl = keptDatabase();
  const fixtures = useFixtures();

  const empty = () =>
    query(
      "do $$ begin if to_regclass('run_files') is not null then truncate run_files, run_locks, recommendations cascade; end if; end $$",
    );
  beforeEach(empty);

  async function query(text: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: databaseUrl() });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  const environment = () => ({
    ...environmentOf(fixtures()),
    DATABASE_URL: databaseUrl(),
    REBALANCE_RUNS: 'database',
  });

  async function machine() {
    const workdir = await temporaryDirectory();
    const run = (...words: readonly string[]): Promise<Ending> =>
      rebalance([...words, '--workdir', workdir], { environment: environment() });
    return { workdir, run, orders: () => readFile(join(workdir, ORDERS), 'utf8') };
  }

  const documents = () =>
    query("select path, sha256 from run_files where name <> 'log.jsonl' order by path");

  test('a run on one machine is known to the other, and its order file is on one disk', async () => {
    const [one, two] = [await machine(), await machine()];
    const ran = await one.run('run');
    expect(ran).toMatchObject({ exit: 0, stderr: '' });
    expect(ran.stdout).toContain(join(one.workdir, ORDERS));
    expect(await filesOf(one.workdir)).toEqual([ORDERS]);
    expect(await one.orders()).toMatch(/^cl_ord_id,account,/);

    expect((await two.run('status')).exit).toBe(0);
    expect((await two.run('history')).stdout).toContain('2026-11-20');
    expect((await two.run('explain')).exit).toBe(0);
    expect((await two.run('verify', '--chain')).stdout).toMatch(/^1 runs, \d+ files: 0 changed/);
    const named = await two.run('verify', join(two.workdir, RUN));
    expect(named).toMatchObject({ exit: 0, stdout: expect.stringContaining('holds') });
    expect(await filesOf(two.workdir)).toEqual([]);

    const again = await two.run('run');
    expect(again.exit).toBe(0);
    expect(again.stderr).toContain(`${join(one.workdir, ORDERS)}; --out DIR copies it here`);
    expect(await filesOf(two.workdir)).toEqual([]);
    expect((await two.run('run', '--out', join(two.workdir, 'out'))).exit).toBe(0);
    expect(await readFile(join(two.workdir, 'out', 'trade_orders_20261120.csv'), 'utf8')).toBe(
      await one.orders(),
    );
  });

  test('the report can be looked at on any machine', async () => {
    const [one, two] = [await machine(), await machine()];
    await one.run('run', '--quiet');
    const { exit, stdout } = await two.run('report');
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout: `${join(two.workdir, RUN)}/report.html\n`,
    });
    expect(await readFile(stdout.trimEnd(), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  test('a day that is put aside takes its order file along', async () => {
    const one = await machine();
    await one.run('run', '--quiet');
    expect((await one.run('run', '--force', '--quiet', '--max-turnover', '0.01')).exit).toBe(0);
    const folders = await readdir(join(one.workdir, 'runs', 'demo-household'));
    expect(folders.filter((name) => name.startsWith('2026')).sort()).toEqual([
      '2026-11-20',
      '2026-11-20.attempt-1',
    ]);
    expect((await one.run('verify', '--chain')).stdout).toMatch(/^2 runs, /);
    expect((await one.run('prune', '--apply', '--keep-daily', '1')).exit).toBe(0);
  });

  test('the stages work one by one, and the orders come to the disk', async () => {
    const one = await machine();
    for (const stage of ['fetch', 'analyze', 'aggregate'])
      expect(await one.run(stage, '--quiet')).toMatchObject({ exit: 0, stderr: '' });
    expect(await filesOf(one.workdir)).toEqual([]);
    const ordered = await one.run('orders');
    expect(ordered).toMatchObject({ exit: 0, stdout: `${join(one.workdir, ORDERS)}\n` });
    expect(await filesOf(one.workdir)).toEqual([ORDERS]);
  });

  test('a dry run changes nothing, before the first run and after it', async () => {
    const one = await machine();
    await query('drop schema public cascade; create schema public');
    const dry = () => one.run('run', '--dry-run', '--quiet', '--max-turnover', '0.02');
    expect(await dry()).toMatchObject({ exit: 0, stderr: '' });
    expect(await query("select 1 from pg_tables where schemaname = 'public'")).toEqual([]);
    expect(await filesOf(one.workdir)).toEqual([]);
    await one.run('migrate');
    expect((await one.run('run', '--quiet')).exit).toBe(0);
    const before = await documents();
    expect((await dry()).exit).toBe(23);
    expect((await one.run('run', '--dry-run', '--force', '--quiet')).exit).toBe(0);
    expect(await documents()).toEqual(before);
  });

  test('of two machines at the same time one works, and the other is told which', async () => {
    const gate = await startGate(fixtures().origin);
    const gated = Object.fromEntries(
      Object.entries(environment()).map(([name, value]) => [
        name,
        value.replace(fixtures().origin, gate.origin),
      ]),
    );
    const [one, two] = [await machine(), await machine()];
    const words = ['run', '--verbose', '--timeout', '10m', '--workdir', one.workdir];
    const first = startRun(words, gated);
    await first.said('fetching');
    const second = await two.run('run');
    expect(second.exit).toBe(21);
    expect(second.stderr).toMatch(/another run of this portfolio is at work: process \d+ on /);
    expect((await two.run('doctor')).stdout).toMatch(/FAIL {2}lock .*process \d+ on /);
    gate.open();
    expect(await first.exited, first.stderr()).toBe(0);
    expect((await two.run('run')).exit).toBe(0);
  });

  test('killed runs leave no lock and nothing half, and end with the same documents', {
    timeout: 300_000,
  }, async () => {
    const undisturbed = await machine();
    expect((await undisturbed.run('run', '--quiet')).exit).toBe(0);
    const manifest = (row: Record<string, unknown>) => String(row['path']).endsWith('/run.json');
    const whole = (await documents()).filter((row) => !manifest(row));
    await empty();
    const { workdir } = await machine();
    const start = () => startRun(['run', '--verbose', '--workdir', workdir], environment());
    for (const afterMs of KILLED_AFTER_MS) {
      const run = start();
      await run.said('fetching');
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      run.kill();
      if ((await run.exited) !== null) break;
      for (const { path, sha256 } of await documents())
        if (!String(path).endsWith('/run.json') && sha256 !== null)
          expect(whole).toContainEqual({ path, sha256 });
    }
    const last = start();
    expect(await last.exited, last.stderr()).toBe(0);
    expect((await documents()).filter((row) => !manifest(row))).toEqual(whole);
    expect(await filesOf(workdir)).toEqual([ORDERS]);
  });
});

describe('what the environment says wrong is said by every command', () => {
  test.each([
    [{ REBALANCE_RUNS: 'postgres' }, 'set it to files or database'],
    [{ REBALANCE_RUNS: 'database' }, 'set DATABASE_URL as well'],
    [{ DATABASE_URL: 'household.sqlite' }, 'postgres://user@host:5432/database'],
  ])('%j', async (environment, next) => {
    const ending = await rebalance(['status'], { environment });
    expect(ending).toMatchObject({ exit: 78, stderr: expect.stringContaining(next) });
  });

  test('and files is what it does without a word', async () => {
    const environment = { ...environmentOf(fixturesNowhere), REBALANCE_RUNS: 'files' };
    expect((await rebalance(['validate'], { environment })).exit).toBe(0);
  });
});

const fixturesNowhere = { environment: {} } as Parameters<typeof environmentOf>[0];
