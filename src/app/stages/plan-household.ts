/** From what was gathered to a verified plan: the household as it stands, the rule that decides, that rule's trades. */
import { buildProblem } from '#aggregate/build-problem.ts';
import { readHousehold } from '#aggregate/household.ts';
import { keepAsIs } from '#aggregate/keep-as-is.ts';
import { rebalance, rebalanceWithProof } from '#aggregate/rebalance.ts';
import { applyTilts, type TiltResult } from '#aggregate/tilts.ts';
import type { RuleDecision } from '#aggregate/triggers/decide.ts';
import { verify } from '#aggregate/verify/verify.ts';
import type { Targets } from '#config/config.ts';
import type { Rule } from '#config/rule.ts';
import { toText } from '#domain/decimal.ts';
import type { OutstandingOrder } from '#domain/documents/execution.ts';
import type { Plan, Rebalancing, TriggerResult } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { invariant } from '#domain/invariant.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { priceSeries } from '#domain/statistics/price-series.ts';
import type { Method } from '#domain/vocabulary.ts';
import { constrain, type PlanningRequest } from '../planning.ts';
import {
  DEFAULT_RULE,
  decide,
  isAskedFor,
  rulesInQuestion,
  targetClasses,
} from './deciding-rule.ts';
import type { Gathered } from './gather.ts';
import { type RiskTerm, riskTerm } from './risk-term.ts';
import type { StageContext } from './stage.ts';

/** What the plan's document says besides naming the run. */
export type Decided = Omit<
  Rebalancing,
  'schema' | 'portfolioId' | 'runId' | 'tradeDate' | 'asOf' | 'baseCurrency'
>;

export interface Planned {
  readonly problem: RebalancingProblem;
  readonly rebalancing: Decided;
}

export async function planHousehold(
  context: StageContext,
  request: PlanningRequest,
  gathered: Gathered,
): Promise<Outcome<Planned>> {
  const { targets, policy } = context.config;
  const rules = rulesInQuestion(policy.rules, request);
  if (!rules.ok) return rules;
  const tilted = applyTilts(targets, context.tradeDate);
  if (!tilted.ok) return tilted;
  const targetsFor = (method: Method): Targets =>
    method === 'TACTICAL_REBALANCING' ? tilted.value.targets : targets;
  const risk = riskTerm(context, gathered);
  const build = (rule: Pick<Rule, 'method' | 'constraints'>) =>
    problemOf(rule, targetsFor(rule.method), { context, request, gathered, risk });
  const draft = build(rules.value[0] ?? DEFAULT_RULE);
  if (!draft.ok) return draft;
  const { history } = gathered.market;
  const decision = decide(rules.value, readHousehold(draft.value), targetsFor, {
    series: history === null ? null : priceSeries(history),
    tradeDate: context.tradeDate,
    lastExecutedOn: gathered.history.lastExecutedOn,
    isAskedFor: isAskedFor(request),
  });
  const problem = decision.decided === null ? draft : build(decision.decided.rule);
  if (!problem.ok) return problem;
  const plan =
    decision.decided === null ? keepAsIs(problem.value) : await planTrades(problem.value, request);
  if (!plan.ok) return plan;
  const remarks = [
    ...risk.warnings,
    ...tiltRemarks(tilted.value.tilts, problem.value),
    ...waitingRemarks(gathered.history.outstanding),
  ];
  return success({
    problem: problem.value,
    rebalancing: {
      ...verified(plan.value, problem.value),
      ...explain(plan.value, decision, problem.value),
      ...(gathered.household === null ? {} : { analysis: gathered.household }),
      warnings: [...remarks, ...plan.value.warnings],
    },
  });
}

function planTrades(
  problem: RebalancingProblem,
  { proveMs, alternatives }: PlanningRequest,
): Outcome<Plan> | Promise<Outcome<Plan>> {
  return proveMs === null
    ? rebalance(problem, { alternatives })
    : rebalanceWithProof(problem, { timeLimitMs: proveMs, gap: PROVEN_GAP });
}
/** Of what trading could improve at all: a hundredth of a percent. */
const PROVEN_GAP = 1e-4;

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

/** An expired tilt is always told; the others only where they count. */
function tiltRemarks(
  tilts: readonly TiltResult[],
  { method }: RebalancingProblem,
): readonly string[] {
  return tilts
    .filter(({ state }) => state === 'expired' || method === 'TACTICAL_REBALANCING')
    .map(({ detail }) => detail);
}

/** One remark for each day that has orders to wait for. */
function waitingRemarks(outstanding: readonly OutstandingOrder[]): readonly string[] {
  return [...Map.groupBy(outstanding, ({ recommendedOn }) => recommendedOn)].map(
    ([day, orders]) => {
      const names = orders.map(
        ({ accountId, side, quantity, symbol }) =>
          `${accountId} ${side} ${toText(quantity)} ${symbol}`,
      );
      return `orders of ${day} that may have been executed, or may yet be: ${names.join(', ')}; their accounts and asset classes are not traded until that is known`;
    },
  );
}

interface Asked {
  readonly context: StageContext;
  readonly request: PlanningRequest;
  readonly gathered: Gathered;
  readonly risk: RiskTerm;
}

function problemOf(
  { method, constraints }: Pick<Rule, 'method' | 'constraints'>,
  targets: Targets,
  { context, request, gathered, risk }: Asked,
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
    covariance: risk.covariance,
    outstanding: gathered.history.outstanding,
  });
}

/** Why this plan: the trigger that decided, else the first that was looked at. */
function explain(
  { orders }: Plan,
  { decided, evaluated }: RuleDecision,
  { method, outstanding = [] }: RebalancingProblem,
) {
  const trigger = (decided ?? evaluated[0])?.result ?? NOTHING_ASKED;
  return {
    trigger,
    triggers: evaluated.map(({ result }) => result),
    method,
    rebalancingRequired: orders.length > 0,
    rebalancingRationale:
      orders.length === 0 && decided !== null && outstanding.length > 0
        ? `${trigger.rationale}; what could be traded waits for earlier orders`
        : trigger.rationale,
  };
}

const NOTHING_ASKED: TriggerResult = {
  type: 'MANUAL',
  fired: false,
  measured: null,
  threshold: null,
  rationale: 'no rule is enabled',
};
