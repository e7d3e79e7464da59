/** The bodies of `analyze` and `trigger`. */
import { z } from 'zod';
import { rebalancingDocument } from '#domain/documents/rebalancing.ts';
import {
  amount,
  exact,
  fraction,
  method,
  portfolioId,
  symbol,
  triggerType,
  yesOrNo,
} from './scalars.ts';

const EXCLUDED_MAX = 1_000;

export const constraints = z
  .strictObject({
    max_turnover: fraction
      .nullish()
      .describe('Largest turnover: half of all buys and sells over the value before trading'),
    min_trade_size: amount.nullish().describe('Smallest value of one order, in base currency'),
    transaction_cost_limit: amount
      .nullish()
      .describe('Largest sum of commissions and spreads, in base currency'),
    excluded_instruments: z
      .array(symbol)
      .max(EXCLUDED_MAX)
      .nullish()
      .describe("Neither bought nor sold, besides the rule's own"),
  })
  .describe("In place of those of the rule that decides, for this answer; null keeps the rule's");

const planning = {
  method: method.nullish().describe("In place of the rule's"),
  constraints: constraints.nullish(),
  force_rebalance: z.boolean().optional().describe('Plan although no trigger fires'),
};

export const rebalancingRequest = z.strictObject({
  portfolio_id: portfolioId,
  trigger_type: triggerType
    .nullish()
    .describe('Look at this trigger only; MANUAL fires because it is asked for'),
  ...planning,
});

export const triggerRequest = z.strictObject({
  trigger_type: triggerType.describe('What is looked at; MANUAL fires because it is asked for'),
  trigger_parameters: z
    .record(z.string().max(64), z.unknown())
    .nullish()
    .describe("With the keys of `trigger_parameters` in policy.yaml, in place of the rules'"),
  ...planning,
});

export const planningQuery = z.strictObject({
  details: yesOrNo.describe('Whether `details` is answered as well'),
  refresh: yesOrNo.describe(
    'Whether holdings and prices are fetched for this answer; otherwise the newest accepted ones count',
  ),
});

export const recommendedTrade = z.strictObject({
  instrument_id: z.string().describe('Symbol of the instrument'),
  current_weight: exact.describe('Share of household value before trading, as a fraction'),
  target_weight: exact.describe(
    'Wanted share; of an instrument that shares its class with others, the share after the plan',
  ),
  trade_amount: exact.describe('In base currency; negative for a sale'),
  trade_direction: z.enum(['BUY', 'SELL']),
  priority: z.int().min(1).describe('1 is the most urgent'),
});

export const rebalancingResponse = z.strictObject({
  portfolio_id: z.string(),
  rebalancing_required: z.boolean().describe('Whether there is anything to trade'),
  recommended_trades: z
    .array(recommendedTrade)
    .describe('By instrument with all accounts together, the most urgent first'),
  expected_turnover: exact.describe(
    'Half the sum of absolute trade values over household value, as a fraction',
  ),
  estimated_costs: exact.describe('Commissions, spreads and conversions, in base currency'),
  rebalancing_rationale: z.string().describe('Why, in a sentence'),
  details: rebalancingDocument
    .optional()
    .describe(
      'With `details=true`: the whole plan, as `rebalancing.json` and `rebalance run --json` have it',
    ),
});

export const plan = rebalancingDocument;

export type RebalancingRequest = z.output<typeof rebalancingRequest>;
export type TriggerRequest = z.output<typeof triggerRequest>;
export type RebalancingResponse = z.input<typeof rebalancingResponse>;
