/**
 * The aggregate stage on a run directory: all accounts come together, a rule decides, and the engine plans. The
 * only stage that needs every account.
 */
import type { Analysis } from '#domain/documents/analysis.ts';
import type { HouseholdAnalysis } from '#domain/documents/household-analysis.ts';
import { REBALANCING_SCHEMA, type Rebalancing } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { type OuterInput, recordInputs, runIdOf } from '#runs/manifest.ts';
import type { PlanningRequest } from '../planning.ts';
import { judge } from './gate.ts';
import { gather } from './gather.ts';
import { planHousehold } from './plan-household.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

export interface AggregateResult {
  readonly rebalancing: Rebalancing;
  readonly analyses: readonly Analysis[];
  /** Null where only the accounts' own analyses are at hand. */
  readonly household: HouseholdAnalysis | null;
}

export async function aggregateStage(
  context: StageContext,
  request: PlanningRequest,
  outerInputs: readonly OuterInput[],
): Promise<StageReport<AggregateResult>> {
  const finish = startRecord('aggregate', null, context.effects);
  const done = await aggregate(context, request, outerInputs);
  return done.ok
    ? { value: done.value, problems: [], records: [finish('done', 1)] }
    : { value: undefined, problems: done.problems, records: [finish('failed', 1)] };
}

async function aggregate(
  context: StageContext,
  request: PlanningRequest,
  outerInputs: readonly OuterInput[],
): Promise<Outcome<AggregateResult>> {
  const planned = await planDay(context, request, outerInputs);
  if (!planned.ok) return planned;
  const { problem, rebalancing, analyses, household } = planned.value;
  const { directory } = context;
  const problemWritten = await directory.writeProblem(problem);
  if (!problemWritten.ok) return problemWritten;
  const written = await directory.writeRebalancing(rebalancing);
  return written.ok ? success({ rebalancing, analyses, household }) : written;
}

export interface PlannedDay extends AggregateResult {
  readonly problem: RebalancingProblem;
}

/** The plan for what is in the directory, which is only read. */
export async function planDay(
  context: StageContext,
  request: PlanningRequest,
  outerInputs: readonly OuterInput[],
): Promise<Outcome<PlannedDay>> {
  const warnings = await judge(context);
  if (!warnings.ok) return warnings;
  const gathered = await gather(context, request.cashFlows);
  if (!gathered.ok) return gathered;
  const planned = await planHousehold(context, request, gathered.value);
  if (!planned.ok) return planned;
  const inputs = await recordInputs(context.directory, outerInputs);
  if (!inputs.ok) return inputs;
  const { tradeDate, asOf, config } = context;
  const { portfolioId, baseCurrency } = config.targets;
  const runId = runIdOf({ portfolioId, tradeDate, inputs: inputs.value });
  const rebalancing: Rebalancing = {
    schema: REBALANCING_SCHEMA,
    portfolioId,
    runId,
    tradeDate,
    asOf,
    baseCurrency,
    ...planned.value.rebalancing,
    warnings: [...warnings.value.map(warningText), ...planned.value.rebalancing.warnings],
  };
  const { analyses, household } = gathered.value;
  return success({ problem: planned.value.problem, rebalancing, analyses, household });
}

function warningText({ code, where, what, next }: Problem): string {
  return `${where === undefined ? '' : `${where}: `}${what} [${code}]; ${next}`;
}
