/** All runs of one portfolio: which is in force, which came before, and what to do when a date comes again. */
import { join } from 'node:path';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { InputRecord, RunManifest } from '#domain/documents/run.ts';
import type { AccountId, PortfolioId } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';
import { type FileSystem, systemCodeOf } from './file-system.ts';
import { sha256 } from './hash.ts';
import {
  compareRunNames,
  holdingsFile,
  MANIFEST_FILE,
  MARKET_FILE,
  parseRunName,
  portfolioDirectory,
  type RunName,
  runNameText,
} from './layout.ts';
import { differingInputs } from './manifest.ts';
import { RunDirectory } from './run-directory.ts';
import { attempt } from './storage.ts';

/** What an earlier run of the same date means for the one that is about to start. */
export type EarlierRun =
  | { readonly kind: 'none' }
  /** Failed or killed: its snapshots may be kept, everything else is made anew. */
  | { readonly kind: 'unfinished' }
  /** Nothing to do. */
  | { readonly kind: 'same'; readonly manifest: RunManifest }
  | {
      readonly kind: 'differs';
      readonly manifest: RunManifest;
      /** Inputs that differ, sorted. */
      readonly paths: readonly string[];
    };

export interface CompleteRun {
  readonly name: RunName;
  readonly directory: RunDirectory;
  readonly manifest: RunManifest;
  /** What the next run's manifest says of this one. */
  readonly link: NonNullable<RunManifest['previous']>;
}

/** Earlier runs that a search backwards looks at: more than ten years of daily runs. */
const RUNS_SEARCHED_MAX = 4_000;
const PATHS_SHOWN_MAX = 5;

export class PortfolioRuns {
  /** Holds the runs and the lock. */
  readonly path: string;
  readonly #fileSystem: FileSystem;

  constructor(options: {
    readonly workDirectory: string;
    readonly portfolioId: PortfolioId;
    readonly fileSystem: FileSystem;
  }) {
    this.path = portfolioDirectory(options.workDirectory, options.portfolioId);
    this.#fileSystem = options.fileSystem;
  }

  /** The run in force of a date, whether it exists or not. */
  directory(tradeDate: TradeDate): RunDirectory {
    return this.directoryOf({ tradeDate, attempt: null });
  }

  directoryOf(name: RunName): RunDirectory {
    return new RunDirectory({
      path: join(this.path, runNameText(name)),
      fileSystem: this.#fileSystem,
    });
  }

