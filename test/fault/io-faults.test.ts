/**
 * A whole day with every file operation failing in turn: afterwards the earlier day is untouched, nothing is half,
 * a success is complete, and a rerun on a healthy disk gives the bytes of an undisturbed run.
 */
import { basename } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Instant } from '#domain/time.ts';
import { type Fault, FaultyFileSystem } from '../support/faulty-file-system.ts';
import type { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { proofSize, reportFigures } from '../support/proof.ts';
import { memoryForDays, runSmallDay } from '../support/small-day.ts';
import { keptDirectory } from '../support/temporary-directory.ts';

const YESTERDAY = '2026-11-19T21:30:00Z' as Instant;
const FOLDER = '/2026-11-20/';
const ORDER_FILE = 'trade_orders_20261120.csv';
const OPERATIONS_MAX = 2_000;
/** Every operation when 1; with 3 every third, beginning elsewhere for each kind of fault. */
const STRIDE = proofSize('PROVE_IO_STRIDE', 24);
const CRASHES = proofSize('PROVE_CRASHES', 20);

const workDirectory = keptDirectory('runs/small');
/** The disk after yesterday's run, and after an undisturbed run of today. */
let before: MemoryFileSystem;
let reference: ReadonlyMap<string, string>;

const runToday = (fileSystem: MemoryFileSystem | FaultyFileSystem) =>
  runSmallDay({ fileSystem, workDirectory: workDirectory(), ledger: ':memory:' });

beforeAll(async () => {
  before = await memoryForDays();
  mustSucceed(
    await runSmallDay({
      fileSystem: before,
      workDirectory: workDirectory(),
      ledger: ':memory:',
      now: YESTERDAY,
    }),
  );
  const undisturbed = before.copy();
  mustSucceed(await runToday(undisturbed));
  reference = documentsOf(undisturbed);
});

/**
 * Every whole document by its path: not the log, the manifest (it counts attempts), the lock's note, or anything
 * temporary. A report leaves out an earlier run that it cannot read, so of reports only the end is compared.
 */
function documentsOf(memory: MemoryFileSystem): ReadonlyMap<string, string> {
  const documents = [...memory.snapshot()].filter(
    ([path]) => !/^(?:run\.json|log\.jsonl|run\.lock\.json|\..*)$/.test(basename(path)),
  );
  return new Map(
    documents.map(([path, text]) => [path, path.endsWith('.html') ? text.slice(-8) : text]),
  );
}

function manifestOutcome(memory: MemoryFileSystem): string | undefined {
  const [, text] =
    [...memory.snapshot()].find(([path]) => path.endsWith(`${FOLDER}run.json`)) ?? [];
  return text === undefined ? undefined : (JSON.parse(text) as { outcome: string }).outcome;
}

/** What must hold on the disk whatever happened, without any repair. */
function expectNothingHalf(memory: MemoryFileSystem, where: string): void {
  const files = memory.snapshot();
  for (const [path, text] of before.snapshot())
    if (!path.includes('run.lock')) expect(files.get(path), `${where}: ${path}`).toBe(text);
  for (const [path, text] of documentsOf(memory)) {
    expect(text, `${where}: ${path}`).toBe(reference.get(path));
  }
  if (manifestOutcome(memory) !== 'complete') return;
  expect([...documentsOf(memory).keys()].sort(), where).toEqual([...reference.keys()].sort());
}

async function expectHealed(memory: MemoryFileSystem, where: string): Promise<void> {
  const again = await runToday(memory);
  expect(again.ok ? [] : again.problems, where).toEqual([]);
  expect(documentsOf(memory), where).toEqual(reference);
  expect(manifestOutcome(memory), where).toBe('complete');
  const leftovers = [...memory.snapshot().keys()].filter((path) => path.endsWith('.tmp'));
  expect(leftovers, where).toEqual([]);
}

const KINDS = (['ENOSPC', 'EIO', 'EACCES'] as const).flatMap((code) =>
  [false, true].map((persistent) => ({ code, persistent })),
);

describe.each(KINDS.map((kind, index) => ({ ...kind, index })))(
  'a day on a disk with $code (for good: $persistent)',
  ({ code, persistent, index }) => {
    test('is as before or complete, never half, and a rerun heals it', {
      timeout: 600_000,
    }, async () => {
      let [runs, succeeded] = [0, 0];
      const first = 1 + ((index * Math.ceil(STRIDE / KINDS.length)) % STRIDE);
      for (let operation = first; operation < OPERATIONS_MAX; operation += STRIDE) {
        const where = `${code} at operation ${operation}`;
        const memory = before.copy();
        const fault: Fault = { operation, code, persistent };
        const faulty = new FaultyFileSystem(memory, fault);
        const day = await runToday(faulty);
        if (!faulty.struck) break;
        runs += 1;
        if (day.ok) succeeded += 1;
        else for (const problem of day.problems) expect(problem.next, where).not.toBe('');
        expect(manifestOutcome(memory) === 'complete' || !day.ok, where).toBe(true);
        if (!persistent && manifestOutcome(memory) !== 'complete')
          expect(hasOrders(memory), where).toBe(false);
        expectNothingHalf(memory, where);
        await expectHealed(memory, where);
      }
      expect(runs).toBeGreaterThan(2);
      reportFigures('PROVE_IO_STRIDE', { code, persistent, runs, succeeded });
    });
  },
);

function hasOrders(memory: MemoryFileSystem): boolean {
  return [...memory.snapshot().keys()].some((path) => path.endsWith(`${FOLDER}${ORDER_FILE}`));
}

test('a day cut by a loss of power leaves nothing half, and a rerun heals it', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 400 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 24 }),
      async (operation, choices) => {
        const memory = before.copy();
        const fault: Fault = { operation, code: 'EIO', persistent: true };
        await runToday(new FaultyFileSystem(memory, fault));
        let asked = 0;
        memory.crash(() => choices[asked++ % choices.length] ?? false);
        expectNothingHalf(memory, `power lost at operation ${operation}`);
        await expectHealed(memory, `power lost at operation ${operation}`);
      },
    ),
    { numRuns: CRASHES, seed: 20_261_120 },
  );
  reportFigures('PROVE_CRASHES', { crashes: CRASHES });
});
