/** A real NATS server for a test, on a free port of this machine, with its streams in a directory of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const PROGRAM = '/usr/sbin/nats-server';
const START_TIMEOUT_MS = 15_000;

/** Whether there is a server to test with; use as `describe.skipIf(!natsIsPresent())`. */
export function natsIsPresent(): boolean {
  const isPresent = existsSync(PROGRAM);
  if (!isPresent) console.warn(`SKIPPED: there is no ${PROGRAM}`);
  return isPresent;
}

/** Its address; it ends with the test. */
export async function startNats(flags: readonly string[] = []): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'rebalance-test-nats-'));
  const child = spawn(
    PROGRAM,
    [
      '-a',
      '127.0.0.1',
      '-p',
      '-1',
      '-js',
      '-sd',
      directory,
      '--ports_file_dir',
      directory,
      ...flags,
    ],
    { stdio: 'ignore' },
  );
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(directory, { recursive: true, force: true });
  });
  return addressOf(child, directory);
}

/** The server writes where it listens when it does. */
async function addressOf(child: ChildProcess, directory: string): Promise<string> {
  const path = join(directory, `nats-server_${child.pid}.ports`);
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const address = /nats:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
    if (address !== undefined) return address;
    if (performance.now() > giveUpAt) throw new Error('the NATS server did not start');
    await pause(20);
  }
}
