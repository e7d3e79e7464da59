/** `holdings/<ACCOUNT>.json`: one account's cash and holdings at one time, as fetched. */
import { z } from 'zod';
import {
  accountIdField,
  currencyField,
  decimalField,
  fields,
  instantField,
  symbolField,
  tradeDateField,
} from './fields.ts';

export const HOLDINGS_SCHEMA = 'rebalance/holdings/1';

export const cashField = fields({
  currency: currencyField,
  /** Total cash, settled or not; negative when the account owes money. */
  amount: decimalField,
  /** The part that can be spent today; null when the broker does not say. */
  settled: decimalField.nullable().default(null),
});

export const lotField = fields({
  lotId: z.string().min(1).max(128),
  acquiredOn: tradeDateField,
  quantity: decimalField,
  /** Total cost of the lot, in the position's currency; null when the broker does not know it. */
  costBasis: decimalField.nullable(),
});

export const securityIdSourceField = z.enum(['ISIN', 'CUSIP', 'FIGI', 'SEDOL']);

export const positionField = fields({
  symbol: symbolField,
  securityId: z.string().min(1).max(32).nullable().default(null),
  securityIdSource: securityIdSourceField.nullable().default(null),
  /** Shares held; negative for a short position. */
  quantity: decimalField,
  /** Price of one share in `currency`; null when the broker gives none. */
  price: decimalField.nullable(),
  priceAsOf: instantField.nullable().default(null),
  currency: currencyField,
  /** As the broker reports it, in `currency`; checked against quantity × price by the data gate. */
  marketValue: decimalField.nullable().default(null),
  /** Total cost of the position in `currency`. */
  costBasis: decimalField.nullable().default(null),
  lots: z.array(lotField).readonly().default([]),
});

export const recentTradeField = fields({
  symbol: symbolField,
  side: z.enum(['buy', 'sell']),
  quantity: decimalField,
  tradedOn: tradeDateField,
  /** Gain (+) or loss (-) that a sale realised, in the instrument's currency; null when unknown. */
  realizedGain: decimalField.nullable().default(null),
});

export const openOrderField = fields({
  symbol: symbolField,
  side: z.enum(['buy', 'sell']),
  /** Shares not filled yet. */
  quantity: decimalField,
  orderId: z.string().min(1).max(128),
});

export const holdingsDocument = fields({
  schema: z.literal(HOLDINGS_SCHEMA),
  accountId: accountIdField,
  /** When the broker says the holdings were so. */
  asOf: instantField,
  fetchedAt: instantField,
  adapter: z.string().min(1).max(32),
  baseCurrency: currencyField,
  cash: z.array(cashField).readonly(),
  positions: z.array(positionField).readonly(),
  recentTrades: z.array(recentTradeField).readonly().default([]),
  openOrders: z.array(openOrderField).readonly().default([]),
  /** The broker's own total in `baseCurrency`, against which the data gate reconciles; null when not given. */
  reportedTotalValue: decimalField.nullable().default(null),
  /** True: taken over from an earlier day because the account could not be read; valued, never traded. */
  frozen: z.literal(true).exactOptional(),
  warnings: z.array(z.string()).readonly().default([]),
});

export type Snapshot = z.output<typeof holdingsDocument>;
export type CashBalance = z.output<typeof cashField>;
export type Position = z.output<typeof positionField>;
export type TaxLot = z.output<typeof lotField>;
export type RecentTrade = z.output<typeof recentTradeField>;
export type OpenOrder = z.output<typeof openOrderField>;
