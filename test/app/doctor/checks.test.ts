/** Each check by itself: what it is told, and the line it gives. */
import { describe, expect, test } from 'vitest';
import type { Check } from '#app/doctor/check.ts';
import { checkClock } from '#app/doctor/checks/clock.ts';
import { checkLastRun } from '#app/doctor/checks/last-run.ts';
import { checkLock } from '#app/doctor/checks/lock.ts';
import { checkMarketData } from '#app/doctor/checks/market-data.ts';
import { checkNode } from '#app/doctor/checks/node.ts';
import { checkTimeZone } from '#app/doctor/checks/time-zone.ts';
import { checkWorkDirectory } from '#app/doctor/checks/work-directory.ts';
import type { Machine, Observations, Patient } from '#app/doctor/observe.ts';
import type { Effects } from '#app/effects.ts';
import type { Config } from '#config/config.ts';
import { success } from '#domain/outcome.ts';
import type { TradeDate } from '#domain/time.ts';
import type { ClockReading } from '#fetch/clock-reading.ts';
import type { FileSystem } from '#runs/file-system.ts';
import { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { dateOf, HOUSEHOLD, marketOf, snapshotOf, symbolNamed } from '../../support/documents.ts';
import { FaultyFileSystem } from '../../support/faulty-file-system.ts';
import { MemoryFileSystem } from '../../support/memory-file-system.ts';
import { mustSucceed } from '../../support/outcomes.ts';
import { finishRun } from '../../support/runs.ts';

const MACHINE: Machine = {
  nodeVersion: '26.10.0',
  nodeRange: '>=24.15',
  platform: 'linux x64',
  timeZone: 'UTC',
  timeZoneVariable: null,
};
const NOTHING: Observations = { secrets: [], accounts: [], market: null, clocks: [] };

interface Given {
  readonly machine?: Partial<Machine>;
  readonly observed?: Partial<Observations>;
  readonly fileSystem?: FileSystem;
  readonly adapter?: 'csv' | 'broker';
}

/** The findings as `state fact`, with the problem's code where one failed. */
async function look(check: Check, given: Given = {}): Promise<readonly string[]> {
  const holidays: ReadonlySet<TradeDate> = new Set();
  const patient: Partial<Patient> = {
    machine: { ...MACHINE, ...given.machine },
    config: {
      targets: { portfolioId: HOUSEHOLD, timeZone: 'America/New_York', holidays },
      brokerages: { marketData: { adapter: given.adapter ?? 'csv' } },
    } as Config,
    workDirectory: '/var/rebalance',
    tradeDate: dateOf('2026-11-20'),
    effects: { fileSystem: given.fileSystem ?? new MemoryFileSystem() } as Effects,
  };
  const findings = await check(patient as Patient, { ...NOTHING, ...given.observed });
  return findings.map(
    ({ state, fact, problem }) => `${state} ${fact}${problem === null ? '' : ` [${problem.code}]`}`,
  );
}

test.each`
  version      | line
  ${'24.15.0'} | ${'ok 24.15.0 on linux x64'}
  ${'26.1.0'}  | ${'ok 26.1.0 on linux x64'}
  ${'24.14.9'} | ${'FAIL Node.js 24.14.9 is too old: >=24.15 is needed [runtime-unsupported]'}
  ${'22.20.0'} | ${'FAIL Node.js 22.20.0 is too old: >=24.15 is needed [runtime-unsupported]'}
`('node $version: $line', async ({ version, line }) => {
  expect(await look(checkNode, { machine: { nodeVersion: version } })).toEqual([line]);
});

test.each`
  timeZone              | variable               | line
  ${'America/New_York'} | ${null}                | ${'ok it is 2026-11-20 in America/New_York'}
  ${'Europe/Paris'}     | ${'Europe/Paris'}      | ${'ok it is 2026-11-20 in America/New_York; this machine counts in Europe/Paris, and so does cron unless CRON_TZ is set'}
  ${'UTC'}              | ${':/etc/localtime'}   | ${'ok it is 2026-11-20 in America/New_York; this machine counts in UTC, and so does cron unless CRON_TZ is set'}
  ${'UTC'}              | ${'America/New_Yorck'} | ${'warn it is 2026-11-20 in America/New_York, but TZ=America/New_Yorck is no time zone: this machine counts in UTC'}
`('time zone $timeZone with TZ=$variable', async ({ timeZone, variable, line }) => {
  const machine = { timeZone, timeZoneVariable: variable };
  expect(await look(checkTimeZone, { machine })).toEqual([line]);
});

const clock = (aheadMs: number, host = 'a.example'): ClockReading => ({
  host,
  aheadMs,
  uncertaintyMs: 600,
});

test.each`
  clocks                                             | line
  ${[]}                                              | ${'warn nobody answered who shows the time'}
  ${[clock(-500)]}                                   | ${'ok agrees with that of a.example within 2 s (1 host asked)'}
  ${[clock(5_600)]}                                  | ${'ok 5 s behind that of a.example (1 host asked)'}
  ${[clock(5_601)]}                                  | ${'warn 6 s behind that of a.example (1 host asked)'}
  ${[clock(-60_600)]}                                | ${'warn 60 s ahead of that of a.example (1 host asked)'}
  ${[clock(-60_601)]}                                | ${'FAIL 61 s ahead of that of a.example (1 host asked) [clock-skewed]'}
  ${[clock(9_999_999), clock(0, 'b.example')]}       | ${'ok agrees with that of b.example within 2 s (2 hosts asked)'}
  ${[clock(9_999_999), clock(300_600, 'b.example')]} | ${'FAIL 300 s behind that of b.example (2 hosts asked) [clock-skewed]'}
`('clocks: $line', async ({ clocks, line }) => {
  expect(await look(checkClock, { observed: { clocks } })).toEqual([line]);
});

describe('the work directory', () => {
  test('is made when it is not there, and keeps nothing', async () => {
    const fileSystem = new MemoryFileSystem();
    expect(await look(checkWorkDirectory, { fileSystem })).toEqual([
      'ok /var/rebalance takes files, with fsync',
    ]);
    expect(fileSystem.snapshot()).toEqual(new Map());
  });

  test('fails with the system’s reason, whichever step of writing fails', async () => {
    for (let operation = 1; ; operation += 1) {
      const fault = { operation, code: 'ENOSPC', persistent: true } as const;
      const fileSystem = new FaultyFileSystem(new MemoryFileSystem(), fault);
      const [line] = await look(checkWorkDirectory, { fileSystem });
      if (!fileSystem.struck) break;
      expect(line).toMatch(/^FAIL .*the disk is full \(ENOSPC\) \[storage-failed\]$/);
    }
  });
});

test('a lock that nobody has taken is free, and is not touched', async () => {
  const fileSystem = new MemoryFileSystem();
  expect(await look(checkLock, { fileSystem })).toEqual([
    'ok free: no other run of this portfolio is at work',
  ]);
  expect(fileSystem.snapshot()).toEqual(new Map());
});

describe('market data', () => {
  const symbol = symbolNamed('VTI');

  test('a source that does not know the instrument is a warning', async () => {
    const market = { symbol, outcome: success(marketOf()) };
    expect(await look(checkMarketData, { observed: { market } })).toEqual([
      'warn csv answers, and has no price of VTI',
    ]);
  });

  test('prices of the holdings need no source', async () => {
    expect(await look(checkMarketData, { adapter: 'broker' })).toEqual([
      'ok prices come from the holdings; there is no history for risk',
    ]);
  });
});

describe('the last run', () => {
  const runsIn = (fileSystem: FileSystem) =>
    new PortfolioRuns({ workDirectory: '/var/rebalance', portfolioId: HOUSEHOLD, fileSystem });
  const linesAfter = async (...runs: readonly [date: string, outcome: 'complete' | 'failed'][]) => {
    const fileSystem = new MemoryFileSystem();
    for (const [date, outcome] of runs) {
      const directory = runsIn(fileSystem).directory(dateOf(date));
      mustSucceed(await directory.writeHoldings(snapshotOf('A')));
      await finishRun(runsIn(fileSystem), date, { outcome });
    }
    return look(checkLastRun, { fileSystem });
  };

  test('none yet is a warning', async () => {
    expect(await linesAfter()).toEqual(['warn no run is complete yet']);
  });

  test.each`
    date            | line
    ${'2026-11-20'} | ${'ok 2026-11-20, finished 2026-11-20T22:00:09Z: today'}
    ${'2026-11-19'} | ${'ok 2026-11-19, finished 2026-11-19T22:00:09Z: one business day ago'}
    ${'2026-11-13'} | ${'warn 2026-11-13, finished 2026-11-13T22:00:09Z: 5 business days ago'}
  `('of $date: $line', async ({ date, line }) => {
    expect(await linesAfter([date, 'complete'])).toEqual([line]);
  });

  test('today’s failure is told beside the last complete run', async () => {
    expect(await linesAfter(['2026-11-19', 'complete'], ['2026-11-20', 'failed'])).toEqual([
      'warn the run of 2026-11-20 failed with exit code 23',
      'ok 2026-11-19, finished 2026-11-19T22:00:09Z: one business day ago',
    ]);
  });
});
