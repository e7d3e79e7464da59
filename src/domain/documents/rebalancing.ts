/** `rebalancing.json`: why the household was looked at, and the plan that came of it. */
import { z } from 'zod';
import { BOUND_PROOFS, DECISION_CODES, METHODS, TRIGGER_TYPES } from '../vocabulary.ts';
import { activeRiskField } from './active-risk.ts';
import {
  accountIdField,
  assetClassField,
  currencyField,
  decimalField,
  fields,
  instantField,
  portfolioIdField,
  schemaField,
  symbolField,
  tradeDateField,
} from './fields.ts';
import { securityIdSourceField } from './holdings.ts';
import { householdAnalysisDocument } from './household-analysis.ts';

export const REBALANCING_SCHEMA = 'rebalance/rebalancing/1';

export const triggerResultField = fields({
  type: z.enum(TRIGGER_TYPES).describe('What was looked at'),
  fired: z.boolean().describe('Whether it asks for rebalancing'),
  measured: z
    .string()
    .nullable()
    .describe('What was measured, as text with its unit; `null` when nothing could be'),
  threshold: z.string().nullable().describe('What it was held against, likewise'),
  rationale: z.string().describe('One sentence with the numbers'),
});

export const classResultField = fields({
  assetClass: assetClassField,
  targetWeight: decimalField.describe('Wanted share of household value'),
  currentWeight: decimalField.describe('Share before trading'),
  postWeight: decimalField.describe('Share after the whole plan'),
  drift: decimalField.describe('Current minus target weight'),
  bandLow: decimalField.describe('Weight at which the class is too small'),
  bandHigh: decimalField.describe('Weight at which it is too large'),
  outOfBand: z.boolean().describe('Whether it has left its band'),
  outOfBandAfter: z.boolean().describe('Whether it still would after the plan'),
});

export const accountResultField = fields({
  accountId: accountIdField,
  totalValue: decimalField.describe('Before trading, in base currency'),
  cashBefore: decimalField.describe('All currencies, after a cash flow and before trading'),
  cashAfter: decimalField.describe('After all orders and their costs'),
  reserve: decimalField.describe('What orders had to leave'),
});

/** One instrument, all accounts together. */
export const tradeField = fields({
  instrumentId: symbolField,
  currentWeight: decimalField.describe('Share of household value before trading'),
  targetWeight: decimalField
    .nullable()
    .describe('Wanted share of an instrument that is alone in its class; `null` for the others'),
  postWeight: decimalField.describe('Share after the whole plan'),
  tradeAmount: decimalField.describe('In base currency; negative for a sale'),
  tradeDirection: z.enum(['BUY', 'SELL']).describe('Sign of the amount, as a word'),
  priority: z.int().min(1).describe('1 is the most urgent: the class furthest from its target'),
});

export const orderLotField = fields({
  lotId: z.string().describe('The lot, as the snapshot names it; `unassigned` for shares without'),
  quantity: decimalField.describe('Shares taken from it'),
  realizedGain: decimalField.describe('Gain (+) or loss (-), in base currency'),
  longTerm: z.boolean().describe('Whether it was held for more than one year'),
});

/** One instrument in one account. */
export const orderField = fields({
  orderId: z.string().describe('Account, symbol and side'),
  accountId: accountIdField,
  broker: z.string().describe('The adapter that the account is read with'),
  symbol: symbolField,
  securityId: z.string().nullable().describe('Identifier of the security besides its symbol'),
  securityIdSource: securityIdSourceField.nullable(),
  side: z.enum(['buy', 'sell']).describe('What to do'),
  quantity: decimalField.describe('Shares, positive'),
  currentQuantity: decimalField.describe('Shares held before'),
  targetQuantity: decimalField.describe('Shares held after'),
  price: decimalField.describe('One share, in `currency`: what the plan reckons with'),
  priceAsOf: instantField.nullable().describe('When that was the price'),
  currency: currencyField.describe('Currency of price and notional'),
  estNotional: decimalField.describe('Quantity × price, in `currency`'),
  estCommission: decimalField.describe('Commission, in base currency'),
  estCost: decimalField.describe(
    'Commission and spread, in base currency; conversions are listed apart',
  ),
  estTax: decimalField.describe(
    'Tax on the gain that a sale realises, in base currency; negative when a loss saves tax',
  ),
  lots: z.array(orderLotField).readonly().describe('The tax lots that a sale takes'),
  currentWeight: decimalField.describe('Household weight of the instrument before'),
  targetWeight: decimalField.describe('Household weight of the instrument after the whole plan'),
  breakEvenYears: decimalField
    .nullable()
    .exactOptional()
    .describe(
      'TACTICAL_REBALANCING with stated returns: years after which they have paid for cost and tax; `null` where they never do',
    ),
  reason: z.string().describe('Why, in one sentence'),
});

