/** The last file of a run: what it read, did and wrote, and how it ended. */
import { RUN_SCHEMA } from '#domain/documents/run.ts';
import type { Outcome } from '#domain/outcome.ts';
import { EXIT_CODES, worstExit } from '#domain/problem.ts';
import { instantOf } from '#domain/time.ts';
import { tradeOrdersFileName } from '#orders/trade-orders.ts';
import { identityOf } from '#runs/hash.ts';
import {
  analysisFile,
  HOUSEHOLD_FILE,
  PROBLEM_FILE,
  REBALANCING_FILE,
  REPORT_FILE,
} from '#runs/layout.ts';
import { type OuterInput, recordInputs, recordOutputs, runIdOf } from '#runs/manifest.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { StageContext, StageReport } from './stages/stage.ts';

interface FinishedRun {
  readonly context: StageContext;
  readonly runs: PortfolioRuns;
  readonly outerInputs: readonly OuterInput[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly worked: StageReport<unknown>;
}

export async function writeManifest(run: FinishedRun): Promise<Outcome<void>> {
  const { context, runs, outerInputs, worked } = run;
  const { config, directory, tradeDate, effects } = context;
  const complete = worked.value !== undefined;
  const inputs = await recordInputs(directory, outerInputs);
  const outputs = await recordOutputs(
    directory,
    complete ? await outputNames(context) : outputsOfFailure(worked),
  );
  const previous = await runs.previousOf(tradeDate);
  if (!inputs.ok) return inputs;
  if (!outputs.ok) return outputs;
  if (!previous.ok) return previous;
  const { portfolioId } = config.targets;
  return directory.writeManifest({
    schema: RUN_SCHEMA,
    runId: runIdOf({ portfolioId, tradeDate, inputs: inputs.value }),
    portfolioId,
    tradeDate,
    startedAt: instantOf(new Date(run.startedAt)),
    finishedAt: instantOf(new Date(effects.timing.now())),
    versions: effects.host.versions,
    configHash: identityOf(outerInputs.filter(({ path }) => path.startsWith('config:'))),
    inputs: inputs.value,
    outputs: outputs.value,
    stages: worked.records,
    outcome: complete ? 'complete' : 'failed',
    exitCode: EXIT_CODES[worstExit(worked.problems)].code,
    problems: worked.problems.map(({ code, what, where, next }) => ({
      code,
      what,
      where: where ?? null,
      next,
    })),
    previous: previous.value?.link ?? null,
  });
}

async function outputNames({ directory, tradeDate }: StageContext): Promise<readonly string[]> {
  const analyses = await directory.listAnalyses();
  return [
    ...(analyses.ok ? analyses.value.map(analysisFile) : []),
    HOUSEHOLD_FILE,
    PROBLEM_FILE,
    REBALANCING_FILE,
    REPORT_FILE,
    tradeOrdersFileName(tradeDate),
  ];
}

/** A plan that was refused leaves its report, which says why. */
function outputsOfFailure({ records }: StageReport<unknown>): readonly string[] {
  const reported = records.some(({ name, outcome }) => name === 'report' && outcome === 'done');
  return reported ? [REPORT_FILE] : [];
}
