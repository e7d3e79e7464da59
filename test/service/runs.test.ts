/** Runs over HTTP: their list, and the files that they wrote. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, PORTFOLIO, pagesOf, ROOT, run, useService } from './support.ts';

const service = useService();
const get = (path: string) => ask(service(), 'GET', `${ROOT}${path}`);

beforeAll(async () => {
  await run(service(), ['--force', '--max-turnover', '0.05']);
});

describe('runs', () => {
  test('are listed with those that were put aside', async () => {
    const listed = await pagesOf(get, '/runs', 1);
    expect(listed).toMatchObject([
      { run: '2026-11-20', outcome: 'complete' },
      { run: '2026-11-20.attempt-1', outcome: 'complete' },
    ]);
    expect((await get('/runs/2026-11-20.attempt-1')).json).toMatchObject({
      run_id: service().printed['run_id'],
      outcome: 'complete',
    });
  });

  test.each([
    ['orders', 'trade_orders_20261120.csv', 'text/csv'],
    ['report', 'report.html', 'text/html'],
    ['plan', 'rebalancing.json', 'application/json'],
  ])('hand out their %s as they wrote them', async (resource, file, type) => {
    const told = await get(`/runs/2026-11-20/${resource}`);
    const path = join(service().workDirectory, 'runs', PORTFOLIO, '2026-11-20', file);
    expect(told).toMatchObject({ status: 200, text: await readFile(path, 'utf8') });
    expect(told.headers.get('content-type')).toContain(type);
  });

  test('a file that was changed since is not handed out', async () => {
    const path = join(service().workDirectory, 'runs', PORTFOLIO, '2026-11-20.attempt-1');
    const file = join(path, 'trade_orders_20261120.csv');
    await writeFile(file, `${await readFile(file, 'utf8')}more\n`);
    const told = await get('/runs/2026-11-20.attempt-1/orders');
    expect(told).toMatchObject({
      status: 409,
      json: { type: 'urn:rebalance:problem:data-refused' },
    });
    expect(told.text).not.toContain(service().workDirectory);
  });

  test.each(['/runs/2026-11-21', '/runs/2026-02-30', '/runs/2026-11-21/orders'])(
    '%s is not there',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404 });
    },
  );
});
