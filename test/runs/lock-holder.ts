/** A process that takes the lock of the directory it is given, says what came of it, and holds it until it is ended. */

import type { Instant } from '#domain/time.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { acquireRunLock } from '#runs/lock.ts';

const [directory = ''] = process.argv.slice(2);
const taken = await acquireRunLock({
  directory,
  holder: { pid: process.pid, host: 'test-host', since: '2026-11-20T22:00:00Z' as Instant },
  fileSystem: nodeFileSystem,
});
process.stdout.write(`${taken.ok ? 'held' : taken.problems[0]?.what}\n`);
if (taken.ok) {
  // An open pipe keeps the process alive; its end asks for a clean release.
  process.stdin.resume();
  process.stdin.once('end', () => void taken.value.release());
}
