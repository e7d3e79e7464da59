/** `rebalancing.json`: why the household was looked at, and the plan that came of it. */
import { z } from 'zod';
import { DECISION_CODES, METHODS, TRIGGER_TYPES } from '../vocabulary.ts';
import {
  accountIdField,
  assetClassField,
  currencyField,
  decimalField,
  fields,
  instantField,
  portfolioIdField,
  symbolField,
  tradeDateField,
} from './fields.ts';
import { securityIdSourceField } from './holdings.ts';
import { householdAnalysisDocument } from './household-analysis.ts';

export const REBALANCING_SCHEMA = 'rebalance/rebalancing/1';

export const triggerResultField = fields({
  type: z.enum(TRIGGER_TYPES),
  fired: z.boolean(),
  /** What was measured and what it was held against, as text with its unit; null when nothing could be measured. */
  measured: z.string().nullable(),
  threshold: z.string().nullable(),
  /** One sentence with the numbers. */
  rationale: z.string(),
});

export const classResultField = fields({
  assetClass: assetClassField,
  targetWeight: decimalField,
  currentWeight: decimalField,
  postWeight: decimalField,
  /** Current minus target weight. */
  drift: decimalField,
  bandLow: decimalField,
  bandHigh: decimalField,
  outOfBand: z.boolean(),
  outOfBandAfter: z.boolean(),
});

export const accountResultField = fields({
  accountId: accountIdField,
  totalValue: decimalField,
  cashBefore: decimalField,
  cashAfter: decimalField,
  reserve: decimalField,
});

/** One instrument, all accounts together. */
export const tradeField = fields({
  instrumentId: symbolField,
  currentWeight: decimalField,
  targetWeight: decimalField.nullable(),
  postWeight: decimalField,
  /** In base currency; negative for a sale. */
  tradeAmount: decimalField,
  tradeDirection: z.enum(['BUY', 'SELL']),
  /** 1 is the most urgent. */
  priority: z.int().min(1),
});

export const orderLotField = fields({
  lotId: z.string(),
  quantity: decimalField,
  /** In base currency. */
  realizedGain: decimalField,
  longTerm: z.boolean(),
});

/** One instrument in one account. */
export const orderField = fields({
  orderId: z.string(),
  accountId: accountIdField,
  broker: z.string(),
  symbol: symbolField,
  securityId: z.string().nullable(),
  securityIdSource: securityIdSourceField.nullable(),
  side: z.enum(['buy', 'sell']),
  quantity: decimalField,
  /** Quantities held before and after. */
  currentQuantity: decimalField,
  targetQuantity: decimalField,
  /** One share in `currency`. */
  price: decimalField,
  priceAsOf: instantField.nullable(),
  currency: currencyField,
  /** Quantity × price, in `currency`. */
  estNotional: decimalField,
  /** Commission, and commission plus spread, in base currency; conversions are listed apart. */
  estCommission: decimalField,
  estCost: decimalField,
  /** Tax on the gain that a sale realises, in base currency; negative when a loss saves tax. */
  estTax: decimalField,
  lots: z.array(orderLotField).readonly(),
  /** Household weight of the instrument before, and after the whole plan. */
  currentWeight: decimalField,
  targetWeight: decimalField,
  reason: z.string(),
});

/** Cash of one account that must change currency for its orders and its cash flow to be paid. */
export const conversionField = fields({
  accountId: accountIdField,
  sellCurrency: currencyField,
  sellAmount: decimalField,
  buyCurrency: currencyField,
  buyAmount: decimalField,
  /** What the conversion costs, in base currency; part of `sellAmount`. */
  estCost: decimalField,
});

export const decisionField = fields({
  accountId: accountIdField,
  symbol: symbolField,
  decision: z.enum(['buy', 'sell', 'keep']),
  code: z.enum(DECISION_CODES),
  detail: z.string(),
});

export const certificateField = fields({
  /** Value of the published objective for this plan, and a lower bound on that of any plan; base currency. */
  objective: decimalField,
  bound: decimalField.nullable(),
  gap: decimalField.nullable(),
  /** The gap in basis points of household value, and as a share of what trading could improve at all. */
  gapBps: decimalField.nullable(),
  gapShare: decimalField.nullable(),
  /** Prices of the coupling constraints from which anyone can recompute the bound. */
  multipliers: z.record(z.string(), decimalField),
  checks: z
    .array(fields({ check: z.string(), passed: z.boolean(), detail: z.string() }))
    .readonly(),
});

export const alternativeField = fields({
  name: z.enum(['do_nothing', 'cash_only', 'band_edge', 'full', 'chosen']),
  /** Half the sum of absolute class drifts after it. */
  driftAfter: decimalField,
  classesOutOfBand: z.int().min(0),
  orders: z.int().min(0),
  turnover: decimalField,
  costs: decimalField,
  tax: decimalField,
});

export const rebalancingDocument = fields({
  schema: z.literal(REBALANCING_SCHEMA),
  portfolioId: portfolioIdField,
  /** Names the inputs: the same inputs give the same id. */
  runId: z.string().min(1).max(128),
  tradeDate: tradeDateField,
  asOf: instantField,
  baseCurrency: currencyField,
  /** The trigger that decided; the others follow in `triggers`. */
  trigger: triggerResultField,
  triggers: z.array(triggerResultField).readonly(),
  method: z.enum(METHODS),
  rebalancingRequired: z.boolean(),
  rebalancingRationale: z.string(),
  household: fields({
    totalValue: decimalField,
    cashValue: decimalField,
    classes: z.array(classResultField).readonly(),
    accounts: z.array(accountResultField).readonly(),
  }),
  /** The household before trading: allocation, gains and risk; absent where only single accounts were analysed. */
  analysis: householdAnalysisDocument.exactOptional(),
  trades: z.array(tradeField).readonly(),
  orders: z.array(orderField).readonly(),
  conversions: z.array(conversionField).readonly().default([]),
  /** One for every instrument of every account, traded or not. */
  decisions: z.array(decisionField).readonly(),
  expectedTurnover: decimalField,
  estimatedCosts: decimalField,
  estimatedTax: decimalField,
  certificate: certificateField,
  alternatives: z.array(alternativeField).readonly(),
  /** The smallest deposits that restore the bands, and the targets, without a sale; null where none can. */
  cashNeeded: fields({
    toBands: fields({ amount: decimalField, accountId: accountIdField.nullable() }).nullable(),
    toTargets: fields({ amount: decimalField, accountId: accountIdField.nullable() }).nullable(),
  }).nullable(),
  warnings: z.array(z.string()).readonly(),
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
  | 'alternatives'
  | 'cashNeeded'
  | 'warnings'
>;
