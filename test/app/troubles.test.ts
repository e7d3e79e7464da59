/** A full disk, a clock that jumps, a configuration that changes in between: what is stated happens. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { worstExit } from '#domain/problem.ts';
import type { Instant } from '#domain/time.ts';
import { FaultyFileSystem } from '../support/faulty-file-system.ts';
import type { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';
import {
  CLOSE,
  holdings,
  memoryForDays,
  runSmallDay,
  workDirectoryForTest,
} from '../support/small-day.ts';

const NO_ORDERS = 'guards: { orders_max: 0 }';
const ORDER_FILE = '2026-11-20/trade_orders_20261120.csv';

async function surroundings() {
  return { fileSystem: await memoryForDays(), workDirectory: await workDirectoryForTest() };
}

interface Manifest {
  readonly outcome: string;
  readonly stages: readonly {
    readonly name: string;
    readonly duration_ms: number;
    readonly outcome: string;
  }[];
}

function readFileOf(memory: MemoryFileSystem, workDirectory: string, name: string) {
  return memory.snapshot().get(join(workDirectory, 'runs/small', name));
}

function manifestOf(memory: MemoryFileSystem, workDirectory: string): Manifest {
  return JSON.parse(readFileOf(memory, workDirectory, '2026-11-20/run.json') ?? '') as Manifest;
}

test('a full disk is named, with what to do, and ends with the code for another try', async () => {
  const { fileSystem, workDirectory } = await surroundings();
  const full = new FaultyFileSystem(fileSystem, {
    operation: 60,
    code: 'ENOSPC',
    persistent: true,
  });
  const day = await runSmallDay({ fileSystem: full, workDirectory });
  const problems = day.ok ? [] : day.problems;
  expect(problems[0]).toMatchObject({
    code: 'storage-failed',
    what: expect.stringContaining('the disk is full (ENOSPC)'),
    next: 'free space and run again',
  });
  expect(worstExit(problems)).toBe('temporary');
});

describe('a clock that is set back', () => {
  test('while a run works changes neither its date nor its orders, and no duration is negative', async () => {
    const steady = await surroundings();
    mustSucceed(await runSmallDay(steady));
    const jumping = await surroundings();
    let now = Date.parse(CLOSE);
    const clock = () => {
      now -= 3_600_000;
      return now;
    };
    mustSucceed(
      await runSmallDay({ ...jumping, clock, files: holdings('2026-11-20T01:00:00Z' as Instant) }),
    );
    const { stages, outcome } = manifestOf(jumping.fileSystem, jumping.workDirectory);
    expect(outcome).toBe('complete');
    expect(Math.min(...stages.map((stage) => stage.duration_ms))).toBe(0);
    const sidesOf = ({ fileSystem, workDirectory }: typeof steady) =>
      readFileOf(fileSystem, workDirectory, ORDER_FILE)
        ?.split('\n')
        .map((line) => line.split(',').slice(1, 9).join());
    expect(sidesOf(jumping)).toEqual(sidesOf(steady));
  });

  test('between two runs leaves the run of the later date as it is', async () => {
    const given = await surroundings();
    mustSucceed(await runSmallDay(given));
    const before = given.fileSystem.snapshot();
    const day = mustSucceed(
      await runSmallDay({ ...given, now: '2026-11-19T21:30:00Z' as Instant }),
    );
    expect(day.rebalancing.tradeDate).toBe('2026-11-19');
    for (const [path, text] of before) expect(given.fileSystem.snapshot().get(path)).toBe(text);
  });
});

describe('a configuration that changes', () => {
  test('after a date is complete is refused by name, and nothing is touched', async () => {
    const given = await surroundings();
    mustSucceed(await runSmallDay(given));
    const before = given.fileSystem.snapshot();
    const refused = mustFail(await runSmallDay({ ...given, policy: 'sells: never' }));
    expect(refused).toMatchObject({
      code: 'run-conflict',
      what: '2026-11-20 is complete with other inputs: config:policy.yaml',
    });
    expect(given.fileSystem.snapshot()).toEqual(before);
  });

  test('after a run failed is what the date is taken up with, on the snapshots of before', async () => {
    const given = await surroundings();
    mustFail(await runSmallDay({ ...given, policy: NO_ORDERS }));
    const files = holdings(CLOSE, '900');
    const day = mustSucceed(await runSmallDay({ ...given, policy: 'sells: never', files }));
    expect(day.rebalancing.orders.map(({ side }) => side)).not.toContain('sell');
    const kept = manifestOf(given.fileSystem, given.workDirectory).stages.filter(
      ({ outcome }) => outcome === 'kept',
    );
    expect(kept).toHaveLength(2);
    expect(day.rebalancing.household.totalValue.toFixed(0)).toBe('12700');
  });

  test('with --force puts the earlier attempt aside whole, and one order file is in force', async () => {
    const given = await surroundings();
    mustSucceed(await runSmallDay(given));
    const before = readFileOf(given.fileSystem, given.workDirectory, ORDER_FILE);
    mustSucceed(await runSmallDay({ ...given, policy: 'sells: never', force: true }));
    const aside = readFileOf(
      given.fileSystem,
      given.workDirectory,
      '2026-11-20.attempt-1/trade_orders_20261120.csv',
    );
    expect(aside).toBe(before);
    expect(readFileOf(given.fileSystem, given.workDirectory, ORDER_FILE)).not.toBe(before);
  });

  test('with --force into one that is refused leaves no order file in force', async () => {
    const given = await surroundings();
    mustSucceed(await runSmallDay(given));
    mustFail(await runSmallDay({ ...given, policy: NO_ORDERS, force: true }));
    expect(readFileOf(given.fileSystem, given.workDirectory, ORDER_FILE)).toBeUndefined();
  });
});

test('a household whose value jumps since its last run is refused by the guard', async () => {
  const given = await surroundings();
  const policy = 'guards: { value_change_max: 0.05 }';
  const yesterday = '2026-11-19T21:30:00Z' as Instant;
  mustSucceed(await runSmallDay({ ...given, policy, now: yesterday }));
  const refused = mustFail(await runSmallDay({ ...given, policy, files: holdings(CLOSE, '110') }));
  expect(refused).toMatchObject({
    code: 'guard-tripped',
    what: 'the household is worth 13700.00 USD after 12700.00 on 2026-11-19, a change of 7.87 %, above value_change_max 0.05',
  });
});
