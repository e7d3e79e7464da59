/** The composition root: from the world and the flags to a loaded household and the effects that use cases need. */
import { hostname } from 'node:os';
import type { Effects } from '#app/effects.ts';
import { type LoadedConfig, loadConfig } from '#app/load-config.ts';
import { type LedgerPlace, openLedger } from '#app/open-ledger.ts';
import { databaseUrlOf, findPlaces, type Places } from '#app/places.ts';
import { type RunMoment, runMoment } from '#app/trading-date.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { milliseconds } from '#domain/time.ts';
import { systemEffects } from '#fetch/system.ts';
import { drawWithVega } from '#report/html/vega-charts.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
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
  const { world, flags } = invocation;
  const places = placesOf(world, flags);
  const loaded = await loadConfig(places.configDirectory, nodeFileSystem);
  if (!loaded.ok) return loaded;
  const { timeZone } = loaded.value.config.targets;
  const progress = await makeProgress(invocation.output, world);
  return success({
    ...loaded.value,
    ...runMoment({ date: flags.date, now: world.now(), timeZone }),
    places,
    progress,
    effects: makeEffects(invocation, places, progress),
  });
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
export function ledgerPlaceOf({ world, flags }: Invocation): LedgerPlace {
  const { workDirectory } = placesOf(world, flags);
  const databaseUrl = databaseUrlOf(world.environment);
  return { databaseUrl, workDirectory, isDry: flags.dryRun === true };
}

function makeEffects(invocation: Invocation, places: Places, progress: Progress): Effects {
  const { world, flags } = invocation;
  const { environment, signal } = world;
  const { configDirectory } = places;
  const system = systemEffects({ environment, configDirectory, signal });
  return {
    timing: {
      ...system.timing,
      now: () => milliseconds(world.now()),
      sleep: world.sleep,
      random: world.random,
    },
    signal,
    configDirectory,
    fileSystem: flags.dryRun === true ? overlayFileSystem(nodeFileSystem) : nodeFileSystem,
    sources: system,
    openLedger: () => openLedger(ledgerPlaceOf(invocation)),
    onProgress: progress.onProgress,
    drawChart: drawWithVega,
    host: {
      pid: process.pid,
      hostName: hostname(),
      versions: { rebalance: VERSION, node: process.versions.node },
    },
  };
}
