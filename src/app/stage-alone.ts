/** One stage by itself: on the day's directory under the lock, or on any directory that is named. */
import type { ConfigFiles } from '#config/parse.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import type { OuterInput } from '#runs/manifest.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { RunDirectory } from '#runs/run-directory.ts';
import type { Effects } from './effects.ts';
import { openDay, type RunLocation, underLock } from './open-run.ts';
import { outerInputsOf } from './outer-inputs.ts';
import type { PlanningRequest } from './planning.ts';
import type { RiskModelFile } from './risk-model.ts';
import { type StageContext, type StageReport, stageContext } from './stages/stage.ts';

export interface StageRequest extends RunLocation {
  readonly files: ConfigFiles;
  readonly riskModel: RiskModelFile | null;
  readonly asOf: Instant;
  readonly planning: PlanningRequest;
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
  outerInputs: readonly OuterInput[],
) => Promise<StageReport<Value>>;

export function runStageAlone<Value>(
  request: StageRequest,
  effects: Effects,
  stage: Stage<Value>,
): Promise<Outcome<StageResult<Value>>> {
  const { runDirectory } = request;
  if (runDirectory === null)
    return underLock(request, effects, (runs) => onDay(request, runs, effects, stage));
  const directory = new RunDirectory({ path: runDirectory, fileSystem: effects.fileSystem });
  return onDirectory({ request, directory, runs: null, effects }, stage);
}

/** A complete day is not touched: a stage would make its manifest untrue. */
async function onDay<Value>(
  request: StageRequest,
  runs: PortfolioRuns,
  effects: Effects,
  stage: Stage<Value>,
): Promise<Outcome<StageResult<Value>>> {
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
  return onDirectory({ request, directory, runs, effects }, stage);
}

async function onDirectory<Value>(
  given: {
    readonly request: StageRequest;
    readonly directory: RunDirectory;
    readonly runs: PortfolioRuns | null;
    readonly effects: Effects;
  },
  stage: Stage<Value>,
): Promise<Outcome<StageResult<Value>>> {
  const { request, directory, runs, effects } = given;
  const context = stageContext({ ...request, directory, runs, effects });
  const { value, problems } = await stage(context, outerInputsOf(request));
  if (value === undefined || problems.length > 0) return failure(...problems);
  return success({ directory, value });
}
