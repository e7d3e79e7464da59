/** Relays that are killed while they deliver: nothing is lost, nothing comes out of turn, and repeats have the same id. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PortfolioId } from '#domain/ids.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { NewEvent } from '#ledger/outbox.ts';
import { openPostgresLedger } from '#ledger/postgres-ledger.ts';
import { openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import { instantAt } from '../support/documents.ts';
import { recommendationOf } from '../support/orders.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { keptDatabase, postgresIsPresent } from '../support/postgres.ts';
import { startProgram } from '../support/processes.ts';
import { proofSize, reportFigures } from '../support/proof.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const KILLS = proofSize('PROVE_KILLS', 8);
const RELAYS = 2;
const PORTFOLIOS = ['a', 'b', 'c', 'd'] as readonly string[] as readonly PortfolioId[];
const EVENTS_PER_KILL = 6;
const TIMEOUT_MS = 60_000 + KILLS * 5_000;

test('on SQLite', { timeout: TIMEOUT_MS }, async () => {
  const path = join(await temporaryDirectory(), 'ledger.sqlite');
  await prove(path, mustSucceed(await openSqliteLedger(path)));
});

describe.skipIf(!postgresIsPresent())('with a server', () => {
  const databaseUrl = keptDatabase();

  test('on PostgreSQL', { timeout: TIMEOUT_MS }, async () => {
    await prove(databaseUrl(), mustSucceed(await openPostgresLedger(databaseUrl())));
  });
});

async function prove(database: string, ledger: Ledger): Promise<void> {
  onTestFinished(() => ledger.close());
  const directory = await temporaryDirectory();
  const start = () => startRelay(database, directory);
  await recordMore(ledger, 0);
  const relays = Array.from({ length: RELAYS }, start);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const more = 1 + ((kill * 7) % 5);
    // Whoever is at work is the one to be killed; the other goes on.
    const atWork = Promise.race(relays.map((relay, index) => relay.hasSent(more, index)));
    await recordMore(ledger, kill + 1);
    const victim = await atWork;
    await relays[victim]?.kill();
    relays[victim] = start();
  }
  await untilDelivered(ledger);
  const codes = await Promise.all(relays.map((relay) => relay.stop()));
  expect(codes).toEqual(relays.map(() => 0));
  let repeats = 0;
  for (const portfolioId of PORTFOLIOS) {
    const arrived = await arrivals(join(directory, `${portfolioId}.jsonl`));
    const expected = Array.from(
      { length: (KILLS + 1) * EVENTS_PER_KILL },
      (_, index) => `${portfolioId}/${index}`,
    );
    expect([...new Set(arrived)]).toEqual(expected);
    repeats += arrived.length - expected.length;
  }
  reportFigures('PROVE_KILLS', { kills: KILLS, repeats });
}

async function recordMore(ledger: Ledger, batch: number): Promise<void> {
  for (let index = 0; index < EVENTS_PER_KILL; index += 1) {
    const number = batch * EVENTS_PER_KILL + index;
    const events = PORTFOLIOS.map((portfolioId) => eventOf(portfolioId, number));
    mustSucceed(await ledger.recordRecommendation(recommendationOf(`run-${number}`), events));
  }
}

function eventOf(portfolioId: PortfolioId, number: number): NewEvent {
  const id = `${portfolioId}/${number}`;
  return {
    id,
    portfolioId,
    type: 'rebalancing_triggered',
    payload: JSON.stringify({ event_id: id }),
    createdAt: instantAt('2026-11-20T22:00:00Z'),
  };
}

function startRelay(database: string, directory: string) {
  const child = startProgram('relay-process', [database, directory]);
  child.stderr.pipe(process.stderr);
  const ready = once(child, 'ready');
  let sent = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'sent') sent += 1;
    child.emit(line);
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    /** Resolves with the `answer` when it has sent so many more events. */
    hasSent: (more: number, answer: number) =>
      new Promise<number>((resolve) => {
        const enough = sent + more;
        const listener = () => {
          if (sent < enough) return;
          child.off('sent', listener);
          resolve(answer);
        };
        child.on('sent', listener);
      }),
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
    /** Only once it listens to signals. */
    stop: async () => {
      await Promise.race([ready, ended]);
      child.kill('SIGTERM');
      return ended;
    },
  };
}

async function untilDelivered(ledger: Ledger): Promise<void> {
  for (const portfolioId of PORTFOLIOS) {
    for (;;) {
      const page = { portfolioId, state: 'waiting', limit: 1 } as const;
      if (mustSucceed(await ledger.listEvents(page)).length === 0) break;
      await pause(20);
    }
  }
}

async function arrivals(path: string): Promise<readonly string[]> {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { readonly event_id: string }).event_id);
}
