/** Queued portfolios whose steps fail: for good, for a while, or because their worker is asked to stop. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { keptDatabase, postgresIsPresent } from '../support/postgres.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { rebalance, useFixtures } from '../support/world.ts';
import {
  call,
  daysBy,
  emptyQueue,
  environmentOf,
  heldBy,
  makePortfolios,
  placesOf,
  query,
  startWorker,
  until,
} from './support.ts';

const SMALL = { accounts: ['BROKERAGE_001', 'BROKERAGE_005'], historyYears: 1 } as const;

describe.skipIf(!postgresIsPresent())('a queued portfolio that fails', () => {
  const databaseUrl = keptDatabase();
  const fixtures = useFixtures();
  beforeEach(() => emptyQueue({ databaseUrl: databaseUrl() }));
  const newSite = async () => ({
    directory: await temporaryDirectory(),
    databaseUrl: databaseUrl(),
    fixtures: fixtures(),
  });

  test('fails alone and for good, with what depended on it, and is taken up when it is queued again', {
    timeout: 60_000,
  }, async () => {
    const site = await newSite();
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
    const site = await newSite();
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
    const site = await newSite();
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
    const site = await newSite();
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
