/**
 * The whole job of a day without network or disk: two accounts in CSV files of memory, a frozen clock, and runs in
 * whatever file system a test hands in. Only the lock is a real file.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Effects } from '#app/effects.ts';
import { AS_CONFIGURED } from '#app/planning.ts';
import { type DayResult, type RunRequest, runDay } from '#app/run.ts';
import { runMoment } from '#app/trading-date.ts';
import { type ConfigFiles, parseConfig } from '#config/parse.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { type Instant, type TradeDate, tradeDateOf } from '#domain/time.ts';
import { systemEffects } from '#fetch/system.ts';
import { ledgerPath, openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import type { FileSystem } from '#runs/file-system.ts';
import { fakeTiming } from './fake-timing.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { mustSucceed } from './outcomes.ts';

export const TIME_ZONE = 'America/New_York';
export const CLOSE = '2026-11-20T21:30:00Z' as Instant;

const TARGETS = `portfolio_id: small
time_zone: ${TIME_ZONE}
asset_classes:
  stocks: { weight: 0.60, instruments: [VTI] }
  bonds: { weight: 0.35, instruments: [BND] }
  cash: { weight: 0.05 }
`;
const BROKERAGES = `accounts:
  - { id: IRA, adapter: csv, path: ira.csv, tax_treatment: tax_deferred }
  - { id: TAXABLE, adapter: csv, path: taxable.csv }
market_data: { adapter: broker }
`;

/** What the accounts hold; `price` moves the shares of VTI. */
export function holdings(asOf: Instant, price = '100'): Readonly<Record<string, string>> {
  const header = 'symbol,quantity,price,price_as_of,currency,as_of\n';
  const row = (symbol: string, quantity: string, each: string) =>
    `${symbol},${quantity},${each},${each === '' ? '' : asOf},USD,${asOf}\n`;
  return {
    'ira.csv': `${header}${row('VTI', '80', price)}${row('BND', '30', '50')}${row('CASH', '500', '')}`,
    'taxable.csv': `${header}${row('VTI', '20', price)}${row('CASH', '700', '')}`,
  };
}

export interface SmallDay {
  readonly fileSystem: FileSystem;
  readonly workDirectory: string;
  readonly now?: Instant;
  /** Asked for every time; `now` stands still when absent. */
  readonly clock?: () => number;
  readonly date?: TradeDate;
  readonly policy?: string;
  /** Path of the ledger; in the work directory when absent, `:memory:` for one that is forgotten at once. */
  readonly ledger?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly force?: boolean;
  readonly onProgress?: Effects['onProgress'];
  readonly signal?: AbortSignal;
}

export const CONFIG_DIRECTORY = '/config';

/** Runs one day; what it wrote is in the file system that was given. */
export async function runSmallDay(day: SmallDay): Promise<Outcome<DayResult>> {
  const { request, effects } = smallDay(day);
  return runDay(request, effects);
}

export function smallDay(day: SmallDay): {
  readonly request: RunRequest;
  readonly effects: Effects;
} {
  const now = day.now ?? CLOSE;
  const files = configFiles(day.policy ?? '');
  const config = mustSucceed(parseConfig(files));
  return {
    request: {
      config,
      files,
      ...runMoment({ date: day.date, now, timeZone: config.targets.timeZone }),
      workDirectory: day.workDirectory,
      dryRun: false,
      force: day.force ?? false,
      fetchPolicy: config.brokerages.defaults,
      accounts: null,
      planning: AS_CONFIGURED,
      holdingsDate: null,
      riskModel: null,
    },
    effects: effectsOf(day, now),
  };
}

function effectsOf(day: SmallDay, now: Instant): Effects {
  const signal = day.signal ?? new AbortController().signal;
  const held = day.files ?? holdings(now);
  const timing = {
    ...fakeTiming({ startMs: Date.parse(now) }),
    ...(day.clock && { now: day.clock }),
  };
  return {
    timing,
    signal,
    configDirectory: CONFIG_DIRECTORY,
    fileSystem: day.fileSystem,
    sources: {
      ...systemEffects({ environment: {}, configDirectory: CONFIG_DIRECTORY, signal }),
      readFile: async (path) => readHeld(held, path),
    },
    openLedger: () => openSqliteLedger(day.ledger ?? ledgerPath(day.workDirectory)),
    drawChart: async () => '<svg/>',
    onProgress: day.onProgress ?? (() => undefined),
    host: { pid: 4711, hostName: 'here', versions: { rebalance: 'test', node: 'test' } },
  };
}

function readHeld(held: Readonly<Record<string, string>>, path: string): Outcome<Uint8Array> {
  const text = held[path];
  if (text !== undefined) return success(new TextEncoder().encode(text));
  return failure({ code: 'document-missing', what: `${path} is not there`, next: 'write it' });
}

function configFiles(policy: string): ConfigFiles {
  return {
    targets: { path: 'targets.yaml', text: TARGETS },
    brokerages: { path: 'brokerages.yaml', text: BROKERAGES },
    policy: { path: 'policy.yaml', text: policy },
  };
}

/** An empty disk, but for the configuration directory. */
export async function memoryForDays(): Promise<MemoryFileSystem> {
  const memory = new MemoryFileSystem();
  await memory.makeDirectory(CONFIG_DIRECTORY);
  await memory.syncDirectory('/');
  return memory;
}

/** Where the lock of the portfolio can really be taken, until the test is over. */
export async function workDirectoryForTest(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'rebalance-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'runs', 'small'), { recursive: true });
  return directory;
}

/** The trading date that `now` falls on. */
export function dateAt(now: Instant): TradeDate {
  return tradeDateOf(now, TIME_ZONE);
}
