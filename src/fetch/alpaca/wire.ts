/** What Alpaca's trading API sends: decimals as text, bare arrays, fields that come and go. */
import { z } from 'zod';
import {
  currencyField,
  decimalField,
  identifierField,
  instantField,
  optional,
  optionalDecimal,
  symbolField,
} from '../json-fields.ts';

export const accountWire = z.object({
  account_number: identifierField,
  status: z.string(),
  currency: currencyField,
  cash: decimalField,
  equity: optionalDecimal,
  trading_blocked: z.boolean().default(false),
  account_blocked: z.boolean().default(false),
});

const positionWire = z.object({
  symbol: symbolField,
  asset_class: z.string(),
  side: z.enum(['long', 'short']),
  qty: decimalField,
  current_price: optionalDecimal,
  market_value: optionalDecimal,
  /** Total of the position. */
  cost_basis: optionalDecimal,
});
export const positionsWire = z.array(positionWire).readonly();

const side = z.enum(['buy', 'sell']);

const legWire = z.object({
  id: identifierField,
  symbol: symbolField,
  side,
  qty: optionalDecimal,
  filled_qty: optionalDecimal,
});

export const orderWire = z.object({
  id: identifierField,
  /** Empty for an order with legs. */
  symbol: optional(symbolField),
  side: optional(side),
  /** Null for an order given as an amount of money. */
  qty: optionalDecimal,
  filled_qty: optionalDecimal,
  legs: z.array(legWire).nullish(),
});
export const ordersWire = z.array(orderWire).readonly();

const fillWire = z.object({
  id: identifierField,
  activity_type: z.literal('FILL'),
  symbol: symbolField,
  /** `sell_short` opens a short position. */
  side: z.enum(['buy', 'sell', 'sell_short']),
  qty: decimalField,
  transaction_time: instantField,
});
export const fillsWire = z.array(fillWire).readonly();

export interface AlpacaWire {
  readonly account: z.output<typeof accountWire>;
  readonly positions: z.output<typeof positionsWire>;
  readonly openOrders: z.output<typeof ordersWire>;
  readonly fills: z.output<typeof fillsWire>;
}

export type AlpacaPosition = z.output<typeof positionWire>;
export type AlpacaOrder = z.output<typeof orderWire>;
export type AlpacaFill = z.output<typeof fillWire>;
