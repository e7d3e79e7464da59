/** Pruning and status on runs that were really made. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { prune } from '#app/prune.ts';
import { statusOf } from '#app/status.ts';
import type { Instant } from '#domain/time.ts';
import { verifyChain } from '#runs/chain.ts';
import { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { FaultyFileSystem } from '../support/faulty-file-system.ts';
import type { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mustSucceed } from '../support/outcomes.ts';
import {
  memoryForDays,
  runSmallDay,
  type SmallDay,
  smallDay,
  workDirectoryForTest,
} from '../support/small-day.ts';

const at = (date: string) => `${date}T21:30:00Z` as Instant;

async function daysRun(...dates: readonly string[]) {
  const [fileSystem, workDirectory] = [await memoryForDays(), await workDirectoryForTest()];
  for (const date of dates)
    mustSucceed(await runSmallDay({ fileSystem, workDirectory, now: at(date) }));
  return { fileSystem, workDirectory };
}

function foldersOf(memory: MemoryFileSystem, workDirectory: string): readonly string[] {
  const root = join(workDirectory, 'runs', 'small');
  const below = [...memory.snapshot().keys()].filter((path) => path.startsWith(`${root}/`));
  const names = below.map((path) => path.slice(root.length + 1).split('/')[0] ?? '');
  return [...new Set(names)].filter((name) => !name.startsWith('run.lock')).sort();
}

describe('pruning', () => {
  const pruneAll = (day: SmallDay, apply: boolean) => {
    const { request, effects } = smallDay(day);
    const retention = { keepDaily: 1, keepMonthly: 0, keepYearly: 0 };
    return prune({ ...request, retention, apply }, effects);
  };

  test('touches nothing until it is told to, and then leaves a chain that still holds', async () => {
    const { fileSystem, workDirectory } = await daysRun('2026-11-18', '2026-11-19', '2026-11-20');
    const before = fileSystem.snapshot();
    const shown = mustSucceed(await pruneAll({ fileSystem, workDirectory }, false));
    expect(fileSystem.snapshot()).toEqual(before);
    const applied = mustSucceed(await pruneAll({ fileSystem, workDirectory }, true));
    expect(applied).toEqual(shown);
    expect(foldersOf(fileSystem, workDirectory)).toEqual(['2026-11-20']);
    const runs = new PortfolioRuns({
      workDirectory,
      portfolioId: smallDay({ fileSystem, workDirectory }).request.config.targets.portfolioId,
      fileSystem,
    });
    expect(await verifyChain(runs)).toMatchObject({ runs: 1, gaps: ['2026-11-19'], problems: [] });
  });

  test('stopped at any operation leaves whole runs, and ends its work the next time', async () => {
    let operation = 1;
    for (; operation < 200; operation += 1) {
      const { fileSystem, workDirectory } = await daysRun('2026-11-19', '2026-11-20');
      const before = fileSystem.snapshot();
      const fault = { operation, code: 'EIO', persistent: true } as const;
      const faulty = new FaultyFileSystem(fileSystem, fault);
      await pruneAll({ fileSystem: faulty, workDirectory }, true);
      const left = fileSystem.snapshot();
      for (const folder of foldersOf(fileSystem, workDirectory).filter((it) => !it.startsWith('.')))
        for (const [path, text] of before)
          if (path.includes(`/${folder}/`)) expect(left.get(path), path).toBe(text);
      mustSucceed(await pruneAll({ fileSystem, workDirectory }, true));
      expect(foldersOf(fileSystem, workDirectory)).toEqual(['2026-11-20']);
      if (!faulty.struck) break;
      operation += 4;
    }
    expect(operation).toBeGreaterThan(20);
  });
});

describe('status', () => {
  const status = async (day: SmallDay) => {
    const { request, effects } = smallDay(day);
    return mustSucceed(await statusOf(request, effects));
  };

  test('before the first run ends with the code for not initialised', async () => {
    const { fileSystem, workDirectory } = await daysRun();
    expect(await status({ fileSystem, workDirectory })).toMatchObject({
      last: null,
      nextDue: '2026-11-20',
      exit: 'not-initialised',
    });
  });

  test('after a run says what it recommended, what is open and what was out of its band', async () => {
    const { fileSystem, workDirectory } = await daysRun('2026-11-20');
    const found = await status({ fileSystem, workDirectory, now: at('2026-11-23') });
    expect(found).toMatchObject({
      last: { tradeDate: '2026-11-20', orders: 3, ageMs: 3 * 86_400_000 },
      missed: [],
      nextDue: '2026-11-23',
      unfinished: null,
      exit: 'ok',
    });
    expect(found.openOrders).toHaveLength(3);
    expect(found.outOfBand.map(({ assetClass }) => assetClass)).toContain('stocks');
  });

  test('lists the days that were missed, and ends with the code for stale data', async () => {
    const { fileSystem, workDirectory } = await daysRun('2026-11-18');
    expect(await status({ fileSystem, workDirectory, now: at('2026-11-23') })).toMatchObject({
      missed: ['2026-11-19', '2026-11-20'],
      exit: 'data-refused',
    });
  });

  test('names a newer run that failed, and ends with its code', async () => {
    const { fileSystem, workDirectory } = await daysRun('2026-11-19');
    await runSmallDay({ fileSystem, workDirectory, policy: 'guards: { orders_max: 0 }' });
    expect(await status({ fileSystem, workDirectory })).toMatchObject({
      unfinished: { tradeDate: '2026-11-20', failed: { exitCode: 25 } },
      exit: 'guard',
    });
  });

  test('a clock that was set back makes no run of the future', async () => {
    const { fileSystem, workDirectory } = await daysRun('2026-11-20');
    const found = await status({ fileSystem, workDirectory, now: at('2026-11-18') });
    expect(found.last?.ageMs).toBe(0);
  });
});
