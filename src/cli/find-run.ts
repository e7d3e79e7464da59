/** Which run a command is about: the directory that is named, else the run of `--date`, else the newest with a plan. */
import { resolve } from 'node:path';
import { type FoundRun, latestRun, runAt } from '#app/find-run.ts';
import { loadConfig } from '#app/load-config.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { Invocation } from './command.ts';
import { placesOf, runFilesOf } from './wiring.ts';

/** A named directory needs no configuration. */
export async function findRun(
  named: string | undefined,
  invocation: Invocation,
): Promise<Outcome<FoundRun>> {
  const { flags, world } = invocation;
  if (named !== undefined)
    return success(runAt(resolve(world.currentDirectory, named), await runFilesOf(invocation)));
  const runs = await openRuns(invocation);
  return runs.ok ? latestRun(runs.value, flags.date ?? null) : runs;
}

/** The runs of the configured portfolio. */
export async function openRuns(invocation: Invocation): Promise<Outcome<PortfolioRuns>> {
  const { flags, world } = invocation;
  const { configDirectory, workDirectory } = placesOf(world, flags);
  const loaded = await loadConfig(configDirectory, nodeFileSystem);
  if (!loaded.ok) return loaded;
  const { portfolioId } = loaded.value.config.targets;
  const fileSystem = await runFilesOf(invocation);
  return success(new PortfolioRuns({ workDirectory, portfolioId, fileSystem }));
}
