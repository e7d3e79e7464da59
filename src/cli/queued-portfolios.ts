/** The queue as commands meet it: where it is, and the portfolios of this machine as its workers open them. */
import { join } from 'node:path';
import { lentLedger } from '#app/lent-ledger.ts';
import { type LoadedConfig, loadConfig, readConfigFiles } from '#app/load-config.ts';
import { databaseUrlOf, type PortfolioPlaces, runsDatabaseUrlOf } from '#app/places.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { RateLimiter } from '#fetch/limiter.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { OpenPortfolio } from '#queue/perform.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import type { Invocation } from './command.ts';
import { outputFor } from './portfolios.ts';
import { type Household, householdOf, timingOf } from './wiring.ts';

/** Configurations that are kept parsed: days that are begun are finished before others, so that few are enough. */
const KEPT_MAX = 256;

/** The address of the queue's database, which has the runs as well: all workers must find them. */
export function findQueue({ world }: Invocation): Outcome<string> {
  const databaseUrl = runsDatabaseUrlOf(world.environment);
  if (databaseUrl !== undefined) return success(databaseUrl);
  return failure({
    code: 'config-value',
    where: databaseUrlOf(world.environment) === undefined ? 'DATABASE_URL' : 'REBALANCE_RUNS',
    what: 'is not set: the queue and the runs of its portfolios are in one database',
    next: 'set DATABASE_URL=postgres://user@host:5432/database and REBALANCE_RUNS=database',
  });
}

export interface OpenHousehold extends OpenPortfolio {
  readonly household: Household;
}

/** Opens portfolios by the names of their directories; a configuration that has not changed is not parsed again. */
export function portfolioOpener(
  invocation: Invocation,
  { portfoliosDirectory, workDirectory }: PortfolioPlaces,
  ledger: Ledger,
): (folder: string) => Promise<Outcome<OpenHousehold>> {
  const limiter = new RateLimiter(timingOf(invocation.world));
  const kept = new Map<string, LoadedConfig>();
  return async (folder) => {
    const configDirectory = join(portfoliosDirectory, folder);
    const loaded = await unlessKept(configDirectory, kept.get(folder));
    kept.delete(folder);
    if (!loaded.ok) return loaded;
    kept.set(folder, loaded.value);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    const own = { ...invocation, output: outputFor(folder, invocation.output) };
    const places = { configDirectory, workDirectory };
    const household = await householdOf(own, { places, loaded: loaded.value, limiter });
    const effects = {
      ...household.effects,
      openLedger: async () => success(lentLedger(ledger)),
    };
    return success({ loaded: loaded.value, workDirectory, effects, household });
  };
}

async function unlessKept(
  configDirectory: string,
  kept: LoadedConfig | undefined,
): Promise<Outcome<LoadedConfig>> {
  // A risk model is a file of its own, which may have changed as well.
  if (kept === undefined || kept.riskModel !== null)
    return loadConfig(configDirectory, nodeFileSystem);
  const files = await readConfigFiles(configDirectory, nodeFileSystem);
  if (!files.ok) return files;
  return JSON.stringify(files.value) === JSON.stringify(kept.files)
    ? success(kept)
    : loadConfig(configDirectory, nodeFileSystem);
}
