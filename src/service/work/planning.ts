/** Recommends: for an answer only, or to be put in force. */
import { z } from 'zod';
import { noneAccepted } from '#app/accepted-run.ts';
import { recommendAnew } from '#app/fetch-anew.ts';
import { underLock } from '#app/open-run.ts';
import { putInForce } from '#app/put-in-force.ts';
import { type Recommended, type RecommendRequest, recommend } from '#app/recommend.ts';
import { toText } from '#domain/decimal.ts';
import { type Rebalancing, rebalancingDocument } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { type Answer, jsonAnswer } from '../answer.ts';
import type { RebalancingResponse } from '../schemas/rebalancing.ts';
import type { Portfolio } from './desk.ts';
import type { PlanningOptions, Work } from './job.ts';
import { planningOf } from './requests.ts';

export async function analyze(
  { request, options }: Extract<Work, { readonly kind: 'analyze' }>,
  portfolio: Portfolio,
): Promise<Outcome<Answer>> {
  const asked = { ...portfolio, planning: planningOf(request, options), triggerParameters: null };
  const recommended = await ask(asked, options, portfolio);
  return recommended.ok ? success(answer(recommended.value.rebalancing, options)) : recommended;
}

export async function trigger(
  { request, options }: Extract<Work, { readonly kind: 'trigger' }>,
  portfolio: Portfolio,
): Promise<Outcome<Answer>> {
  const { trigger_parameters } = request;
  const asked = {
    ...portfolio,
    planning: planningOf(request, options),
    triggerParameters: trigger_parameters == null ? null : JSON.stringify(trigger_parameters),
  };
  const { loaded, workDirectory, effects } = portfolio;
  const location = { config: loaded.config, workDirectory };
  return underLock({ ...location, dryRun: false }, effects, async () => {
    const recommended = await ask(asked, options, portfolio);
    if (!recommended.ok) return recommended;
    const recorded = await putInForce(recommended.value, portfolio);
    return recorded.ok ? success(answer(recommended.value.rebalancing, options)) : recorded;
  });
}

async function ask(
  request: RecommendRequest,
  { refresh }: PlanningOptions,
  portfolio: Portfolio,
): Promise<Outcome<Recommended>> {
  const recommended = refresh
    ? await recommendAnew({ ...request, fetchPolicy: fetchPolicyOf(portfolio) }, portfolio)
    : await askNewest(request, portfolio);
  if (!recommended.ok) return recommended;
  const unknown = unknownExclusions(request, recommended.value.problem);
  return unknown.length > 0 ? failure(...unknown) : recommended;
}

async function askNewest(
  request: RecommendRequest,
  portfolio: Portfolio,
): Promise<Outcome<Recommended>> {
  const accepted = await portfolio.accepted();
  if (!accepted.ok) return accepted;
  if (accepted.value === null) return failure(noneAccepted(portfolio.runs));
  return recommend(request, { ...portfolio, accepted: accepted.value });
}

/** A client waits: what fails is said at once. */
function fetchPolicyOf({ loaded, fetchMs }: Portfolio) {
  const { defaults } = loaded.config.brokerages;
  return {
    ...defaults,
    retries: 0,
    deadlineMs: fetchMs,
    timeoutMs: Math.min(defaults.timeoutMs, fetchMs),
  };
}

/** A name that is mistyped would otherwise exclude nothing, without a word. */
function unknownExclusions(
  { planning }: RecommendRequest,
  { instruments }: RebalancingProblem,
): readonly Problem[] {
  const known = new Set(instruments.map(({ symbol }) => symbol));
  return planning.excludedInstruments
    .filter((symbol) => !known.has(symbol))
    .map((symbol) => ({
      code: 'usage-invalid',
      where: '--exclude',
      what: `the portfolio neither holds nor targets ${symbol}`,
      next: 'leave it out, or correct the symbol',
    }));
}

function answer(rebalancing: Rebalancing, { details }: PlanningOptions): Answer {
  const body: RebalancingResponse = {
    portfolio_id: rebalancing.portfolioId,
    rebalancing_required: rebalancing.rebalancingRequired,
    recommended_trades: rebalancing.trades.map((trade) => ({
      instrument_id: trade.instrumentId,
      current_weight: toText(trade.currentWeight),
      target_weight: toText(trade.targetWeight ?? trade.postWeight),
      trade_amount: toText(trade.tradeAmount),
      trade_direction: trade.tradeDirection,
      priority: trade.priority,
    })),
    expected_turnover: toText(rebalancing.expectedTurnover),
    estimated_costs: toText(rebalancing.estimatedCosts),
    rebalancing_rationale: rebalancing.rebalancingRationale,
    ...(details ? { details: z.encode(rebalancingDocument, rebalancing) } : {}),
  };
  return jsonAnswer(body);
}
