/** `holdings/<ACCOUNT>.json`: one account's cash and holdings at one time, as fetched. */
import { z } from 'zod';
import {
  accountIdField,
  currencyField,
  decimalField,
  fields,
  instantField,
  schemaField,
  symbolField,
  tradeDateField,
} from './fields.ts';

export const HOLDINGS_SCHEMA = 'rebalance/holdings/1';

export const cashField = fields({
  currency: currencyField,
  amount: decimalField.describe('All of it, settled or not; negative when the account owes money'),
  settled: decimalField
    .nullable()
    .default(null)
    .describe('The part that can be spent today; `null` when the broker does not say'),
});

export const lotField = fields({
  lotId: z.string().min(1).max(128).describe('Names the lot within its position'),
  acquiredOn: tradeDateField.describe('Day of purchase, from which the holding period runs'),
  quantity: decimalField.describe('Shares of the lot'),
  costBasis: decimalField
    .nullable()
    .describe("Total cost, in the position's currency; `null` when the broker does not know it"),
});

export const securityIdSourceField = z
  .enum(['ISIN', 'CUSIP', 'FIGI', 'SEDOL'])
  .describe('What kind of identifier `security_id` is');

export const positionField = fields({
  symbol: symbolField,
  securityId: z
    .string()
    .min(1)
    .max(32)
    .nullable()
    .default(null)
    .describe('Identifier of the security besides its symbol'),
  securityIdSource: securityIdSourceField.nullable().default(null),
  quantity: decimalField.describe('Shares held; negative for a short position'),
  price: decimalField
    .nullable()
    .describe('Price of one share, in `currency`; `null` when the broker gives none'),
  priceAsOf: instantField.nullable().default(null).describe('When that was the price'),
  currency: currencyField.describe('Currency of price, value and costs'),
  marketValue: decimalField
    .nullable()
    .default(null)
    .describe('As the broker reports it; the data gate checks it against quantity × price'),
  costBasis: decimalField.nullable().default(null).describe('Total cost of the position'),
  lots: z
    .array(lotField)
    .readonly()
    .default([])
    .describe('Tax lots; shares that no lot covers count as held for a short term'),
});

export const recentTradeField = fields({
  symbol: symbolField,
  side: z.enum(['buy', 'sell']).describe('What was done'),
  quantity: decimalField.describe('Shares traded'),
  tradedOn: tradeDateField.describe('Day of the trade'),
  realizedGain: decimalField
    .nullable()
    .default(null)
    .describe(
      "Gain (+) or loss (-) that a sale realised, in the instrument's currency; `null` when unknown",
    ),
});

export const openOrderField = fields({
  symbol: symbolField,
  side: z.enum(['buy', 'sell']).describe('What it asks for'),
  quantity: decimalField.describe('Shares not filled yet'),
  orderId: z.string().min(1).max(128).describe("The broker's id of the order"),
});

export const holdingsDocument = fields({
  schema: schemaField(HOLDINGS_SCHEMA),
  accountId: accountIdField,
  asOf: instantField.describe('When the broker says the holdings were so'),
  fetchedAt: instantField.describe('When they were asked for; says nothing about the holdings'),
  adapter: z.string().min(1).max(32).describe('Where they come from: the adapter'),
  baseCurrency: currencyField.describe('Currency of `reported_total_value`'),
  cash: z.array(cashField).readonly().describe('Money, by currency'),
  positions: z.array(positionField).readonly().describe('Holdings, by instrument'),
  recentTrades: z
    .array(recentTradeField)
    .readonly()
    .default([])
    .describe('Trades of the last weeks, for wash sales'),
  openOrders: z
    .array(openOrderField)
    .readonly()
    .default([])
    .describe('Orders at the broker that may still be filled; the data gate refuses any'),
  reportedTotalValue: decimalField
    .nullable()
    .default(null)
    .describe(
      "The broker's own total, against which the data gate reconciles; `null` when not given",
    ),
  frozen: z
    .literal(true)
    .exactOptional()
    .describe(
      'Taken over from an earlier day because the account could not be read: valued, never traded',
    ),
  warnings: z.array(z.string()).readonly().default([]).describe('What was odd, for people'),
});

export type Snapshot = z.output<typeof holdingsDocument>;
export type CashBalance = z.output<typeof cashField>;
export type Position = z.output<typeof positionField>;
export type TaxLot = z.output<typeof lotField>;
export type RecentTrade = z.output<typeof recentTradeField>;
export type OpenOrder = z.output<typeof openOrderField>;
