/** The service over PostgreSQL: rules, recommendations, keys against doing things twice, and runs that are shared. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { keptDatabase, postgresIsPresent } from '../support/postgres.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { ask, liveSmallDay, PORTFOLIO, ROOT, startTestService } from './support.ts';

describe.skipIf(!postgresIsPresent())('the service on PostgreSQL', () => {
  const databaseUrl = keptDatabase();

  test('answers what it answers on files', async () => {
    const environment = { DATABASE_URL: databaseUrl(), REBALANCE_RUNS: 'database' };
    const day = await liveSmallDay(await temporaryDirectory(), environment);
    const service = await startTestService(day, { environment, threads: 2 });
    onTestFinished(() => service.stop(1_000));
    const body = { portfolio_id: PORTFOLIO };
    const analyzed = await ask(service, 'POST', '/api/v1/rebalancing/analyze?details=true', {
      body,
    });
    expect(analyzed).toMatchObject({ status: 200, json: { details: day.printed } });
    const rule = { trigger_type: 'MANUAL', method: 'PROPORTIONAL_REBALANCING' };
    const headers = { 'idempotency-key': 'once' };
    const added = await Promise.all(
      [1, 2, 3].map(() => ask(service, 'POST', `${ROOT}/rules`, { body: rule, headers })),
    );
    expect(added.map(({ status }) => status)).toContain(201);
    expect((await ask(service, 'GET', `${ROOT}/rules`)).json['items']).toHaveLength(1);
    expect(
      await ask(service, 'POST', `${ROOT}/trigger`, { body: { trigger_type: 'MANUAL' } }),
    ).toMatchObject({ status: 200 });
    const first = await ask(service, 'GET', `${ROOT}/history?limit=1`);
    const cursor = String(first.json['next_cursor']);
    const second = await ask(service, 'GET', `${ROOT}/history?limit=1&cursor=${cursor}`);
    expect(second.json).toMatchObject({ items: [{ run_id: day.printed['run_id'] }] });
    expect(await ask(service, 'GET', `${ROOT}/runs/2026-11-20/orders`)).toMatchObject({
      status: 200,
    });
  });
});
