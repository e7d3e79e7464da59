/** What became of orders: recommended, filled, still outstanding. Money is in base currency unless a field says otherwise. */
import { z } from 'zod';
import { METHODS, TRIGGER_TYPES } from '../vocabulary.ts';
import {
  accountIdField,
  currencyField,
  decimalField,
  fields,
  instantField,
  portfolioIdField,
  symbolField,
  tradeDateField,
} from './fields.ts';

/** An order as it was recommended, and how much of it is known to be filled. */
export const recommendedOrderField = fields({
  orderId: z.string().min(1).describe('The order, as the plan names it'),
  accountId: accountIdField,
  symbol: symbolField,
  side: z.enum(['buy', 'sell']).describe('What it asks for'),
  quantity: decimalField.describe('Shares it asks for'),
  shareDecimals: z.int().min(0).max(9).describe('Decimals that a quantity may have there'),
  quantityBefore: decimalField.describe('Shares held when it was recommended'),
  price: decimalField.describe('Of one share, in `currency`'),
  currency: currencyField.describe('Currency of the price'),
  fxRate: decimalField.describe('Base currency for one unit of `currency`'),
  estCost: decimalField.describe('Expected cost of the whole order, in base currency'),
  filledQuantity: decimalField.describe('Shares known to be filled'),
  closedOn: tradeDateField
    .nullable()
    .describe(
      'Date of the run that found it over: filled, lapsed or replaced; `null` while it may be executed',
    ),
});

/** What is left of an order of an earlier run that may have been executed, or may yet be. */
export const outstandingOrderField = fields({
  recommendedOn: tradeDateField.describe('Trading date of the run that recommended it'),
  accountId: accountIdField,
  symbol: symbolField,
  side: z.enum(['buy', 'sell']).describe('What it asks for'),
  quantity: decimalField.describe('Shares of it that are not known to be filled'),
});

/** The orders of one complete run: those of the latest are in force. */
export const recommendationField = fields({
  runId: z.string().min(1).describe('The run that made it'),
  portfolioId: portfolioIdField,
  tradeDate: tradeDateField.describe('The date it was for'),
  triggerType: z.enum(TRIGGER_TYPES).describe('The trigger that decided'),
  method: z.enum(METHODS).describe('How the trades were chosen'),
  baseCurrency: currencyField.describe('Currency of amounts'),
  totalValue: decimalField.describe('Of the household before trading, in base currency'),
  orders: z.array(recommendedOrderField).readonly().describe('What was recommended'),
  createdAt: instantField.describe('When it was recorded'),
});

/** One execution, or what the positions say was executed. */
export const executedTradeField = fields({
  orderId: z.string().min(1).describe('The recommended order'),
  accountId: accountIdField,
  symbol: symbolField,
  side: z.enum(['buy', 'sell']).describe('What was done'),
  quantity: decimalField.describe('Shares traded'),
  price: decimalField.describe('Of one share, in `currency`'),
  currency: currencyField.describe('Currency of the price'),
  value: decimalField.describe('Quantity × price, in base currency'),
  cost: decimalField.describe('What it cost, in base currency'),
  tradedOn: tradeDateField.describe('Day of the trade'),
  evidence: z
    .enum(['fill', 'trade', 'position'])
    .describe(
      '`fill`: price and cost as reported; `trade` and `position`: price of the order, cost as estimated',
    ),
});

/** One row of the table `rebalancing_history`. */
export const historyEntryField = fields({
  id: z.string().min(1).describe('Names the row'),
  portfolioId: portfolioIdField,
  triggerType: z.enum(TRIGGER_TYPES).describe('The trigger that decided'),
  tradesExecuted: z.array(executedTradeField).readonly().describe('What was executed'),
  turnoverAchieved: decimalField.describe(
    'Half the sum of absolute executed values over the value before trading',
  ),
  actualCosts: decimalField.describe('What the trades cost together, in base currency'),
  executionDate: tradeDateField.describe('Of the latest execution'),
  createdAt: instantField.describe('When the row was made'),
});

export type RecommendedOrder = z.output<typeof recommendedOrderField>;
export type OutstandingOrder = z.output<typeof outstandingOrderField>;
export type Recommendation = z.output<typeof recommendationField>;
export type ExecutedTrade = z.output<typeof executedTradeField>;
export type HistoryEntry = z.output<typeof historyEntryField>;