/** Cash of one account that must change currency for its orders and its cash flow to be paid. */
export const conversionField = fields({
  accountId: accountIdField,
  sellCurrency: currencyField.describe('What is given'),
  sellAmount: decimalField.describe('How much of it'),
  buyCurrency: currencyField.describe('What is received'),
  buyAmount: decimalField.describe('How much of it'),
  estCost: decimalField.describe('In base currency; part of `sell_amount`'),
});

export const decisionField = fields({
  accountId: accountIdField,
  symbol: symbolField,
  decision: z.enum(['buy', 'sell', 'keep']).describe('What happens'),
  code: z
    .enum(DECISION_CODES)
    .meta({ title: 'decision code', description: 'Why, for programs; listed below' }),
  detail: z.string().describe('Why, for people, with the numbers'),
});

const checkField = fields({
  check: z.string().describe('What has to hold'),
  passed: z.boolean().describe('Whether it does'),
  detail: z.string().describe('On what, or the first place where it does not'),
});

export const branchConditionField = fields({
  rule: z
    .enum(['ordered', 'not_ordered', 'bought', 'not_bought'])
    .describe('Whether the account orders it; or whether anybody buys its identical group'),
  accountId: accountIdField.nullable().describe('`null` for `bought` and `not_bought`'),
  symbol: symbolField.describe('The instrument, or the first of its group'),
});

export const branchField = fields({
  conditions: z
    .array(branchConditionField)
    .readonly()
    .describe('What the plans of this branch have in common, in the order decided'),
  multipliers: z.record(z.string(), decimalField).describe('Prices that prove its bound'),
  bound: decimalField.describe('No plan of this branch has a lower objective'),
});

export const certificateField = fields({
  objective: decimalField.describe('Value of the published objective for this plan'),
  bound: decimalField.nullable().describe('Proven lower bound: no plan has a lower objective'),
  gap: decimalField.nullable().describe('Objective minus bound, never below 0'),
  gapBps: decimalField.nullable().describe('The gap in basis points of household value'),
  gapShare: decimalField
    .nullable()
    .describe('The gap as a share of what trading could improve at all'),
  proof: z
    .enum(BOUND_PROOFS)
    .default('none')
    .describe(
      'What proves the bound: its `multipliers`, which anyone can evaluate; HiGHS, whose word it is; or nothing, where there is no bound',
    ),
  fraction: decimalField
    .nullable()
    .default(null)
    .describe(
      'PROPORTIONAL_REBALANCING: the part of its gap that every class closes (θ); the bound is for this part',
    ),
  withoutSales: z
    .boolean()
    .default(false)
    .describe('Whether the bound is for plans that sell nothing, since new cash alone was enough'),
  multipliers: z
    .record(z.string(), decimalField)
    .describe(
      'Prices of the coupling constraints, from which anyone can recompute the bound; empty where they are not its proof',
    ),
  branches: z
    .array(branchField)
    .readonly()
    .optional()
    .describe('Kinds of plans that together are all; the bound is the lowest of theirs'),
  checks: z.array(checkField).readonly().describe('What the verifier found'),
});

export const alternativeField = fields({
  name: z.enum(['do_nothing', 'cash_only', 'band_edge', 'full', 'chosen']).describe('Which plan'),
  driftAfter: decimalField.describe('Half the sum of absolute class drifts after it'),
  classesOutOfBand: z.int().min(0).describe('Classes outside their bands after it'),
  orders: z.int().min(0).describe('Orders it takes'),
  turnover: decimalField.describe('Half the sum of absolute trade values over household value'),
  costs: decimalField.describe('Commissions, spreads and conversions'),
  tax: decimalField.describe('Tax on realised gains'),
});

