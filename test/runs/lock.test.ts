/** One run of a portfolio at a time, between real processes. */
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '#runs/file-system.ts';
import { acquireRunLock } from '#runs/lock.ts';
import { instantAt } from '../support/documents.ts';
import { FaultyFileSystem } from '../support/faulty-file-system.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';
import { startProgram } from '../support/processes.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

function acquire(directory: string, fileSystem = nodeFileSystem) {
  const holder = { pid: process.pid, host: 'here', since: instantAt('2026-11-20T22:00:00Z') };
  return acquireRunLock({ directory, holder, fileSystem });
}

/** Starts a process that takes the lock; `said` is its first line. */
async function startHolder(directory: string) {
  const child = startProgram('lock-holder', [directory]);
  const exited = once(child, 'exit');
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [said] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(() => Promise.reject(new Error(`the process ended: ${stderr}`))),
  ])) as [string];
  return { child, said, exited, stderr: () => stderr };
}

test('a second run is refused at once and told who holds the lock', async () => {
  const directory = await temporaryDirectory();
  const holder = await startHolder(directory);
  expect(holder.said).toBe('held');
  expect(mustFail(await acquire(directory))).toEqual({
    code: 'run-locked',
    where: directory,
    what: `another run of this portfolio is at work: process ${holder.child.pid} on test-host, since 2026-11-20T22:00:00Z`,
    next: 'wait until it is done, or stop that process; nothing needs cleaning',
  });
  const second = await startHolder(directory);
  expect(second.said).toContain(`process ${holder.child.pid} on test-host`);
});

test('kill -9 frees the lock and leaves nothing to clean', async () => {
  const directory = await temporaryDirectory();
  const holder = await startHolder(directory);
  holder.child.kill('SIGKILL');
  await holder.exited;
  const lock = mustSucceed(await acquire(directory));
  await lock.release();
  expect(await readdir(directory)).toEqual(['run.lock']);
});

test('a process that releases the lock ends quietly and lets the next one in', async () => {
  const directory = await temporaryDirectory();
  const holder = await startHolder(directory);
  holder.child.stdin.end();
  expect(await holder.exited).toEqual([0, null]);
  expect(holder.stderr()).toBe('');
  await mustSucceed(await acquire(directory)).release();
});

test('of several processes started at once exactly one gets the lock', async () => {
  const directory = await temporaryDirectory();
  const holders = await Promise.all(Array.from({ length: 6 }, () => startHolder(directory)));
  expect(holders.filter((holder) => holder.said === 'held')).toHaveLength(1);
});

test('within one process a second run is refused too, until the first is done', async () => {
  const directory = await temporaryDirectory();
  const first = mustSucceed(await acquire(directory));
  expect(mustFail(await acquire(directory)).code).toBe('run-locked');
  await first.release();
  await first.release();
  await mustSucceed(await acquire(directory)).release();
});

test('other portfolios are not kept waiting', async () => {
  const directory = await temporaryDirectory();
  const first = mustSucceed(await acquire(`${directory}/household`));
  const second = mustSucceed(await acquire(`${directory}/trust`));
  await first.release();
  await second.release();
});

test('a disk that takes no note of the holder gives no lock and keeps none', async () => {
  const directory = await temporaryDirectory();
  const fault = { operation: 2, code: 'ENOSPC', persistent: true } as const;
  const full = new FaultyFileSystem(nodeFileSystem, fault);
  expect(mustFail(await acquire(directory, full)).code).toBe('storage-failed');
  await mustSucceed(await acquire(directory)).release();
});

test('a place that cannot be locked is a problem of storage', async () => {
  const directory = await temporaryDirectory();
  await nodeFileSystem.makeDirectory(`${directory}/run.lock`);
  expect(mustFail(await acquire(directory))).toMatchObject({
    code: 'storage-failed',
    where: `${directory}/run.lock`,
  });
});
