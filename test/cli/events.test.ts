/** Events from the outside: what a run leaves in a file or sends to a receiver, and the commands that look after it. */
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { readDocument } from '#domain/documents/read.ts';
import { rebalancingEventDocument } from '#domain/documents/rebalancing-event.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { environmentOf, rebalance, useDirectory, useFixtures } from '../support/world.ts';
import { changedConfig, readJson, SHORT_HISTORY } from './support/files.ts';

const fixtures = useFixtures();
const directory = useDirectory();
const KEY = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const RUN = join('runs', 'demo-household');

async function startReceiver() {
  const bodies: string[] = [];
  const verified: unknown[] = [];
  const receiver = { status: 204, bodies, verified, url: '' };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      bodies.push(body);
      const headers = request.headers as Record<string, string>;
      // The clock of these tests stands still: `verify` would refuse what was signed so long ago.
      const signature = new Webhook(KEY).sign(
        headers['webhook-id'] ?? '',
        new Date(Number(headers['webhook-timestamp']) * 1000),
        body,
      );
      if (signature === headers['webhook-signature']) verified.push(JSON.parse(body));
      response.writeHead(receiver.status).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events-token`;
  return receiver;
}

async function household(name: string, events: string, url = '') {
  const config = await changedConfig(join(directory(), name, 'config'), {
    'policy.yaml': [['guards:', `events: ${events}\nguards:`]],
    'brokerages.yaml': [SHORT_HISTORY],
  });
  const workdir = join(directory(), name, 'var');
  const environment = { ...environmentOf(fixtures()), EVENTS_URL: url, EVENTS_KEY: KEY };
  const command = (...words: readonly string[]) =>
    rebalance([...words, '--config', config, '--workdir', workdir], { environment });
  return { command, workdir, pathOf: (file: string) => join(workdir, RUN, file) };
}

const WEBHOOK =
  '{ sink: webhook, attempts_max: 2, credentials: { url: env:EVENTS_URL, signing_key: env:EVENTS_KEY } }';

test('a run leaves its event in a file beside its directory, once, with what the plan says', async () => {
  const { command, pathOf } = await household('file', '{ sink: file }');
  expect(await command('run', '--quiet')).toMatchObject({ exit: 0, stderr: '' });
  expect((await command('run')).exit).toBe(0);
  const text = await readFile(pathOf('events.jsonl'), 'utf8');
  const lines = text.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  const event = mustSucceed(readDocument(rebalancingEventDocument, lines[0] ?? '', 'events.jsonl'));
  const plan = (await readJson(pathOf('2026-11-20/rebalancing.json'))) as {
    readonly trades: readonly { readonly instrument_id: string; readonly trade_amount: string }[];
  };
  expect(
    event.rebalancingTriggered.recommendedTrades.map(({ instrumentId, tradeAmount }) => [
      instrumentId,
      tradeAmount.toFixed(),
    ]),
  ).toEqual(plan.trades.map((trade) => [trade.instrument_id, trade.trade_amount]));
  const log = await readFile(pathOf('2026-11-20/log.jsonl'), 'utf8');
  expect(log).toContain('"message":"events: 1 delivered"');
});

test('a dry run and a single stage tell nobody', async () => {
  const receiver = await startReceiver();
  const { command } = await household('dry', WEBHOOK, receiver.url);
  expect((await command('run', '--dry-run')).exit).toBe(0);
  expect((await command('fetch')).exit).toBe(0);
  expect((await command('events', 'deliver')).exit).toBe(0);
  expect(receiver.bodies).toEqual([]);
});

test('a receiver gets a signed CloudEvent', async () => {
  const receiver = await startReceiver();
  const { command } = await household('webhook', WEBHOOK, receiver.url);
  expect(await command('run', '--quiet')).toMatchObject({ exit: 0, stderr: '' });
  expect(receiver.verified).toMatchObject([
    {
      specversion: '1.0',
      type: 'rebalancing_triggered',
      subject: 'demo-household',
      data: { rebalancing_triggered: { portfolio_id: 'demo-household' } },
    },
  ]);
});

test('a receiver that is down costs the run nothing but a warning; what is given up is listed and replayed', async () => {
  const receiver = await startReceiver();
  receiver.status = 503;
  const { command, pathOf } = await household('down', WEBHOOK, receiver.url);
  const run = await command('run', '--quiet');
  expect(run.exit).toBe(0);
  expect(run.stderr).toBe(
    'warning events to webhook env:EVENTS_URL: 1 event waits: answered 503\n',
  );
  expect(await readFile(pathOf('2026-11-20/log.jsonl'), 'utf8')).toContain('1 event waits');
  const [listed] = JSON.parse((await command('events', 'list', '--json')).stdout);
  expect(listed).toMatchObject({ state: 'waiting', attempts: 1, last_error: 'answered 503' });

  // The clock stands still, so nothing is due by itself; replaying makes it due, and one attempt is the last.
  expect((await command('events', 'replay', listed.event_id)).exit).toBe(0);
  const deliver = await command('events', 'deliver', '--json');
  expect(deliver.exit).toBe(75);
  expect(deliver.stderr).toContain('[event-undelivered]');
  expect(JSON.parse(deliver.stdout)).toMatchObject({ delivered: 0, waiting: [{ attempts: 1 }] });

  receiver.status = 200;
  expect((await command('events', 'replay', listed.event_id)).stderr).toContain(
    '1 event waits again',
  );
  expect((await command('events', 'deliver')).stderr).toContain(
    '1 delivered to webhook env:EVENTS_URL',
  );
  expect(receiver.bodies.length).toBe(3);
  expect(new Set(receiver.bodies).size).toBe(1);
});

test('an event that is given up is dead until it is replayed', async () => {
  const receiver = await startReceiver();
  receiver.status = 400;
  const { command } = await household('dead', WEBHOOK.replace('max: 2', 'max: 1'), receiver.url);
  const run = await command('run', '--quiet');
  expect(run).toMatchObject({
    exit: 0,
    stderr: expect.stringContaining('was given up: answered 400'),
  });
  expect((await command('events', 'list', '--dead')).stdout).toContain('dead');
  expect((await command('events', 'deliver', '--quiet')).exit).toBe(0);
  receiver.status = 200;
  expect((await command('events', 'replay', '--dead', '--json')).stdout).toContain(
    '"waiting_again": 1',
  );
  expect((await command('events', 'deliver', '--quiet')).exit).toBe(0);
  expect(receiver.verified).toHaveLength(2);
  expect((await command('events', 'replay', '--dead')).stderr).toContain('no event was given up');
});

test('a secret that is missing is a warning of the run and an error of the delivery', async () => {
  const { command, workdir } = await household('secret', WEBHOOK);
  const run = await command('run', '--quiet');
  expect(run.exit).toBe(0);
  expect(run.stderr).toContain('warning events to webhook: ');
  expect(run.stderr).toContain('EVENTS_URL is not set');
  expect((await command('events', 'deliver')).exit).toBe(77);
  await rm(workdir, { recursive: true });
});

test.each([[['replay']], [['replay', 'some-id', '--dead']]])(
  'events %s is refused: one of the two',
  async (words) => {
    const { command } = await household(`usage-${words.length}`, '{ sink: file }');
    const { exit, stderr } = await command('events', ...words);
    expect(exit).toBe(2);
    expect(stderr).toContain('give one of the two');
  },
);

test('an id that is no event is refused', async () => {
  const { command } = await household('unknown', '{ sink: file }');
  const { exit, stderr } = await command('events', 'replay', 'some-id');
  expect(exit).toBe(2);
  expect(stderr).toContain('some-id: is no event of this portfolio');
});
