/** How a portfolio stands: its last run, what was missed since, what is open, and whether anybody should look. */
import type { Config } from '#config/config.ts';
import type { RecommendedOrder } from '#domain/documents/execution.ts';
import type { ClassResult, Rebalancing } from '#domain/documents/rebalancing.ts';
import type { RunManifest } from '#domain/documents/run.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { EXIT_CODES, type ExitName } from '#domain/problem.ts';
import { type Instant, milliseconds, type TradeDate } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { type Freshness, freshnessOf } from '#runs/freshness.ts';
import { type CompleteRun, PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { Effects } from './effects.ts';

export interface Status extends Freshness {
  readonly today: TradeDate;
  /** The latest complete run; null before the first. */
  readonly last: LastRun | null;
  /** A run that is newer than the latest complete one, or of its date, and is not complete. */
  readonly unfinished: UnfinishedRun | null;
  /** Orders in force that are not known to be over; null when the ledger could not be read. */
  readonly openOrders: readonly RecommendedOrder[] | null;
  /** Classes outside their bands in the last plan, before its orders. */
  readonly outOfBand: readonly ClassResult[];
  /** For monitoring. */
  readonly exit: ExitName;
}

export interface LastRun {
  readonly tradeDate: TradeDate;
  readonly finishedAt: Instant;
  readonly ageMs: number;
  readonly orders: number;
}

export interface UnfinishedRun {
  readonly tradeDate: TradeDate;
  /** Null when it has no manifest: it is at work, or was killed. */
  readonly failed: {
    readonly finishedAt: Instant;
    readonly exitCode: number;
    readonly problems: RunManifest['problems'];
  } | null;
}

export interface StatusRequest {
  readonly config: Config;
  readonly workDirectory: string;
  readonly tradeDate: TradeDate;
}

export async function statusOf(request: StatusRequest, effects: Effects): Promise<Outcome<Status>> {
  const ledger = await effects.openLedger();
  try {
    return await statusBy(request, ledger, effects);
  } finally {
    if (ledger.ok) await ledger.value.close();
  }
}

/** With a ledger that stays open, for many portfolios one after the other. */
export async function statusBy(
  request: StatusRequest,
  ledger: Outcome<Ledger>,
  effects: Pick<Effects, 'fileSystem' | 'timing'>,
): Promise<Outcome<Status>> {
  const { config, workDirectory, tradeDate: today } = request;
  const { portfolioId, holidays } = config.targets;
  const runs = new PortfolioRuns({ workDirectory, portfolioId, fileSystem: effects.fileSystem });
  const found = await completeRuns(runs);
  if (!found.ok) return found;
  const freshness = freshnessOf(
    found.value.map(({ name }) => name.tradeDate),
    { today, holidays },
  );
  const newest = found.value[0];
  const plan = newest === undefined ? null : await newest.directory.readRebalancing();
  if (plan?.ok === false) return plan;
  const unfinished = await unfinishedRun(runs, freshness.lastDate);
  if (!unfinished.ok) return unfinished;
  const openOrders = await openOrdersOf(request, ledger);
  return success({
    ...freshness,
    today,
    last: newest === undefined || plan === null ? null : lastRun(newest, plan.value, effects),
    unfinished: unfinished.value,
    openOrders: openOrders.ok ? openOrders.value : null,
    outOfBand: plan?.value.household.classes.filter(({ outOfBand }) => outOfBand) ?? [],
    exit: exitOf(freshness, unfinished.value),
  });
}

/** In force, newest first. A manifest that cannot be read stops the search: its run may be the newest. */
async function completeRuns(runs: PortfolioRuns): Promise<Outcome<readonly CompleteRun[]>> {
  const complete: CompleteRun[] = [];
  for await (const run of runs.complete()) {
    if (!run.ok) return run;
    if (run.value.name.attempt === null) complete.push(run.value);
  }
  return success(complete);
}

function lastRun(
  { name, manifest }: CompleteRun,
  { orders }: Rebalancing,
  { timing }: Pick<Effects, 'timing'>,
): LastRun {
  return {
    tradeDate: name.tradeDate,
    finishedAt: manifest.finishedAt,
    // A clock that was set back does not make a run of the future.
    ageMs: Math.max(0, timing.now() - milliseconds(manifest.finishedAt)),
    orders: orders.length,
  };
}

async function unfinishedRun(
  runs: PortfolioRuns,
  lastDate: TradeDate | null,
): Promise<Outcome<UnfinishedRun | null>> {
  const names = await runs.list();
  if (!names.ok) return names;
  const newest = names.value.filter(({ attempt }) => attempt === null).at(-1);
  if (newest === undefined || (lastDate !== null && newest.tradeDate <= lastDate))
    return success(null);
  const { tradeDate } = newest;
  const manifest = await runs.directoryOf(newest).readManifest();
  if (manifest.ok) {
    const { finishedAt, exitCode, problems } = manifest.value;
    return success({ tradeDate, failed: { finishedAt, exitCode, problems } });
  }
  const isAbsent = manifest.problems.every(({ code }) => code === 'document-missing');
  return isAbsent ? success({ tradeDate, failed: null }) : manifest;
}

async function openOrdersOf(
  { config }: Pick<StatusRequest, 'config'>,
  ledger: Outcome<Ledger>,
): Promise<Outcome<readonly RecommendedOrder[]>> {
  if (!ledger.ok) return ledger;
  const latest = await ledger.value.latestRecommendation(config.targets.portfolioId);
  if (!latest.ok) return latest;
  return success((latest.value?.orders ?? []).filter(({ closedOn }) => closedOn === null));
}

function exitOf({ lastDate, isStale }: Freshness, unfinished: UnfinishedRun | null): ExitName {
  const failedWith = unfinished?.failed?.exitCode;
  if (failedWith !== undefined) return exitNamed(failedWith);
  if (lastDate === null) return 'not-initialised';
  return isStale ? 'data-refused' : 'ok';
}

/** A failed run never ends with 0; a code of another version is a failure all the same. */
function exitNamed(code: number): ExitName {
  const names = Object.keys(EXIT_CODES) as ExitName[];
  return names.find((name) => name !== 'ok' && EXIT_CODES[name].code === code) ?? 'data-refused';
}
