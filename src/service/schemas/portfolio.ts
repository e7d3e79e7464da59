/** What there is to read of a portfolio: its status, its past, its rules and its runs. */
import { z } from 'zod';
import { historyEntryField, recommendationField } from '#domain/documents/execution.ts';
import { classResultField, triggerResultField } from '#domain/documents/rebalancing.ts';
import { runDocument } from '#domain/documents/run.ts';
import { constraints } from './rebalancing.ts';
import {
  cursor,
  date,
  exact,
  instant,
  limit,
  method,
  portfolioId,
  triggerType,
} from './scalars.ts';

export const portfolioParams = z.strictObject({ portfolio_id: portfolioId });
export const pageQuery = z.strictObject({ limit, cursor });

const page = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    items: z.array(item).describe('Newest first'),
    next_cursor: z.string().nullable().describe('Of the next page; null after the last'),
  });

export const portfolioList = z.strictObject({
  items: z.array(z.strictObject({ portfolio_id: z.string() })),
});

export const statusResponse = z.strictObject({
  portfolio_id: z.string(),
  as_of: instant.describe('When this was answered'),
  last_analysis: z
    .strictObject({
      run_id: z.string(),
      trade_date: date,
      finished_at: instant,
      method,
      rebalancing_required: z.boolean(),
      rebalancing_rationale: z.string(),
      total_value: exact.describe('Of the household, in base currency'),
      base_currency: z.string(),
    })
    .nullable()
    .describe('Of the newest complete run; null before the first'),
  drift: z.array(classResultField).describe('Each asset class, by the newest complete run'),
  triggers: z
    .array(triggerResultField)
    .describe('What was measured then, and the thresholds it was held against'),
  last_execution: historyEntryField.nullable().describe('Null when nothing was executed yet'),
  open_recommendations: z
    .array(recommendationField)
    .describe('Those in force with orders that are not known to be over, which alone are listed'),
  data_age: z
    .strictObject({
      trade_date: date.describe('Of the run that accepted the holdings'),
      seconds: z.int().min(0).describe('Since that run ended'),
      business_days: z.int().min(0),
      business_days_max: z.int().min(0).describe('guards.price_age_business_days'),
    })
    .nullable(),
});

const ruleBody = {
  trigger_type: triggerType,
  method,
  enabled: z.boolean().optional().describe('true when left out'),
};

export const ruleRequest = z.strictObject({
  ...ruleBody,
  trigger_parameters: z
    .record(z.string().max(64), z.unknown())
    .nullish()
    .describe('With the keys of `trigger_parameters` in policy.yaml; what is left out is as there'),
  constraints: constraints.nullish(),
});

export const ruleResponse = z.strictObject({
  id: z.string().nullable().describe('Null for a rule of policy.yaml'),
  trigger_type: triggerType,
  trigger_parameters: z.record(z.string(), z.unknown()),
  method,
  constraints: z.record(z.string(), z.unknown()),
  enabled: z.boolean(),
  created_at: instant.nullable().describe('Null for a rule of policy.yaml'),
});

export const ruleList = z.strictObject({
  source: z
    .enum(['policy.yaml', 'rebalancing_rules'])
    .describe('The table counts when it has any rule, else policy.yaml'),
  items: z.array(ruleResponse).describe('In the order in which they decide'),
  next_cursor: z.string().nullable(),
});

export const ruleParams = z.strictObject({
  portfolio_id: portfolioId,
  rule_id: z.string().regex(/^[1-9]\d{0,17}$/),
});

export const recommendationPage = page(recommendationField);
export const executionPage = page(historyEntryField);

const runName = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(?:\.attempt-[1-9]\d{0,3})?$/)
  .describe('A date, or an attempt at it that was put aside')
  .meta({ examples: ['2026-11-20'] });

export const runPage = page(
  z.strictObject({
    run: z.string(),
    outcome: z
      .enum(['complete', 'failed', 'unfinished'])
      .describe('`unfinished`: at work, or killed'),
    run_id: z.string().nullable(),
    finished_at: instant.nullable(),
  }),
);
export const runParams = z.strictObject({ portfolio_id: portfolioId, run: runName });
export const runResponse = runDocument;
export type RuleRequestBody = z.output<typeof ruleRequest>;
