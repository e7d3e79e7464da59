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
  orderId: z.string().min(1),
  accountId: accountIdField,
  symbol: symbolField,
  side: z.enum(['buy', 'sell']),
  quantity: decimalField,
  /** Held when the order was recommended. */
  quantityBefore: decimalField,
  /** One share, in `currency`. */
  price: decimalField,
  currency: currencyField,
  /** Base currency for one unit of `currency`. */
  fxRate: decimalField,
  /** Expected cost of the whole order. */
  estCost: decimalField,
  filledQuantity: decimalField,
  /** The day since which it cannot be executed any more: filled, lapsed or replaced; null while it may be. */
  closedOn: tradeDateField.nullable(),
});

/** What is left of an order of an earlier run that may have been executed, or may yet be. */
export const outstandingOrderField = fields({
  recommendedOn: tradeDateField,
  accountId: accountIdField,
  symbol: symbolField,
  side: z.enum(['buy', 'sell']),
  quantity: decimalField,
});

/** The orders of one complete run: those of the latest are in force. */
export const recommendationField = fields({
  runId: z.string().min(1),
  portfolioId: portfolioIdField,
  tradeDate: tradeDateField,
  triggerType: z.enum(TRIGGER_TYPES),
  method: z.enum(METHODS),
  baseCurrency: currencyField,
  /** Of the household before trading. */
  totalValue: decimalField,
  orders: z.array(recommendedOrderField).readonly(),
  createdAt: instantField,
});

/** One execution, or what the positions say was executed. */
export const executedTradeField = fields({
  orderId: z.string().min(1),
  accountId: accountIdField,
  symbol: symbolField,
  side: z.enum(['buy', 'sell']),
  quantity: decimalField,
  /** One share, in `currency`. */
  price: decimalField,
  currency: currencyField,
  /** Quantity × price. */
  value: decimalField,
  cost: decimalField,
  tradedOn: tradeDateField,
  /** `fill`: price and cost as reported; `trade` and `position`: price of the order, cost as estimated. */
  evidence: z.enum(['fill', 'trade', 'position']),
});

/** One row of the table `rebalancing_history`. */
export const historyEntryField = fields({
  id: z.string().min(1),
  portfolioId: portfolioIdField,
  triggerType: z.enum(TRIGGER_TYPES),
  tradesExecuted: z.array(executedTradeField).readonly(),
  /** Half the sum of absolute executed values over the value before trading. */
  turnoverAchieved: decimalField,
  actualCosts: decimalField,
  /** Of the latest execution. */
  executionDate: tradeDateField,
  createdAt: instantField,
});

export type RecommendedOrder = z.output<typeof recommendedOrderField>;
export type OutstandingOrder = z.output<typeof outstandingOrderField>;
export type Recommendation = z.output<typeof recommendationField>;
export type ExecutedTrade = z.output<typeof executedTradeField>;
export type HistoryEntry = z.output<typeof historyEntryField>;
