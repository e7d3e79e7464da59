/** The composition root: from the world and the flags to a loaded household and the effects that use cases need. */
import { hostname } from 'node:os';
import type { Effects, HostFacts } from '#app/effects.ts';
import { type LoadedConfig, loadConfig } from '#app/load-config.ts';
import { type LedgerPlace, openLedger } from '#app/open-ledger.ts';
import { openRunFiles } from '#app/open-runs.ts';
import {
  databaseUrlOf,
  findPlaces,
  type Places,
  type PortfolioPlaces,
  runsDatabaseUrlOf,
} from '#app/places.ts';
import { type RunMoment, runMoment } from '#app/trading-date.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { milliseconds } from '#domain/time.ts';
import type { RateLimiter } from '#fetch/limiter.ts';
import { systemEffects } from '#fetch/system.ts';
import { systemTiming, type Timing } from '#fetch/timing.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { drawWithVega } from '#report/html/vega-charts.ts';
import { type FileSystem, nodeFileSystem } from '#runs/file-system.ts';
import { overlayFileSystem } from '#runs/overlay-file-system.ts';
import type { Flags, Invocation } from './command.ts';
import { makeProgress, type Progress } from './progress.ts';
import { VERSION } from './version.ts';
import type { World } from './world.ts';

/** A household to work on: configuration, places, the day and the effects. */
export interface Household extends LoadedConfig, RunMoment {
  readonly places: Places;
  readonly effects: Effects;
  /** To be finished before anything else is printed. */
  readonly progress: Progress;
}

export async function openHousehold(invocation: Invocation): Promise<Outcome<Household>> {
  const places = placesOf(invocation.world, invocation.flags);
  const loaded = await loadConfig(places.configDirectory, nodeFileSystem);
  if (!loaded.ok) return loaded;
  return success(await householdOf(invocation, { places, loaded: loaded.value }));
}

/** The household of a configuration that is loaded already; `limiter` is for several in one process. */
export async function householdOf(
  invocation: Invocation,
  given: {
    readonly places: Places;
    readonly loaded: LoadedConfig;
    readonly limiter?: RateLimiter;
  },
): Promise<Household> {
  const { world, flags } = invocation;
  const { places, loaded } = given;
  const { timeZone } = loaded.config.targets;
  const progress = await makeProgress(invocation.output, world);
  return {
    ...loaded,
    ...runMoment({ date: flags.date, now: world.now(), timeZone }),
    places,
    progress,
    effects: await makeEffects(invocation, { ...given, progress }),
  };
}

export function placesOf(world: World, flags: Flags): Places {
  return findPlaces({
    config: flags.config,
    workdir: flags.workdir,
    environment: world.environment,
    currentDirectory: world.currentDirectory,
    homeDirectory: world.homeDirectory,
  });
}

/** Where rules, history and keys are kept; known without any configuration. */
export function ledgerPlaceOf({ world, flags }: Pick<Invocation, 'world' | 'flags'>): LedgerPlace {
  const { workDirectory } = placesOf(world, flags);
  const databaseUrl = databaseUrlOf(world.environment);
  return { databaseUrl, workDirectory, isDry: flags.dryRun === true };
}

/** Where the runs lie, known without any configuration, and every other file. */
export function runFilesOf({ world, flags }: Invocation): Promise<FileSystem> {
  return openRunFiles({
    databaseUrl: runsDatabaseUrlOf(world.environment),
    workDirectory: placesOf(world, flags).workDirectory,
    isDry: flags.dryRun === true,
  });
}

/** The ledger of many portfolios, for whoever keeps it open for all of them. */
export function ledgerOf(
  { world, flags }: Pick<Invocation, 'world' | 'flags'>,
  { workDirectory }: PortfolioPlaces,
): Promise<Outcome<Ledger>> {
  return openLedger({ ...ledgerPlaceOf({ world, flags }), workDirectory });
}

/** For work on many portfolios: without a configuration directory, and without progress. */
export function effectsIn(
  invocation: Invocation,
  { portfoliosDirectory, workDirectory }: PortfolioPlaces,
): Promise<Effects> {
  const places = { configDirectory: portfoliosDirectory, workDirectory };
  const progress = { onProgress: () => undefined, finish: async () => undefined };
  return makeEffects(invocation, { places, progress });
}

async function makeEffects(
  { world, flags }: Invocation,
  given: {
    readonly places: Places;
    readonly progress: Progress;
    readonly limiter?: RateLimiter;
  },
): Promise<Effects> {
  const { environment, signal } = world;
  const { places, progress, limiter } = given;
  const { configDirectory, workDirectory } = places;
  const system = systemEffects({
    environment,
    configDirectory,
    signal,
    ...(limiter === undefined ? {} : { limiter }),
  });
  const isDry = flags.dryRun === true;
  const databaseUrl = runsDatabaseUrlOf(environment);
  const runFiles = await openRunFiles({ databaseUrl, workDirectory, isDry });
  return {
    timing: timingOf(world),
    signal,
    configDirectory,
    fileSystem: isDry ? overlayFileSystem(runFiles) : runFiles,
    sources: system,
    openLedger: () => openLedger({ ...ledgerPlaceOf({ world, flags }), workDirectory }),
    onProgress: progress.onProgress,
    drawChart: drawWithVega,
    host: hostFacts(),
  };
}

export function hostFacts(): HostFacts {
  return {
    pid: process.pid,
    hostName: hostname(),
    versions: { rebalance: VERSION, node: process.versions.node },
  };
}

export function timingOf(world: World): Timing {
  return {
    ...systemTiming,
    now: () => milliseconds(world.now()),
    sleep: world.sleep,
    random: world.random,
  };
}
