/** The service on one machine, over a day that another one has run: they share nothing but a database. */
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { writeSmallHousehold } from '../cli/support/small-household.ts';
import { keptDatabase, postgresIsPresent } from '../support/postgres.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { rebalance } from '../support/world.ts';
import { ask, PORTFOLIO, ROOT, startTestService } from './support.ts';

describe.skipIf(!postgresIsPresent())('with REBALANCE_RUNS=database', () => {
  const databaseUrl = keptDatabase();

  test('the service plans on the run of another machine', { timeout: 60_000 }, async () => {
    const { configDirectory } = await writeSmallHousehold(await temporaryDirectory());
    const environment = { DATABASE_URL: databaseUrl(), REBALANCE_RUNS: 'database' };
    const elsewhere = join(await temporaryDirectory(), 'var');
    const ran = await rebalance(['run', '--json', '--workdir', elsewhere], {
      environment: { ...environment, REBALANCE_CONFIG: configDirectory },
    });
    expect(ran.exit).toBe(0);
    const workDirectory = join(await temporaryDirectory(), 'var');
    const service = await startTestService({ configDirectory, workDirectory }, { environment });
    onTestFinished(() => service.stop(1_000));
    const plan = await ask(service, 'GET', `${ROOT}/runs/2026-11-20/plan`);
    expect(plan).toMatchObject({ status: 200, json: { run_id: JSON.parse(ran.stdout).run_id } });
    const body = { portfolio_id: PORTFOLIO, trigger_type: 'MANUAL', force_rebalance: true };
    const analyzed = await ask(service, 'POST', '/api/v1/rebalancing/analyze', { body });
    expect(analyzed).toMatchObject({ status: 200, json: { portfolio_id: PORTFOLIO } });
  });
});