  /** Every run and attempt, oldest first; attempts of a date come before the run in force. */
  list(): Promise<Outcome<readonly RunName[]>> {
    return attempt('list the runs', this.path, async () => {
      const names = (await this.#entries()).flatMap((name) => parseRunName(name) ?? []);
      return names.sort(compareRunNames);
    });
  }

  /** Compares the run of a date that is there, if any, with the inputs of the one about to start. */
  async earlierRun(
    tradeDate: TradeDate,
    inputs: readonly InputRecord[],
  ): Promise<Outcome<EarlierRun>> {
    const exists = await this.#exists(tradeDate);
    if (!exists.ok) return exists;
    if (!exists.value) return success({ kind: 'none' });
    const complete = await this.completeRun({ tradeDate, attempt: null });
    if (!complete.ok) return complete;
    if (complete.value === undefined) return success({ kind: 'unfinished' });
    const { manifest } = complete.value;
    const paths = differingInputs(manifest.inputs, inputs);
    return success(
      paths.length === 0 ? { kind: 'same', manifest } : { kind: 'differs', manifest, paths },
    );
  }

  /**
   * Moves the run of a date beside itself, as `2026-11-20.attempt-1`, in one step: from then on no order file of
   * that date is in force until the next run of it is complete. `keepInputs` starts the new attempt from the
   * same snapshots and market data.
   */
  async putAside(
    tradeDate: TradeDate,
    options: { readonly keepInputs: boolean },
  ): Promise<Outcome<RunName>> {
    const names = await this.list();
    if (!names.ok) return names;
    const attempts = names.value.filter((name) => name.tradeDate === tradeDate);
    const aside = { tradeDate, attempt: Math.max(0, ...attempts.map((it) => it.attempt ?? 0)) + 1 };
    const moved = await attempt('put the earlier run aside', this.path, async () => {
      await this.#fileSystem.rename(this.directory(tradeDate).path, this.directoryOf(aside).path);
      await this.#fileSystem.syncDirectory(this.path);
    });
    if (!moved.ok) return moved;
    const copied = options.keepInputs
      ? await copyInputs(this.directoryOf(aside), this.directory(tradeDate))
      : success(undefined);
    return copied.ok ? success(aside) : copied;
  }

  /** The latest complete run of an earlier date. */
  async latestCompleteBefore(tradeDate: TradeDate): Promise<Outcome<CompleteRun | undefined>> {
    for await (const run of this.#completeBackwards((name) => isInForceBefore(name, tradeDate)))
      return run;
    return success(undefined);
  }

  /** The complete run that the manifest of this date has to name as the previous one: attempts count. */
  async previousOf(tradeDate: TradeDate): Promise<Outcome<CompleteRun | undefined>> {
    const isPrevious = (name: RunName) =>
      name.tradeDate < tradeDate || (name.tradeDate === tradeDate && name.attempt !== null);
    for await (const run of this.#completeBackwards(isPrevious)) return run;
    return success(undefined);
  }

  /** The account's snapshot in the latest earlier complete run that has one: the last that was accepted. */
  async latestSnapshotBefore(
    tradeDate: TradeDate,
    accountId: AccountId,
  ): Promise<Outcome<AcceptedSnapshot | undefined>> {
    const path = holdingsFile(accountId);
    for await (const run of this.#completeBackwards((name) => isInForceBefore(name, tradeDate))) {
      if (!run.ok) return run;
      if (!run.value.manifest.inputs.some((input) => input.path === path)) continue;
      const snapshot = await run.value.directory.readHoldings(accountId);
      return snapshot.ok
        ? success({ snapshot: snapshot.value, tradeDate: run.value.name.tradeDate })
        : snapshot;
    }
    return success(undefined);
  }

  /** Complete runs in force of earlier dates, newest first. */
  completeBefore(tradeDate: TradeDate): AsyncIterable<Outcome<CompleteRun>> {
    return this.#completeBackwards((name) => isInForceBefore(name, tradeDate));
  }

  /** Complete runs in force, newest first. */
  completeInForce(): AsyncIterable<Outcome<CompleteRun>> {
    return this.#completeBackwards((name) => name.attempt === null);
  }

  /** Every complete run and attempt, newest first. */
  complete(): AsyncIterable<Outcome<CompleteRun>> {
    return this.#completeBackwards(() => true);
  }

  async *#completeBackwards(
    matches: (name: RunName) => boolean,
  ): AsyncGenerator<Outcome<CompleteRun>, void> {
    const names = await this.list();
    if (!names.ok) {
      yield names;
      return;
    }
    for (const name of names.value.filter(matches).reverse().slice(0, RUNS_SEARCHED_MAX)) {
      const run = await this.completeRun(name);
      if (!run.ok) yield run;
      else if (run.value !== undefined) yield success(run.value);
    }
  }

  /** Undefined when the run is not there or not complete. */
  async completeRun(name: RunName): Promise<Outcome<CompleteRun | undefined>> {
    const directory = this.directoryOf(name);
    const bytes = await directory.readBytes(MANIFEST_FILE);
    if (!bytes.ok) return bytes;
    if (bytes.value === undefined) return success(undefined);
    const manifest = await directory.readManifest();
    if (!manifest.ok) return manifest;
    if (manifest.value.outcome !== 'complete') return success(undefined);
    const link = { run: runNameText(name), sha256: sha256(bytes.value) };
    return success({ name, directory, manifest: manifest.value, link });
  }

  #exists(tradeDate: TradeDate): Promise<Outcome<boolean>> {
    return attempt('list the runs', this.path, async () =>
      (await this.#entries()).includes(runNameText({ tradeDate, attempt: null })),
    );
  }

  async #entries(): Promise<readonly string[]> {
    try {
      const entries = await this.#fileSystem.list(this.path);
      return entries.filter((entry) => entry.kind === 'directory').map((entry) => entry.name);
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return [];
      throw error;
    }
  }
}

export interface AcceptedSnapshot {
  readonly snapshot: Snapshot;
  /** Of the run that accepted it. */
  readonly tradeDate: TradeDate;
}

/** Why a run of a date with a complete run of other inputs is refused. */
export function conflictProblem(
  earlier: Extract<EarlierRun, { kind: 'differs' }>,
  where: string,
): Problem {
  const shown = earlier.paths.slice(0, PATHS_SHOWN_MAX).join(', ');
  const more = earlier.paths.length - PATHS_SHOWN_MAX;
  return {
    code: 'run-conflict',
    where,
    what: `${earlier.manifest.tradeDate} is complete with other inputs: ${shown}${more > 0 ? ` and ${more} more` : ''}`,
    next: 'keep that run, or use --force to put it aside and run again',
  };
}

function isInForceBefore(name: RunName, tradeDate: TradeDate): boolean {
  return name.attempt === null && name.tradeDate < tradeDate;
}

async function copyInputs(from: RunDirectory, to: RunDirectory): Promise<Outcome<void>> {
  const accounts = await from.listHoldings();
  if (!accounts.ok) return accounts;
  for (const path of [...accounts.value.map(holdingsFile), MARKET_FILE]) {
    const bytes = await from.readBytes(path);
    if (!bytes.ok) return bytes;
    if (bytes.value === undefined) continue;
    const written = await to.writeBytes(path, bytes.value);
    if (!written.ok) return failure(...written.problems);
  }
  return success(undefined);
}
