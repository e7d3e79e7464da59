/** A process that takes the lock of a portfolio in the database it is given, and holds it until it is ended. */
import type { Instant } from '#domain/time.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { acquireRunLock } from '#runs/lock.ts';
import { RunDatabase } from '#runs/postgres/run-database.ts';
import { sharedFileSystem } from '#runs/postgres/shared-file-system.ts';

const [databaseUrl = ''] = process.argv.slice(2);
const fileSystem = sharedFileSystem({
  database: new RunDatabase(databaseUrl),
  workDirectory: '/work',
  disk: nodeFileSystem,
});
const taken = await acquireRunLock({
  directory: '/work/runs/household',
  holder: { pid: process.pid, host: 'test-host', since: '2026-11-20T22:00:00Z' as Instant },
  fileSystem,
});
process.stdout.write(`${taken.ok ? 'held' : taken.problems[0]?.what}\n`);
process.stdin.resume();
