/** The log of a run: what is in it, and that losing it costs the run nothing. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunProgress } from '#app/progress.ts';
import type { FileSystem } from '#runs/file-system.ts';
import { fileError } from '#runs/file-system.ts';
import type { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { memoryForDays, runSmallDay, workDirectoryForTest } from '../support/small-day.ts';

interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

function logOf(memory: MemoryFileSystem, workDirectory: string): readonly LogLine[] {
  const text = memory.snapshot().get(join(workDirectory, 'runs/small/2026-11-20/log.jsonl')) ?? '';
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
}

test('has one line for each attempt and stage, in order of time, and ends with the exit code', async () => {
  const [fileSystem, workDirectory] = [await memoryForDays(), await workDirectoryForTest()];
  mustSucceed(await runSmallDay({ fileSystem, workDirectory }));
  const lines = logOf(fileSystem, workDirectory);
  expect(lines.map(({ message }) => message)).toEqual([
    'run started',
    'fetching 2 accounts',
    'attempt 1 of 3',
    'attempt 1 of 3',
    'fetched',
    'fetched',
    'attempt 1 of 3',
    'fetched',
    'fetch market data: done',
    'data gate: done',
    'reconcile: done',
    'analyze: done',
    'aggregate: done',
    'orders: done',
    'report: done',
    'run ended: done, or nothing to do',
  ]);
  expect(lines.at(-1)).toMatchObject({ level: 'info', exit_code: 0, run: '2026-11-20', pid: 4711 });
});

test('says why a run failed, and goes on when it is taken up again', async () => {
  const [fileSystem, workDirectory] = [await memoryForDays(), await workDirectoryForTest()];
  const policy = 'guards: { orders_max: 0 }';
  expect(await runSmallDay({ fileSystem, workDirectory, policy })).toMatchObject({ ok: false });
  const failed = logOf(fileSystem, workDirectory);
  expect(failed.at(-2)).toMatchObject({ level: 'error', code: 'guard-tripped' });
  expect(failed.at(-1)).toMatchObject({ level: 'error', exit_code: 25 });
  mustSucceed(await runSmallDay({ fileSystem, workDirectory }));
  const lines = logOf(fileSystem, workDirectory);
  expect(lines.slice(0, failed.length)).toEqual(failed);
  expect(lines.at(-1)).toMatchObject({ exit_code: 0 });
});

test('a log that cannot be written is told, and changes nothing else', async () => {
  const workDirectory = await workDirectoryForTest();
  const memory = await memoryForDays();
  const fileSystem: FileSystem = new Proxy(memory, {
    get: (target, name) =>
      name === 'append'
        ? () => Promise.reject(fileError('EACCES', 'injected', 'log.jsonl'))
        : (Reflect.get(target, name) as (() => unknown) | undefined)?.bind(target),
  });
  const told: RunProgress['kind'][] = [];
  mustSucceed(
    await runSmallDay({ fileSystem, workDirectory, onProgress: ({ kind }) => told.push(kind) }),
  );
  expect(told.at(-1)).toBe('log-lost');
});
