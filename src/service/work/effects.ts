/** What the jobs of the service may do to the world: everything a run may, but draw reports. */
import type { Effects, HostFacts } from '#app/effects.ts';
import { openLedger } from '#app/open-ledger.ts';
import { openRunFiles } from '#app/open-runs.ts';
import { databaseUrlOf, runsDatabaseUrlOf } from '#app/places.ts';
import type { Outcome } from '#domain/outcome.ts';
import { systemEffects } from '#fetch/system.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { FileSystem } from '#runs/file-system.ts';

/** Plain data, so that it can be handed to a thread. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute: where the runs of all portfolios are kept. */
  readonly workDirectory: string;
  readonly host: HostFacts;
}

/** The clock stands still while a job is done: every part of an answer is of the same moment. */
export function serviceEffects(
  { environment, host }: Surroundings,
  given: {
    readonly configDirectory: string;
    readonly fileSystem: FileSystem;
    readonly nowMs: number;
  },
): Effects {
  const { configDirectory, fileSystem, nowMs } = given;
  // A thread whose job takes too long is ended as a whole.
  const { signal } = new AbortController();
  const system = systemEffects({ environment, configDirectory, signal });
  return {
    timing: { ...system.timing, now: () => nowMs },
    signal,
    fileSystem,
    configDirectory,
    sources: system,
    openLedger: () => Promise.reject(new Error('jobs use the ledger of their thread')),
    onProgress: () => undefined,
    drawChart: () => Promise.reject(new Error('the service draws no charts')),
    host,
  };
}

/** One for all jobs of a thread. */
export function serviceLedger({
  environment,
  workDirectory,
}: Surroundings): Promise<Outcome<Ledger>> {
  return openLedger({ databaseUrl: databaseUrlOf(environment), workDirectory, isDry: false });
}

/** Of all portfolios, likewise. */
export function serviceRunFiles({ environment, workDirectory }: Surroundings): Promise<FileSystem> {
  const databaseUrl = runsDatabaseUrlOf(environment);
  return openRunFiles({ databaseUrl, workDirectory, isDry: false });
}
