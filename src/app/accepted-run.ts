/** The newest complete run of a portfolio: its files, read once and compared with what its manifest says of them. */
import type { RunManifest } from '#domain/documents/run.ts';
import type { AccountId } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';
import type { FileSystem } from '#runs/file-system.ts';
import { sha256 } from '#runs/hash.ts';
import { keptFileSystem } from '#runs/kept-file-system.ts';
import { ANALYSIS_FOLDER, HOUSEHOLD_FILE, REBALANCING_FILE } from '#runs/layout.ts';
import { isInDirectory } from '#runs/manifest.ts';
import type { AcceptedSnapshot, CompleteRun, PortfolioRuns } from '#runs/portfolio-runs.ts';
import { RunDirectory } from '#runs/run-directory.ts';

export interface AcceptedRun {
  readonly tradeDate: TradeDate;
  readonly manifest: RunManifest;
  /** Of the manifest: the same for the same run. */
  readonly sha256: string;
  /** The run's directory. */
  readonly path: string;
  /** Reads each of the run's files once; writes nothing. */
  readonly files: FileSystem;
  /** The account's snapshot before a date, looked up once. */
  readonly snapshotBefore: (
    tradeDate: TradeDate,
    accountId: AccountId,
  ) => Promise<Outcome<AcceptedSnapshot | undefined>>;
}

/** Null before the first complete run. `known` is what was found last: it is given back while it is still the newest. */
export async function newestAccepted(
  runs: PortfolioRuns,
  fileSystem: FileSystem,
  known: AcceptedRun | null,
): Promise<Outcome<AcceptedRun | null>> {
  const newest = await newestInForce(runs);
  if (!newest.ok) return newest;
  if (newest.value === null) return success(null);
  const { name, manifest, link, directory } = newest.value;
  if (known?.path === directory.path && known.sha256 === link.sha256) return success(known);
  const files = keptFileSystem(fileSystem);
  const checked = await checkFiles(new RunDirectory({ path: directory.path, fileSystem: files }), {
    manifest,
  });
  if (!checked.ok) return checked;
  const { tradeDate } = name;
  const snapshots = new Map<string, Outcome<AcceptedSnapshot | undefined>>();
  return success({
    tradeDate,
    manifest,
    sha256: link.sha256,
    path: directory.path,
    files,
    snapshotBefore: async (date, accountId) => {
      const key = `${date} ${accountId}`;
      const found = snapshots.get(key) ?? (await runs.latestSnapshotBefore(date, accountId));
      if (found.ok) snapshots.set(key, found);
      return found;
    },
  });
}

/** Why nothing can be planned before the first complete run. */
export function noneAccepted(runs: PortfolioRuns): Problem {
  return {
    code: 'document-missing',
    where: runs.path,
    what: 'has no complete run, so no holdings were accepted yet',
    next: 'run `rebalance run` first, or ask for a refresh',
  };
}

async function newestInForce(runs: PortfolioRuns): Promise<Outcome<CompleteRun | null>> {
  for await (const run of runs.complete()) {
    if (!run.ok) return run;
    if (run.value.name.attempt === null) return run;
  }
  return success(null);
}

const PLANNED_WITH = new Set([HOUSEHOLD_FILE, REBALANCING_FILE]);

/** A run that is put aside while it is read, or that somebody changed, is not taken for the one that was accepted. */
async function checkFiles(
  directory: RunDirectory,
  { manifest }: { readonly manifest: RunManifest },
): Promise<Outcome<void>> {
  const wanted = [
    ...manifest.inputs.filter(isInDirectory),
    ...manifest.outputs.filter(
      ({ path }) => PLANNED_WITH.has(path) || path.startsWith(`${ANALYSIS_FOLDER}/`),
    ),
  ];
  for (const record of wanted) {
    const bytes = await directory.readBytes(record.path);
    if (!bytes.ok) return bytes;
    if (bytes.value === undefined || sha256(bytes.value) !== record.sha256)
      return failure({
        code: 'document-altered',
        where: directory.pathOf(record.path),
        what: 'is not as the run that accepted it recorded it',
        next: 'ask again; if it stays so, see `rebalance verify --chain`',
      });
  }
  return success(undefined);
}
