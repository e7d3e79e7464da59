/** Opens the run directory that a stage works on: the day's, under the portfolio's lock, or any that is named. */
import type { Config } from '#config/config.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { instantOf, type TradeDate } from '#domain/time.ts';
import { acquireRunLock } from '#runs/lock.ts';
import type { RunLock } from '#runs/lock-holder.ts';
import type { OuterInput } from '#runs/manifest.ts';
import { recordInputs } from '#runs/manifest.ts';
import { conflictProblem, type EarlierRun, PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import type { Effects } from './effects.ts';

/** Which day of which portfolio, and where its runs are kept. */
export interface RunLocation {
  readonly config: Config;
  readonly workDirectory: string;
  readonly tradeDate: TradeDate;
  /** Writes nothing, so it waits for nobody and needs no lock. */
  readonly dryRun: boolean;
  /** How long to wait for whoever has the portfolio's lock; not at all unless given. */
  readonly lockWaitMs?: number;
}

const LOCK_POLL_MS = 50;

/** Runs `work` under the portfolio's lock, which is let go however it ends. */
export async function underLock<Value>(
  location: Omit<RunLocation, 'tradeDate'>,
  effects: Effects,
  work: (runs: PortfolioRuns) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const runs = portfolioRuns(location, effects);
  if (location.dryRun) return work(runs);
  const lock = await acquirePatiently(runs, location.lockWaitMs ?? 0, effects);
  if (!lock.ok) return lock;
  return releasing(lock.value, () => work(runs));
}

async function acquirePatiently(
  runs: PortfolioRuns,
  lockWaitMs: number,
  effects: Effects,
): Promise<Outcome<RunLock>> {
  const { signal, timing } = effects;
  let waitedMs = 0;
  for (;;) {
    const lock = await acquire(runs, effects);
    const isHeld = !lock.ok && lock.problems.some(({ code }) => code === 'run-locked');
    if (!isHeld || waitedMs >= lockWaitMs || signal.aborted) return lock;
    // Not in step with others that wait.
    const pauseMs = Math.round(LOCK_POLL_MS * (1 + timing.random()));
    await timing.sleep(pauseMs, signal);
    waitedMs += pauseMs;
  }
}

function acquire(runs: PortfolioRuns, effects: Effects): Promise<Outcome<RunLock>> {
  return acquireRunLock({
    directory: runs.path,
    holder: {
      pid: effects.host.pid,
      host: effects.host.hostName,
      since: instantOf(new Date(effects.timing.now())),
    },
    fileSystem: effects.fileSystem,
  });
}

async function releasing<Value>(lock: RunLock, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

export function portfolioRuns(
  { config, workDirectory }: Pick<RunLocation, 'config' | 'workDirectory'>,
  effects: Effects,
): PortfolioRuns {
  return new PortfolioRuns({
    workDirectory,
    portfolioId: config.targets.portfolioId,
    fileSystem: effects.fileSystem,
  });
}

/** The day's directory ready for work, or the finding that the day is complete with these very inputs. */
export type OpenedRun =
  | { readonly kind: 'work'; readonly directory: RunDirectory }
  | { readonly kind: 'complete'; readonly directory: RunDirectory };

/**
 * A complete run is never changed: with the same inputs there is nothing to do, with others it is refused unless
 * forced, and then put aside whole. `keepInputs` starts the new attempt from the snapshots of the old one.
 */
export async function openDay(
  runs: PortfolioRuns,
  request: {
    readonly tradeDate: TradeDate;
    readonly outerInputs: readonly OuterInput[];
    readonly force: boolean;
    readonly keepInputs: boolean;
  },
): Promise<Outcome<OpenedRun>> {
  const directory = runs.directory(request.tradeDate);
  const inputs = await recordInputs(directory, request.outerInputs);
  if (!inputs.ok) return inputs;
  const earlier = await runs.earlierRun(request.tradeDate, inputs.value);
  if (!earlier.ok) return earlier;
  return decide(earlier.value, { ...request, runs, directory });
}

async function decide(
  earlier: EarlierRun,
  {
    runs,
    directory,
    tradeDate,
    force,
    keepInputs,
  }: Parameters<typeof openDay>[1] & {
    readonly runs: PortfolioRuns;
    readonly directory: RunDirectory;
  },
): Promise<Outcome<OpenedRun>> {
  const work = success({ kind: 'work', directory } as const);
  if (earlier.kind === 'none') return work;
  if (force) {
    const aside = await runs.putAside(tradeDate, { keepInputs });
    return aside.ok ? work : aside;
  }
  switch (earlier.kind) {
    case 'unfinished': {
      const cleaned = await directory.removeLeftovers();
      return cleaned.ok ? work : cleaned;
    }
    case 'same':
      return success({ kind: 'complete', directory });
    case 'differs':
      return failure(conflictProblem(earlier, directory.path));
  }
}
