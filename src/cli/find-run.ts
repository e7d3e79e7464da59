/** Which run a command is about: the directory that is named, else the run of `--date`, else the newest with a plan. */
import { resolve } from 'node:path';
import { type FoundRun, latestRun, runAt } from '#app/find-run.ts';
import { loadConfig } from '#app/load-config.ts';
import type { Outcome } from '#domain/outcome.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { Invocation } from './command.ts';
import { placesOf } from './wiring.ts';

/** A named directory needs no configuration. */
export async function findRun(
  named: string | undefined,
  { flags, world }: Invocation,
): Promise<Outcome<FoundRun>> {
  if (named !== undefined)
    return { ok: true, value: runAt(resolve(world.currentDirectory, named), nodeFileSystem) };
  const places = placesOf(world, flags);
  const loaded = await loadConfig(places.configDirectory, nodeFileSystem);
  if (!loaded.ok) return loaded;
  const { portfolioId } = loaded.value.config.targets;
  const { workDirectory } = places;
  const runs = new PortfolioRuns({ workDirectory, portfolioId, fileSystem: nodeFileSystem });
  return latestRun(runs, flags.date ?? null);
}