const depositField = fields({
  amount: decimalField.describe('In base currency'),
  accountId: accountIdField
    .nullable()
    .describe('One that can buy what is wanted; `null` when none can alone or nothing is wanted'),
});

export const rebalancingDocument = fields({
  schema: schemaField(REBALANCING_SCHEMA),
  portfolioId: portfolioIdField,
  runId: z.string().min(1).max(128).describe('Names the inputs: the same inputs give the same id'),
  tradeDate: tradeDateField.describe('The date of the plan'),
  asOf: instantField.describe('The moment at which the data was judged'),
  baseCurrency: currencyField.describe('Currency of amounts'),
  trigger: triggerResultField.describe('The trigger that decided'),
  triggers: z.array(triggerResultField).readonly().describe('All that were looked at'),
  method: z.enum(METHODS).describe('How trades were chosen'),
  rebalancingRequired: z.boolean().describe('Whether there is anything to trade'),
  rebalancingRationale: z.string().describe('Why, in a sentence'),
  household: fields({
    totalValue: decimalField.describe('All positions and all cash'),
    cashValue: decimalField.describe('All cash'),
    classes: z.array(classResultField).readonly().describe('Each class before and after'),
    accounts: z.array(accountResultField).readonly().describe('Each account before and after'),
  }).describe('The household before and after'),
  analysis: householdAnalysisDocument
    .exactOptional()
    .describe('Allocation, gains and risk of the household before trading'),
  trades: z
    .array(tradeField)
    .readonly()
    .describe('What changes, by instrument with all accounts together'),
  orders: z.array(orderField).readonly().describe('What to do, by account and instrument'),
  conversions: z
    .array(conversionField)
    .readonly()
    .default([])
    .describe('Cash that must change currency inside an account for its orders to be paid'),
  decisions: z
    .array(decisionField)
    .readonly()
    .describe('One for every instrument of every account, traded or not'),
  expectedTurnover: decimalField.describe(
    'Half the sum of absolute trade values over household value',
  ),
  estimatedCosts: decimalField.describe('Commissions, spreads and conversions'),
  estimatedTax: decimalField.describe('Tax on realised gains; negative when losses save tax'),
  certificate: certificateField.describe('How close to the best possible plan this one is'),
  activeRisk: activeRiskField,
  alternatives: z.array(alternativeField).readonly().describe('What else could be done'),
  cashNeeded: fields({
    toBands: depositField.nullable().describe('For every class to be in its band'),
    toTargets: depositField.nullable().describe('For every class to be at its target'),
  })
    .nullable()
    .describe(
      'The smallest deposits that restore the bands, and the targets, without a sale; `null` where none can',
    ),
  warnings: z.array(z.string()).readonly().describe('What a person should look at'),
});

export type Rebalancing = z.output<typeof rebalancingDocument>;
export type TriggerResult = z.output<typeof triggerResultField>;
export type ClassResult = z.output<typeof classResultField>;
export type AccountResult = z.output<typeof accountResultField>;
export type HouseholdTrade = z.output<typeof tradeField>;
export type Order = z.output<typeof orderField>;
export type OrderLot = z.output<typeof orderLotField>;
export type Conversion = z.output<typeof conversionField>;
export type Decision = z.output<typeof decisionField>;
export type Certificate = z.output<typeof certificateField>;
export type Alternative = z.output<typeof alternativeField>;

/** What the engine answers: the part of the document that does not depend on why it was asked. */
export type Plan = Pick<
  Rebalancing,
  | 'household'
  | 'trades'
  | 'orders'
  | 'conversions'
  | 'decisions'
  | 'expectedTurnover'
  | 'estimatedCosts'
  | 'estimatedTax'
  | 'certificate'
  | 'activeRisk'
  | 'alternatives'
  | 'cashNeeded'
  | 'warnings'
>;
