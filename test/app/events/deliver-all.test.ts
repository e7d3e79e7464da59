import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deliverAll, deliverContinuously } from '#app/events/deliver-all.ts';
import { loadConfig } from '#app/load-config.ts';
import type { PortfolioId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { put, writeSmallHousehold } from '../../cli/support/small-household.ts';
import { mustSucceed } from '../../support/outcomes.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { effectsIn } from '../drift/support.ts';
import { eventsOf, newLedger, record } from './support.ts';

const clock = { now: '2026-11-20T22:00:10Z' as Instant };

async function sender(directory: string, portfolioId: string, policy = '') {
  const { configDirectory } = await writeSmallHousehold(join(directory, portfolioId));
  const targets = `portfolio_id: ${portfolioId}
weights: { VTI: 0.6, BND: 0.4 }
base_currency: USD
time_zone: America/New_York
`;
  await put(join(configDirectory, 'targets.yaml'), targets);
  if (policy !== '') await put(join(configDirectory, 'policy.yaml'), policy);
  const { config } = mustSucceed(await loadConfig(configDirectory, nodeFileSystem));
  return { configDirectory, config };
}

const WEBHOOK = `events:
  sink: webhook
  credentials: { url: env:NOWHERE, signing_key: env:NOBODY }
`;

test('portfolios of one sink are delivered together, and a sink that cannot be opened stops no other', async () => {
  const directory = await temporaryDirectory();
  const senders = [
    await sender(directory, 'a'),
    await sender(directory, 'b'),
    await sender(directory, 'c', WEBHOOK),
  ];
  const ledger = await newLedger();
  await record(ledger, ...eventsOf('a', 2), ...eventsOf('b', 1), ...eventsOf('c', 1));
  const delivered = await deliverAll(senders, {
    outbox: ledger,
    workDirectory: directory,
    effectsIn: (configDirectory) => effectsIn(configDirectory, clock),
    signal: new AbortController().signal,
  });
  expect(delivered).toMatchObject({ delivered: 3, undelivered: [] });
  expect(delivered.problems.map(({ code }) => code)).toContain('secret-missing');
  const lines = (await readFile(join(directory, 'runs', 'a', 'events.jsonl'), 'utf8')).split('\n');
  expect(lines.filter((line) => line !== '')).toEqual(['{"event_id":"a/1"}', '{"event_id":"a/2"}']);
  const page = { portfolioId: 'c' as PortfolioId, state: 'waiting', limit: 9 } as const;
  expect(mustSucceed(await ledger.listEvents(page))).toHaveLength(1);
});

test('it delivers again and again until it is asked to stop', async () => {
  const directory = await temporaryDirectory();
  const one = await sender(directory, 'a');
  const ledger = await newLedger();
  const stop = new AbortController();
  const rounds: number[] = [];
  await deliverContinuously(async () => [one], {
    outbox: ledger,
    workDirectory: directory,
    effectsIn: (configDirectory) => effectsIn(configDirectory, clock),
    signal: stop.signal,
    onRound: ({ delivered }) => rounds.push(delivered),
    sleep: async () => {
      if (rounds.length === 3) stop.abort();
      else await record(ledger, ...eventsOf('a', 1, rounds.length));
    },
  });
  expect(rounds).toEqual([0, 1, 1]);
});
