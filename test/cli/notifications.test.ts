/** Who is told how a run ended, from the outside: a server that listens, and exit codes that do not change for it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { environmentOf, rebalance, useDirectory, useFixtures } from '../support/world.ts';
import { changedConfig } from './support/files.ts';

const fixtures = useFixtures();
const directory = useDirectory();

interface Told {
  readonly path: string;
  readonly body: string;
}

async function startListener(status: number) {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      told.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, told };
}

async function runWith(origin: string, name: string, words: readonly string[]) {
  const config = await changedConfig(join(directory(), name, 'config'), {
    'policy.yaml': [
      [
        'guards:',
        'notify:\n  webhooks: [{ url: env:HOOK, body: text }]\n  heartbeat_url: env:HEARTBEAT\nguards:',
      ],
    ],
  });
  return rebalance(
    ['run', '--config', config, '--workdir', join(directory(), name, 'var'), ...words],
    {
      environment: {
        ...environmentOf(fixtures()),
        HOOK: `${origin}/hook-token`,
        HEARTBEAT: `${origin}/ping-token`,
      },
    },
  );
}

test('the heartbeat is pinged at the start and with the exit code, the webhook once with the orders', async () => {
  const { origin, told } = await startListener(200);
  expect(await runWith(origin, 'good', ['--quiet'])).toMatchObject({ exit: 0, stderr: '' });
  expect(told[0]).toEqual({ path: '/ping-token/start', body: '' });
  expect(told.map(({ path }) => path).sort()).toEqual(
    ['/hook-token', '/ping-token/0', '/ping-token/start'].sort(),
  );
  const hook = told.find(({ path }) => path === '/hook-token');
  expect(JSON.parse(hook?.body ?? '')).toEqual({
    text: expect.stringMatching(/^rebalance demo-household: \d+ orders - 2026-11-20\n/),
  });
  told.splice(0);
  expect((await runWith(origin, 'good', [])).exit).toBe(0);
  expect(told.map(({ path }) => path)).toEqual(['/ping-token/0']);
});

test('a failure is told with what failed', async () => {
  fixtures().setFault('BROKERAGE_002', { kind: 'server-error' });
  fixtures().setFault('BROKERAGE_004', { kind: 'server-error' });
  const { origin, told } = await startListener(200);
  const { exit } = await runWith(origin, 'bad', ['--retries', '0']);
  expect(exit).toBe(75);
  expect(told.find(({ path }) => path === '/ping-token/75')?.body).toContain('exit code 75');
  expect(told.find(({ path }) => path === '/hook-token')?.body).toContain(
    '2 of 5 accounts failed - 2026-11-20',
  );
});

test('nobody who can be told is a warning that names no address, and the exit code stays', async () => {
  const { origin } = await startListener(500);
  const { exit, stderr } = await runWith(origin, 'deaf', ['--quiet']);
  expect(exit).toBe(0);
  expect(stderr.trimEnd().split('\n')).toEqual([
    'warning heartbeat env:HEARTBEAT was not told: answered 500 (3 attempts)',
    'warning heartbeat env:HEARTBEAT was not told: answered 500 (3 attempts)',
    'warning webhook env:HOOK was not told: answered 500 (3 attempts)',
  ]);
});

test('a dry run tells nobody and says what it would send', async () => {
  const { origin, told } = await startListener(200);
  const { exit, stderr } = await runWith(origin, 'dry', ['--dry-run']);
  expect(exit).toBe(0);
  expect(told).toEqual([]);
  expect(stderr).toContain('dry run: would send to webhook env:HOOK: {"text":"rebalance demo-');
  expect(stderr).toContain('dry run: would ping heartbeat env:HEARTBEAT with /start and /0');
});
