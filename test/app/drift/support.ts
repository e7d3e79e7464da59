/** A small household at its targets, whose prices a test sets day by day. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DriftMonitor, type Round } from '#app/drift/drift-monitor.ts';
import { type Instant, milliseconds } from '#domain/time.ts';
import { systemEffects } from '#fetch/system.ts';
import { openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { put, writeSmallHousehold } from '../../cli/support/small-household.ts';
import { mustSucceed } from '../../support/outcomes.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { rebalance } from '../../support/world.ts';

const ACCEPTED = '2026-11-20T21:00:00Z';
/** The Monday after, at noon in New York. */
export const MONDAY_NOON = '2026-11-23T17:00:00Z' as Instant;

const POSITIONS = `symbol,quantity,price,price_as_of,currency,as_of
VTI,60,100,${ACCEPTED},USD,${ACCEPTED}
BND,70,50,${ACCEPTED},USD,${ACCEPTED}
CASH,500,,,USD,${ACCEPTED}
`;

export interface WatchedHousehold {
  readonly configDirectory: string;
  readonly workDirectory: string;
  /** The price of stocks on Monday; bonds stay at 50. At 100 everything is on its target. */
  setPrice(stocks: string): Promise<void>;
}

export async function liveWatchedDay(directory: string): Promise<WatchedHousehold> {
  const { configDirectory } = await writeSmallHousehold(directory);
  const workDirectory = join(directory, 'var');
  const setPrice = (stocks: string) =>
    put(
      join(configDirectory, 'prices.csv'),
      `date,VTI,BND\n2026-11-20,100,50\n2026-11-23,${stocks},50\n`,
    );
  await put(join(configDirectory, 'positions.csv'), POSITIONS);
  await put(
    join(configDirectory, 'brokerages.yaml'),
    `accounts:
  - { id: IRA, adapter: csv, path: positions.csv, tax_treatment: tax_deferred }
market_data: { adapter: csv, path: prices.csv }
`,
  );
  await setPrice('100');
  const ran = await rebalance(['run', '--quiet', '--workdir', workDirectory], {
    environment: { REBALANCE_CONFIG: configDirectory },
  });
  if (ran.exit !== 0) throw new Error(ran.stderr);
  return { configDirectory, workDirectory, setPrice };
}

export interface TestMonitor {
  readonly clock: { now: Instant };
  look(always?: boolean): Promise<Round>;
  readonly ledger: Awaited<ReturnType<typeof openLedgerOf>>;
}

/** One as a process of its own would have it. */
export async function monitorOf(...households: readonly WatchedHousehold[]): Promise<TestMonitor> {
  const [first] = households;
  if (first === undefined) throw new Error('nothing to watch');
  const clock = { now: MONDAY_NOON };
  const ledger = await openLedgerOf(first);
  const monitor = new DriftMonitor({
    configDirectories: households.map(({ configDirectory }) => configDirectory),
    workDirectory: first.workDirectory,
    fileSystem: nodeFileSystem,
    ledger,
    effectsIn: (configDirectory) => effectsIn(configDirectory, clock),
    now: () => clock.now,
    quoteTimeMs: 5_000,
  });
  return { clock, ledger, look: (always = false) => monitor.look({ always }) };
}

async function openLedgerOf({ workDirectory }: WatchedHousehold) {
  const ledger = mustSucceed(await openSqliteLedger(join(workDirectory, 'ledger.sqlite')));
  onTestFinished(() => ledger.close());
  return ledger;
}

export function effectsIn(configDirectory: string, clock: { readonly now: Instant }) {
  const { signal } = new AbortController();
  const system = systemEffects({ environment: {}, configDirectory, signal });
  return {
    timing: { ...system.timing, now: () => milliseconds(clock.now) },
    signal,
    fileSystem: nodeFileSystem,
    configDirectory,
    sources: system,
    openLedger: () => Promise.reject(new Error('the ledger is open')),
    onProgress: () => undefined,
    drawChart: () => Promise.reject(new Error('nothing is drawn')),
    host: { pid: process.pid, hostName: 'here', versions: {} },
  };
}

export function newHousehold(): Promise<WatchedHousehold> {
  return temporaryDirectory().then(liveWatchedDay);
}
