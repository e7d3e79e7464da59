/**
 * The aggregate stage on a run directory: all accounts come together, a rule decides, and the engine plans. The
 * only stage that needs every account.
 */
import { buildProblem } from '#aggregate/build-problem.ts';
import { readHousehold } from '#aggregate/household.ts';
import { keepAsIs } from '#aggregate/keep-as-is.ts';
import { rebalance } from '#aggregate/rebalance.ts';
import { applyTilts } from '#aggregate/tilts.ts';
import type { RuleDecision } from '#aggregate/triggers/decide.ts';
import { verify } from '#aggregate/verify/verify.ts';
import type { Targets } from '#config/config.ts';
import type { Rule } from '#config/rule.ts';
import type { Analysis } from '#domain/documents/analysis.ts';
import {
  type Plan,
  REBALANCING_SCHEMA,
  type Rebalancing,
  type TriggerResult,
} from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { invariant } from '#domain/invariant.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { priceSeries } from '#domain/statistics/price-series.ts';
import type { Method } from '#domain/vocabulary.ts';
import { type OuterInput, recordInputs, runIdOf } from '#runs/manifest.ts';
import { constrain, type PlanningRequest } from '../planning.ts';
import {
  DEFAULT_RULE,
  decide,
  isAskedFor,
  rulesInQuestion,
  targetClasses,
} from './deciding-rule.ts';
import { judge } from './gate.ts';
import { type Gathered, gather } from './gather.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

export interface AggregateResult {
  readonly rebalancing: Rebalancing;
  readonly analyses: readonly Analysis[];
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
  const warnings = await judge(context);
  if (!warnings.ok) return warnings;
  const gathered = await gather(context, request.cashFlows);
  if (!gathered.ok) return gathered;
  const planned = plan(context, request, gathered.value);
  if (!planned.ok) return planned;
  const inputs = await recordInputs(context.directory, outerInputs);
  if (!inputs.ok) return inputs;
  const { tradeDate, asOf, config, directory } = context;
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
  const problemWritten = await directory.writeProblem(planned.value.problem);
  if (!problemWritten.ok) return problemWritten;
  const written = await directory.writeRebalancing(rebalancing);
  return written.ok ? success({ rebalancing, analyses: gathered.value.analyses }) : written;
}

function warningText({ code, where, what, next }: Problem): string {
  return `${where === undefined ? '' : `${where}: `}${what} [${code}]; ${next}`;
}

type Decided = Omit<
  Rebalancing,
  'schema' | 'portfolioId' | 'runId' | 'tradeDate' | 'asOf' | 'baseCurrency'
>;

interface Planned {
  readonly problem: RebalancingProblem;
  readonly rebalancing: Decided;
}

/** The household as it stands first, then the rule that its standing calls for, then that rule's plan. */
function plan(
  context: StageContext,
  request: PlanningRequest,
  gathered: Gathered,
): Outcome<Planned> {
  const { targets, policy } = context.config;
  const rules = rulesInQuestion(policy.rules, request);
  if (!rules.ok) return rules;
  const tilted = applyTilts(targets, context.tradeDate);
  if (!tilted.ok) return tilted;
  const targetsFor = (method: Method): Targets =>
    method === 'TACTICAL_REBALANCING' ? tilted.value.targets : targets;
  const build = (rule: Pick<Rule, 'method' | 'constraints'>) =>
    problemOf(rule, targetsFor(rule.method), { context, request, gathered });
  const draft = build(rules.value[0] ?? DEFAULT_RULE);
  if (!draft.ok) return draft;
  const { history } = gathered.market;
  const decision = decide(rules.value, readHousehold(draft.value), targetsFor, {
    series: history === null ? null : priceSeries(history),
    tradeDate: context.tradeDate,
    lastExecutedOn: null,
    isAskedFor: isAskedFor(request),
  });
  const problem = decision.decided === null ? draft : build(decision.decided.rule);
  if (!problem.ok) return problem;
  const planned = decision.decided === null ? keepAsIs(problem.value) : rebalance(problem.value);
  if (!planned.ok) return planned;
  return success({
    problem: problem.value,
    rebalancing: {
      ...verified(planned.value, problem.value),
      ...explain(planned.value, decision, problem.value),
    },
  });
}

/** The plan with the verifier's findings in its certificate; a plan that fails one is a bug. */
function verified(plan: Plan, problem: RebalancingProblem): Plan {
  const checks = verify(problem, plan);
  const broken = checks.filter(({ passed }) => !passed);
  invariant(broken.length === 0, `the plan breaks its own constraints: ${checksText(broken)}`);
  return { ...plan, certificate: { ...plan.certificate, checks } };
}

function checksText(checks: ReturnType<typeof verify>): string {
  return checks.map(({ check, detail }) => `${check}: ${detail}`).join('; ');
}

interface Asked {
  readonly context: StageContext;
  readonly request: PlanningRequest;
  readonly gathered: Gathered;
}

function problemOf(
  { method, constraints }: Pick<Rule, 'method' | 'constraints'>,
  targets: Targets,
  { context, request, gathered }: Asked,
): Outcome<RebalancingProblem> {
  const { policy } = context.config;
  return buildProblem({
    targets,
    policy,
    accounts: gathered.accounts,
    prices: gathered.prices,
    fxRates: gathered.fxRates,
    tradeDate: context.tradeDate,
    classes: targetClasses(targets, policy.rules),
    method,
    sells: request.sells ?? policy.sells,
    constraints: constrain(constraints, request),
    covariance: null,
  });
}

/** Why this plan: the trigger that decided, else the first that was looked at. */
function explain(
  { orders }: Plan,
  { decided, evaluated }: RuleDecision,
  { method }: RebalancingProblem,
) {
  const trigger = (decided ?? evaluated[0])?.result ?? NOTHING_ASKED;
  return {
    trigger,
    triggers: evaluated.map(({ result }) => result),
    method,
    rebalancingRequired: orders.length > 0,
    rebalancingRationale: trigger.rationale,
  };
}

const NOTHING_ASKED: TriggerResult = {
  type: 'MANUAL',
  fired: false,
  measured: null,
  threshold: null,
  rationale: 'no rule is enabled',
};
