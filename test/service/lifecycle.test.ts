/** Starting, being too busy, being too late, and stopping while requests are on their way. */
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { rebalance, useDirectory } from '../support/world.ts';
import { ask, liveSmallDay, PORTFOLIO, ROOT, startTestService, useService } from './support.ts';

const ANALYZE = '/api/v1/rebalancing/analyze';
const BODY = { portfolio_id: PORTFOLIO };
const service = useService();

test('with no room to wait, requests are turned away with 503 and come back later', async () => {
  const busy = await startTestService(service(), { threads: 1, waitingMax: 1 });
  onTestFinished(() => busy.stop(1_000));
  const told = await Promise.all(
    Array.from({ length: 6 }, () => ask(busy, 'POST', ANALYZE, { body: BODY })),
  );
  const statuses = told.map(({ status }) => status).sort();
  expect(statuses[0]).toBe(200);
  expect(statuses.at(-1)).toBe(503);
  const refused = told.find(({ status }) => status === 503);
  expect(refused?.json).toMatchObject({ type: 'urn:rebalance:problem:overloaded' });
  expect(refused?.headers.get('retry-after')).toBe('1');
  const metrics = await ask(busy, 'GET', '/metrics');
  expect(metrics.text).toMatch(/rebalance_jobs_refused_total\{reason="overloaded"\} [1-9]/);
});

test('an answer that takes too long is given up with 504, and the next one is given', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await new Promise((listening) => silent.once('listening', listening));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const day = await liveSmallDay(await temporaryDirectory());
  const late = await startTestService(day, { deadlines: { workMs: 20_000, fetchMs: 1_500 } });
  onTestFinished(() => late.stop(1_000));
  await writeFile(
    join(day.configDirectory, 'brokerages.yaml'),
    `defaults: { timeout: 60s }
accounts:
  - { id: IRA, adapter: json, url: "http://127.0.0.1:${port}/", tax_treatment: tax_deferred,
      mapping: { cash: { amount: cash }, positions: { list: positions, symbol: symbol, quantity: quantity, price: price } } }
market_data: { adapter: broker }
`,
  );
  const told = await ask(late, 'POST', `${ANALYZE}?refresh=true`, { body: BODY });
  expect([503, 504]).toContain(told.status);
  expect(Number(told.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await ask(late, 'GET', `${ROOT}/status`)).toMatchObject({ status: 200 });
});

test('stopping answers what is on its way, and then nothing any more', async () => {
  const stopping = await startTestService(service());
  const answer = ask(stopping, 'POST', ANALYZE, { body: BODY, headers: { connection: 'close' } });
  // The request has arrived when something works on it.
  while (!(await ask(stopping, 'GET', '/metrics')).text.match(/rebalance_jobs_w\w+ 1/));
  await stopping.stop(10_000);
  expect(await answer).toMatchObject({ status: 200 });
  await expect(ask(stopping, 'GET', '/healthz')).rejects.toThrow();
});

test('stopping waits for nobody beyond its grace', async () => {
  const stopping = await startTestService(service(), { threads: 1 });
  const answer = ask(stopping, 'POST', ANALYZE, { body: BODY }).then(
    ({ status }) => status,
    () => 'cut off',
  );
  while (!(await ask(stopping, 'GET', '/metrics')).text.match(/rebalance_jobs_w\w+ 1/));
  const startedAt = performance.now();
  await stopping.stop(1);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(['cut off', 200, 500, 503]).toContain(await answer);
});

describe('rebalance serve', () => {
  const directory = useDirectory();

  test('prints where it listens, serves every portfolio that can be loaded, and tells of the others', async () => {
    const portfolios = join(directory(), 'portfolios');
    await mkdir(portfolios, { recursive: true });
    const { configDirectory } = await liveSmallDay(join(portfolios));
    expect(configDirectory).toBe(join(portfolios, 'config'));
    await mkdir(join(portfolios, 'broken'));
    await writeFile(join(portfolios, 'broken', 'targets.yaml'), 'portfolio_id: broken\n');
    const ended = await rebalance(
      ['serve', '--portfolios', portfolios, '--port', '0', '--threads', '1', '--quiet'],
      { signal: AbortSignal.abort('terminated') },
    );
    expect(ended.exit).toBe(0);
    expect(ended.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
    expect(ended.stderr).toContain('broken');
  });

  test('a port that is taken is told of', async () => {
    const { port } = new URL(service().origin);
    const ended = await rebalance([
      ...['serve', '--config', service().configDirectory, '--workdir', service().workDirectory],
      ...['--port', port],
    ]);
    expect(ended).toMatchObject({ exit: 75, stdout: '' });
    expect(ended.stderr).toContain('EADDRINUSE');
  });

  test('a certificate without its key is a mistake', async () => {
    const ended = await rebalance([
      ...['serve', '--config', service().configDirectory, '--workdir', service().workDirectory],
      ...['--tls-cert', 'cert.pem'],
    ]);
    expect(ended).toMatchObject({ exit: 2 });
  });

  test('a certificate that is none is told of', async () => {
    const pem = join(directory(), 'none.pem');
    await writeFile(pem, 'no certificate\n');
    const ended = await rebalance([
      ...['serve', '--config', service().configDirectory, '--workdir', service().workDirectory],
      ...['--port', '0', '--tls-cert', pem, '--tls-key', pem],
    ]);
    expect(ended).toMatchObject({ exit: 78, stdout: '' });
  });
});
