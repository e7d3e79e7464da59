/** One stage by itself: on the day's directory under the lock, or on any directory that is named. */
import type { ConfigFiles } from '#config/parse.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { OuterInput } from '#runs/manifest.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { RunDirectory } from '#runs/run-directory.ts';
import type { Effects } from './effects.ts';
import { openDay, type RunLocation, underLock } from './open-run.ts';
import { outerInputsOf } from './outer-inputs.ts';
import type { PlanningRequest } from './planning.ts';
import type { RiskModelFile } from './risk-model.ts';
import { asConfigured, type Ruled, readRulesInForce } from './rules-in-force.ts';
import type { HoldingsDate } from './stages/holdings-date.ts';
import { type StageContext, type StageReport, stageContext } from './stages/stage.ts';
import { withLedger } from './with-ledger.ts';

export interface StageRequest extends RunLocation {
  readonly files: ConfigFiles;
  readonly riskModel: RiskModelFile | null;
  readonly asOf: Instant;
  readonly planning: PlanningRequest;
  readonly holdingsDate: HoldingsDate;
  /** Absolute; null means the day's own directory. */
  readonly runDirectory: string | null;
  readonly force: boolean;
  /** Whether a forced new attempt starts from the snapshots of the old one. */
  readonly keepInputs: boolean;
}

export interface StageResult<Value> {
  readonly directory: RunDirectory;
  readonly value: Value;
}

export type Stage<Value> = (
  context: StageContext,
  given: StageSurroundings,
) => Promise<StageReport<Value>>;

export interface StageSurroundings {
  readonly outerInputs: readonly OuterInput[];
  /** Null for a directory that is nobody's day: nothing is known of its past. */
  readonly ledger: Ledger | null;
}

export function runStageAlone<Value>(
  request: StageRequest,
  effects: Effects,
  stage: Stage<Value>,
): Promise<Outcome<StageResult<Value>>> {
  const { runDirectory } = request;
  if (runDirectory === null)
    return underLock(request, effects, (runs) =>
      withLedger(effects, async (ledger) => {
        const ruled = await readRulesInForce(request, ledger);
        if (!ruled.ok) return ruled;
        return onDay({ request: { ...request, ...ruled.value }, runs, ledger, effects }, stage);
      }),
    );
  const directory = new RunDirectory({ path: runDirectory, fileSystem: effects.fileSystem });
  const asked = { ...request, ...asConfigured(request) };
  return onDirectory({ request: asked, directory, runs: null, ledger: null, effects }, stage);
}

/** A complete day is not touched: a stage would make its manifest untrue. */
async function onDay<Value>(
  given: {
    readonly request: StageRequest & Ruled;
    readonly runs: PortfolioRuns;
    readonly ledger: Ledger;
    readonly effects: Effects;
  },
  stage: Stage<Value>,
): Promise<Outcome<StageResult<Value>>> {
  const { request, runs } = given;
  const opened = await openDay(runs, { ...request, outerInputs: outerInputsOf(request) });
  if (!opened.ok) return opened;
  const { kind, directory } = opened.value;
  if (kind === 'complete')
    return failure({
      code: 'run-conflict',
      where: directory.path,
      what: `${request.tradeDate} is complete`,
      next: 'keep that run, or use --force to put it aside and start another',
    });
  return onDirectory({ ...given, directory }, stage);
}

async function onDirectory<Value>(
  given: {
    readonly request: StageRequest & Ruled;
    readonly directory: RunDirectory;
    readonly runs: PortfolioRuns | null;
    readonly ledger: Ledger | null;
    readonly effects: Effects;
  },
  stage: Stage<Value>,
): Promise<Outcome<StageResult<Value>>> {
  const { request, directory, runs, ledger, effects } = given;
  const context = stageContext({ ...request, directory, runs, effects });
  const { value, problems } = await stage(context, {
    outerInputs: outerInputsOf(request),
    ledger,
  });
  if (value === undefined || problems.length > 0) return failure(...problems);
  return success({ directory, value });
}
