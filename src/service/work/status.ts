/** Answers how a portfolio stands. */
import { z } from 'zod';
import { overviewOf } from '#app/overview.ts';
import { toText } from '#domain/decimal.ts';
import { historyEntryField, recommendationField } from '#domain/documents/execution.ts';
import { classResultField, triggerResultField } from '#domain/documents/rebalancing.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { type Answer, jsonAnswer } from '../answer.ts';
import type { statusResponse } from '../schemas/portfolio.ts';
import type { Portfolio } from './desk.ts';

export async function readStatus(portfolio: Portfolio): Promise<Outcome<Answer>> {
  const { loaded, now, ledger } = portfolio;
  const { targets, policy } = loaded.config;
  const accepted = await portfolio.accepted();
  if (!accepted.ok) return accepted;
  const overview = await overviewOf({ targets, now }, accepted.value, ledger);
  if (!overview.ok) return overview;
  const { last, lastExecution, open } = overview.value;
  const plan = last?.rebalancing;
  const body: z.input<typeof statusResponse> = {
    portfolio_id: targets.portfolioId,
    as_of: now,
    last_analysis:
      last === null || plan === undefined
        ? null
        : {
            run_id: plan.runId,
            trade_date: plan.tradeDate,
            finished_at: last.finishedAt,
            method: plan.method,
            rebalancing_required: plan.rebalancingRequired,
            rebalancing_rationale: plan.rebalancingRationale,
            total_value: toText(plan.household.totalValue),
            base_currency: plan.baseCurrency,
          },
    drift: (plan?.household.classes ?? []).map((each) => z.encode(classResultField, each)),
    triggers: (plan?.triggers ?? []).map((each) => z.encode(triggerResultField, each)),
    last_execution: lastExecution && z.encode(historyEntryField, lastExecution),
    open_recommendations: open === null ? [] : [z.encode(recommendationField, open)],
    data_age:
      last === null
        ? null
        : {
            trade_date: last.rebalancing.tradeDate,
            seconds: Math.floor(last.ageMs / 1_000),
            business_days: last.ageBusinessDays,
            business_days_max: policy.guards.priceAgeBusinessDays,
          },
  };
  return success(jsonAnswer(body));
}
