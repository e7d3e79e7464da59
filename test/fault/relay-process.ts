/** A relay in a process of its own, to be killed: delivers to files until it is told that no more events come. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { relayName } from '#app/events/deliver-events.ts';
import { relayEvents } from '#app/events/relay.ts';
import { openPostgresLedger } from '#ledger/postgres-ledger.ts';
import { openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import { openFileSink } from '#notify/sinks/file-sink.ts';
import { mustSucceed } from '../support/outcomes.ts';

const STDOUT = 1;
const IDLE_MS = 5;
/** So short that the portfolios of a killed relay go on soon, and that a slow relay loses its own now and then. */
const LEASE_MS = 100;

const [database = '', directory = ''] = process.argv.slice(2);
const isServer = database.startsWith('postgres:');
const ledger = mustSucceed(await (isServer ? openPostgresLedger : openSqliteLedger)(database));
const files = openFileSink((portfolioId) => join(directory, `${portfolioId}.jsonl`));
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
writeSync(STDOUT, 'ready\n');

while (!stop.signal.aborted) {
  mustSucceed(
    await relayEvents(
      {
        portfolioIds: null,
        policy: { attemptsMax: 1_000, retryDelayMs: 1, retryDelayMaxMs: 10, timeoutMs: 5_000 },
        holder: relayName({ hostName: 'test', pid: process.pid }),
        patienceMs: 0,
        leaseMs: LEASE_MS,
      },
      {
        outbox: ledger,
        sink: {
          ...files,
          send: async (event, limits) => {
            const result = await files.send(event, limits);
            // The event has arrived and is not marked yet: the worst moment to be killed.
            writeSync(STDOUT, 'sent\n');
            return result;
          },
        },
        timing: { now: Date.now, random: () => 0, sleep: async () => undefined },
        signal: stop.signal,
        onAttempt: () => undefined,
      },
    ),
  );
  await pause(IDLE_MS);
}
await ledger.close();
