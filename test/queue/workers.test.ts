/** Portfolios in a queue, done by worker processes: all of them once, whoever is killed. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keptDatabase, postgresIsPresent } from '../support/postgres.ts';
import { proofSize, reportFigures } from '../support/proof.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { rebalance, useFixtures } from '../support/world.ts';
import {
  call,
  countOrderFiles,
  daysBy,
  environmentOf,
  makePortfolios,
  orderWrites,
  placesOf,
  query,
  type Site,
  startWorker,
  until,
} from './support.ts';

const PORTFOLIOS = proofSize('PROVE_WORKERS', 10);
const SMALL = { accounts: ['BROKERAGE_001', 'BROKERAGE_005'], historyYears: 1 } as const;
const LONG_MS = 3_600_000;

describe.skipIf(!postgresIsPresent())('portfolios in a queue', () => {
  const databaseUrl = keptDatabase();
  const fixtures = useFixtures();
  const makeSite = async (): Promise<Site> => ({
    directory: await temporaryDirectory(),
    databaseUrl: databaseUrl(),
    fixtures: fixtures(),
  });

  test('are all done, and no order file twice, though a worker is killed in the middle', {
    timeout: LONG_MS,
  }, async () => {
    const site = await makeSite();
    const ids = await makePortfolios(site, { count: PORTFOLIOS, ...SMALL });
    const queued = await call(site, 'run', '--queue', '--quiet');
    expect(queued).toMatchObject({ exit: 0, stderr: '' });
    await countOrderFiles(site);
    const [victim, other] = [startWorker(site), startWorker(site, '--until-done')];
    await until('half is begun', () => isHalfDone(site), LONG_MS);
    await until('the victim works', () => hasActiveJobs(site), 10_000);
    victim.kill();
    await victim.exited;
    const killedAt = performance.now();
    const held = await heldBy(site);
    await until(
      'its steps are taken over',
      async () => (await stillHeld(site, held)) === 0,
      60_000,
    );
    const recoveryMs = performance.now() - killedAt;
    expect(await other.exited, other.stderr()).toBe(0);

    expect(await daysBy(site, 'complete')).toBe(ids.length);
    expect(await orderWrites(site)).toEqual(Array(ids.length).fill(1));
    expect(recoveryMs).toBeLessThan(45_000);
    const status = await call(site, 'status', '--json');
    expect(status.exit).toBe(0);
    expect(JSON.parse(status.stdout).portfolios[0].queue).toMatchObject({
      state: 'complete',
      steps_done: 7,
      steps_total: 7,
    });
    reportFigures('PROVE_WORKERS', { portfolios: ids.length, stepsHeld: held.length, recoveryMs });
    await expectAsAlone(site, ids[1] ?? '');
  });

  /** The same bytes as when the portfolio is run alone, on a disk. */
  async function expectAsAlone(site: Site, id: string): Promise<void> {
    const alone = join(site.directory, 'alone');
    const { exit } = await rebalance(
      ['run', '--config', join(site.directory, 'portfolios', id), '--workdir', alone, '--quiet'],
      { environment: fixtures().environment },
    );
    expect(exit).toBe(0);
    const { hashesOf } = await import('../cli/support/files.ts');
    const { 'run.json': _run, ...there } = await hashesOf(join(alone, 'runs', id, '2026-11-20'));
    const rows = await query(
      site,
      `select path, sha256 from run_files where portfolio_id = '${id}' and bytes is not null
       and name not in ('run.json', 'log.jsonl')`,
    );
    const here = rows.map(({ path, sha256 }) => [
      String(path).split('/').slice(2).join('/'),
      sha256,
    ]);
    expect(Object.fromEntries(here)).toEqual(there);
  }

  async function isHalfDone(site: Site): Promise<boolean> {
    const [row] = await query(
      site,
      `select count(*) filter (where state = 'completed') * 3 > count(*) as "isSo" from pgboss.job
       where name = 'rebalance.steps'`,
    );
    return row?.['isSo'] === true;
  }
});

function empty(site: Site): Promise<unknown> {
  return query(site, 'truncate queued_days; delete from pgboss.job; truncate run_files, run_locks');
}

async function hasActiveJobs(site: Site): Promise<boolean> {
  return (await heldBy(site)).length > 0;
}

/** Steps that are claimed now, by whichever worker, as `id:attempt`. */
async function heldBy(site: Site): Promise<readonly string[]> {
  const rows = await query(
    site,
    "select id || ':' || retry_count as held from pgboss.job where state = 'active'",
  );
  return rows.map(({ held }) => String(held));
}

/** How many of those claims nobody has ended or taken over. */
async function stillHeld(site: Site, held: readonly string[]): Promise<number> {
  const now = new Set(await heldBy(site));
  return held.filter((claim) => now.has(claim)).length;
}

