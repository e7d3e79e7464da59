/** Reconciling outside a run: with the newest snapshots that are at hand, and the broker's list of fills if given. */
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { type Instant, instantOf } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { parseFills } from '#orders/reconcile/fills-file.ts';
import type { Fill } from '#orders/reconcile/match-fills.ts';
import { type FileSystem, systemCodeOf } from '#runs/file-system.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import { storageProblem } from '#runs/storage.ts';
import type { Effects } from './effects.ts';
import { type RunLocation, underLock } from './open-run.ts';
import { type Reconciled, reconcileOrders } from './reconcile.ts';
import type { RiskModelFile } from './risk-model.ts';
import { readSnapshots } from './stages/analyze.ts';
import { judge } from './stages/gate.ts';
import { stageContext } from './stages/stage.ts';
import { withLedger } from './with-ledger.ts';

const FILLS_BYTES_MAX = 64 * 1024 * 1024;

export interface ReconcileRequest extends RunLocation {
  readonly asOf: Instant;
  readonly riskModel: RiskModelFile | null;
  /** Path of a CSV; null: fills are read from positions and recent trades. */
  readonly fillsFile: string | null;
}

export async function reconcileAlone(
  request: ReconcileRequest,
  effects: Effects,
): Promise<Outcome<Reconciled>> {
  const { fillsFile } = request;
  const fills = fillsFile === null ? success(null) : await readFills(fillsFile, effects.fileSystem);
  if (!fills.ok) return fills;
  return underLock(request, effects, (runs) =>
    withLedger(effects, (ledger) =>
      reconcileNow({ ...request, fills: fills.value }, { runs, ledger, effects }),
    ),
  );
}

async function reconcileNow(
  request: ReconcileRequest & { readonly fills: readonly Fill[] | null },
  surroundings: {
    readonly runs: PortfolioRuns;
    readonly ledger: Ledger;
    readonly effects: Effects;
  },
): Promise<Outcome<Reconciled>> {
  const { runs, ledger, effects } = surroundings;
  const directory = await newestDirectory(request, { runs, effects });
  if (!directory.ok) return directory;
  const snapshots =
    directory.value === null ? success([]) : await readSnapshots(directory.value, null);
  if (!snapshots.ok) return snapshots;
  const work = {
    targets: request.config.targets,
    tradeDate: request.tradeDate,
    snapshots: snapshots.value,
    fills: request.fills,
    now: instantOf(new Date(effects.timing.now())),
  };
  return reconcileOrders(work, ledger);
}

/** The day's own when it has snapshots that may be relied on, else that of the latest complete run before it. */
async function newestDirectory(
  request: ReconcileRequest,
  { runs, effects }: { readonly runs: PortfolioRuns; readonly effects: Effects },
): Promise<Outcome<RunDirectory | null>> {
  const directory = runs.directory(request.tradeDate);
  const held = await directory.listHoldings();
  if (!held.ok) return held;
  if (held.value.length > 0) {
    const judged = await judge(stageContext({ ...request, directory, runs, effects }));
    return judged.ok ? success(directory) : judged;
  }
  const latest = await runs.latestCompleteBefore(request.tradeDate);
  return latest.ok ? success(latest.value?.directory ?? null) : latest;
}

async function readFills(path: string, fileSystem: FileSystem): Promise<Outcome<readonly Fill[]>> {
  try {
    const bytes = await fileSystem.read(path, FILLS_BYTES_MAX);
    return parseFills(new TextDecoder().decode(bytes), path);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    return failure(storageProblem('read the fills', path, code));
  }
}
