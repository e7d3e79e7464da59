/**
 * A day's work in steps that are done apart: by different processes, in parallel, and again after a crash.
 *
 * Each step reads what it needs from the run directory and writes its documents whole, so repeating one changes
 * nothing; a day that somebody has completed meanwhile is left alone.
 */
import type { ConfigFiles } from '#config/parse.ts';
import type { StageRecord } from '#domain/documents/run.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Instant } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { OuterInput } from '#runs/manifest.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { Effects } from '../effects.ts';
import { portfolioRuns, type RunLocation, underLock } from '../open-run.ts';
import { outerInputsOf } from '../outer-inputs.ts';
import type { PlanningRequest } from '../planning.ts';
import type { RiskModelFile } from '../risk-model.ts';
import { readRulesInForce } from '../rules-in-force.ts';
import { type StageContext, stageContext } from '../stages/stage.ts';
import { withLedger } from '../with-ledger.ts';

export interface StepRequest extends RunLocation {
  readonly files: ConfigFiles;
  readonly riskModel: RiskModelFile | null;
  /** The same for all steps of the day. */
  readonly asOf: Instant;
  readonly planning: PlanningRequest;
}

/** What became of a step that did not fail; `complete`: the day is, so there was nothing to do. */
export type StepState = 'done' | 'missing' | 'complete';

export interface StepReport {
  /** Undefined when it failed. */
  readonly value: StepState | undefined;
  readonly problems: readonly Problem[];
  readonly records: readonly StageRecord[];
}

export const DAY_IS_COMPLETE: StepReport = { value: 'complete', problems: [], records: [] };

/** Other steps of the same portfolio hold its lock for as long as a document is written, or a plan made. */
const LOCK_WAIT_MS = 60_000;

/** The step's place, without lock or ledger: for what reads and computes. */
export function lookingAt(
  request: StepRequest,
  effects: Effects,
): { readonly runs: PortfolioRuns; readonly context: StageContext } {
  const runs = portfolioRuns(request, effects);
  const directory = runs.directory(request.tradeDate);
  return { runs, context: stageContext({ ...request, directory, runs, effects }) };
}

export async function isComplete(
  { tradeDate }: Pick<StepRequest, 'tradeDate'>,
  runs: PortfolioRuns,
): Promise<Outcome<boolean>> {
  const run = await runs.completeRun({ tradeDate, attempt: null });
  return run.ok ? success(run.value !== undefined) : run;
}

/** Under the portfolio's lock, which is waited for; `complete` when the day is by then. */
export async function writing(
  request: StepRequest,
  effects: Effects,
  write: () => Promise<Outcome<unknown>>,
): Promise<Outcome<'done' | 'complete'>> {
  return underLock({ lockWaitMs: LOCK_WAIT_MS, ...request }, effects, async (runs) => {
    const complete = await isComplete(request, runs);
    if (!complete.ok) return complete;
    if (complete.value) return success('complete');
    const written = await write();
    return written.ok ? success('done') : written;
  });
}

export interface RuledStep {
  readonly context: StageContext;
  readonly runs: PortfolioRuns;
  readonly ledger: Ledger;
  readonly outerInputs: readonly OuterInput[];
}

/** Under the portfolio's lock, with the rules in force. */
export function ruledStep<Value>(
  request: StepRequest,
  effects: Effects,
  work: (step: RuledStep) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  return underLock({ lockWaitMs: LOCK_WAIT_MS, ...request }, effects, (runs) =>
    withLedger(effects, async (ledger) => {
      const ruled = await readRulesInForce(request, ledger);
      if (!ruled.ok) return ruled;
      const asked = { ...request, ...ruled.value };
      const directory = runs.directory(request.tradeDate);
      const context = stageContext({ ...asked, directory, runs, effects });
      const outerInputs = outerInputsOf({ ...asked, holdingsDate: null });
      return work({ context, runs, ledger, outerInputs });
    }),
  );
}

export function failed(
  problems: readonly Problem[],
  records: readonly StageRecord[] = [],
): StepReport {
  return { value: undefined, problems, records };
}

/** A report that somebody put into an outcome, to get it through a lock. */
export function reportOf(outcome: Outcome<StepReport>): StepReport {
  return outcome.ok ? outcome.value : failed(outcome.problems);
}