describe.skipIf(!postgresIsPresent())('a queued portfolio that fails', () => {
  const databaseUrl = keptDatabase();
  const fixtures = useFixtures();

  test('fails alone and for good, with what depended on it, and is taken up when it is queued again', {
    timeout: 60_000,
  }, async () => {
    const site = {
      directory: await temporaryDirectory(),
      databaseUrl: databaseUrl(),
      fixtures: fixtures(),
    };
    await makePortfolios(site, { count: 1, ...SMALL });
    fixtures().setFault('BROKERAGE_005', { kind: 'unauthorized' });
    expect((await call(site, 'run', '--queue')).exit).toBe(0);
    const again = await call(site, 'run', '--queue', '--json');
    expect(JSON.parse(again.stdout).portfolios[0].state).toBe('already-queued');
    const failing = startWorker(site, '--until-done');
    expect(await failing.exited, failing.stderr()).toBe(0);
    expect(failing.stderr()).toContain('error portfolio-0001 fetch BROKERAGE_005: ');

    const states = await query(
      site,
      "select state, count(*)::integer as jobs from pgboss.job where name = 'rebalance.steps' group by state order by state",
    );
    expect(states).toEqual([
      { state: 'completed', jobs: 1 },
      { state: 'cancelled', jobs: 5 },
      { state: 'failed', jobs: 1 },
    ]);
    const status = await call(site, 'status');
    expect(status.exit).toBe(20);
    expect(status.stdout).toContain('failed with 20');
    expect(await query(site, "select path from run_files where name like 'trade_orders%'")).toEqual(
      [],
    );

    fixtures().setFault('BROKERAGE_005', null);
    const before = fixtures().requests.length;
    expect((await call(site, 'run', '--queue', '--quiet')).exit).toBe(0);
    const mending = startWorker(site, '--until-done');
    expect(await mending.exited, mending.stderr()).toBe(0);
    expect(await daysBy(site, 'complete')).toBe(1);
    const asked = fixtures()
      .requests.slice(before)
      .map(({ desk }) => desk);
    expect(asked).not.toContain('BROKERAGE_001');
    const done = await call(site, 'run', '--queue', '--json');
    expect(JSON.parse(done.stdout).portfolios[0].state).toBe('unchanged');
  });

  test('for a passing reason is tried twice more, and holds no place while it waits', {
    timeout: 60_000,
  }, async () => {
    const site = {
      directory: await temporaryDirectory(),
      databaseUrl: databaseUrl(),
      fixtures: fixtures(),
    };
    await empty(site);
    await makePortfolios(site, { count: 2, accounts: ['BROKERAGE_005'], historyYears: 1 });
    fixtures().setFault('BROKERAGE_005', { kind: 'server-error', times: 2 });
    expect((await call(site, 'run', '--queue', '--retry-delay', '2s')).exit).toBe(0);
    // With one place only, the steps of the one are done while the other waits.
    const worker = startWorker(site, '--until-done', '--concurrency', '1');
    expect(await worker.exited, worker.stderr()).toBe(0);
    expect(await daysBy(site, 'complete')).toBe(2);
    const lines = worker
      .stderr()
      .split('\n')
      .filter((line) => line.includes(' fetch '));
    expect(lines.filter((line) => line.includes(': again')).length).toBe(2);
  });

  test('for want of an answer is given back by a worker that is asked to stop, and costs no attempt', {
    timeout: 60_000,
  }, async () => {
    const site = {
      directory: await temporaryDirectory(),
      databaseUrl: databaseUrl(),
      fixtures: fixtures(),
    };
    await empty(site);
    await makePortfolios(site, { count: 1, accounts: ['BROKERAGE_005'], historyYears: 1 });
    fixtures().setFault('BROKERAGE_005', { kind: 'slow' });
    expect((await call(site, 'run', '--queue', '--retries', '0')).exit).toBe(0);
    const stopped = startWorker(site);
    await until('it asks', async () => (await heldBy(site)).length === 1, 20_000);
    stopped.terminate();
    expect(await stopped.exited, stopped.stderr()).toBe(143);
    expect(
      await query(
        site,
        'select state, start_after <= now() as ready from pgboss.job where not blocked',
      ),
    ).toEqual([{ state: 'retry', ready: true }]);
    fixtures().setFault('BROKERAGE_005', null);
    const next = startWorker(site, '--until-done');
    expect(await next.exited, next.stderr()).toBe(0);
    expect(await daysBy(site, 'complete')).toBe(1);
  });

  test('for want of the configuration that was queued is refused, whichever step finds out', {
    timeout: 60_000,
  }, async () => {
    const site = {
      directory: await temporaryDirectory(),
      databaseUrl: databaseUrl(),
      fixtures: fixtures(),
    };
    await empty(site);
    await makePortfolios(site, { count: 1, accounts: ['BROKERAGE_005'], historyYears: 1 });
    expect((await call(site, 'run', '--queue')).exit).toBe(0);
    const policy = join(site.directory, 'portfolios', 'portfolio-0001', 'policy.yaml');
    await writeFile(policy, 'sells: never\n');
    const worker = startWorker(site, '--until-done');
    expect(await worker.exited, worker.stderr()).toBe(0);
    expect(worker.stderr()).toContain('[run-conflict]');
    const forced = await call(site, 'run', '--queue', '--force', '--json');
    expect(JSON.parse(forced.stdout).portfolios[0].state).toBe('queued');
  });

  test('nobody queues or works without a database', async () => {
    const directory = await temporaryDirectory();
    const places = ['--portfolios', directory, '--workdir', directory];
    for (const words of [
      ['worker', ...places],
      ['run', '--all', '--queue', ...places],
    ]) {
      const { exit, stderr } = await rebalance(words);
      expect({ exit, stderr }).toMatchObject({
        exit: 78,
        stderr: expect.stringContaining('DATABASE_URL'),
      });
    }
    expect(await readdir(directory)).toEqual([]);
  });

  test.each([
    [['run', '--queue'], 'goes with --all only'],
    [['run', '--all', '--queue', '--dry-run'], '--dry-run does not go with it'],
  ])('%j is a mistake', async (words, what) => {
    const site = { directory: '/tmp', databaseUrl: databaseUrl(), fixtures: fixtures() };
    const { exit, stderr } = await rebalance([...words, ...placesOf(site)], {
      environment: environmentOf(site),
    });
    expect(exit).toBe(2);
    expect(stderr).toContain(what);
  });
});
