/** Portfolios in a queue, done by worker processes: all of them once, whoever is killed. */
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
  heldBy,
  makePortfolios,
  orderWrites,
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

async function hasActiveJobs(site: Site): Promise<boolean> {
  return (await heldBy(site)).length > 0;
}

/** How many of those claims nobody has ended or taken over. */
async function stillHeld(site: Site, held: readonly string[]): Promise<number> {
  const now = new Set(await heldBy(site));
  return held.filter((claim) => now.has(claim)).length;
}
