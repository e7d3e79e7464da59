/**
 * What Tradier sends as JSON: lists of one collapse to the element, empty lists to the text `"null"`, and all
 * numbers are JSON numbers.
 */
import { z } from 'zod';
import {
  type Instant,
  instantOf,
  parseInstant,
  parseTradeDate,
  type TradeDate,
} from '#domain/time.ts';
import {
  decimalField,
  identifierField,
  optional,
  optionalDecimal,
  parsed,
  symbolField,
} from '../json-fields.ts';

/** `{outer: {inner: [...]}}`, `{outer: {inner: {...}}}` or `{outer: "null"}`; anything else is no list. */
function list<Item extends z.ZodType>(
  outer: string,
  inner: string,
  item: Item,
): z.ZodType<readonly z.output<Item>[]> {
  const items = z.preprocess(asArray, z.array(item));
  const contents = z.preprocess(
    (value) => (value === 'null' ? { [inner]: [] } : value),
    z.object({ [inner]: items }),
  );
  return z.object({ [outer]: contents }).transform((found) => found[outer]?.[inner] ?? []);
}

function asArray(value: unknown): unknown {
  return value === undefined || Array.isArray(value) ? value : [value];
}

export const balancesWire = z
  .object({
    balances: z.object({
      account_number: identifierField,
      account_type: z.string(),
      total_equity: optionalDecimal,
      total_cash: decimalField,
      /** Only in cash accounts. */
      cash: z
        .object({ cash_available: optionalDecimal, unsettled_funds: optionalDecimal })
        .nullish(),
    }),
  })
  .transform(({ balances }) => balances);

export const positionsWire = list(
  'positions',
  'position',
  z.object({
    symbol: symbolField,
    /** Negative for a short position. */
    quantity: decimalField,
    /** Total of the position. */
    cost_basis: optionalDecimal,
  }),
);

/** `2018-10-31T00:00:00.000Z`: a day at the exchange, written as midnight UTC. */
const dayField = parsed<TradeDate>((text) => parseTradeDate(text.slice(0, 10)), 'expected a date');

export const gainLossWire = list(
  'gainloss',
  'closed_position',
  z.object({
    symbol: symbolField,
    close_date: dayField,
    /** Negative where a short position was closed. */
    quantity: decimalField,
    gain_loss: optionalDecimal,
  }),
);

export const historyWire = list(
  'history',
  'event',
  z.object({
    type: z.string(),
    date: dayField,
    trade: z
      .object({
        symbol: optional(symbolField),
        /** Positive for a purchase. */
        quantity: optionalDecimal,
      })
      .nullish(),
  }),
);

export const ordersWire = list(
  'orders',
  'order',
  z.object({
    id: identifierField,
    symbol: optional(symbolField),
    option_symbol: optional(symbolField),
    /** `buy`, `buy_to_cover`, `sell`, `sell_short`, and `buy_to_open` and such for options. */
    side: z.string().nullish(),
    status: z.string(),
    quantity: decimalField,
    exec_quantity: optionalDecimal,
    remaining_quantity: optionalDecimal,
  }),
);

/** Milliseconds since 1970; 0 where there was no trade. */
const epochMillisecondsField = parsed<Instant | 'never'>((text) => {
  if (!/^\d{1,15}$/.test(text)) return parseInstant(text);
  return text === '0' ? 'never' : instantOf(new Date(Number(text)));
}, 'expected a time in milliseconds');

export const quotesWire = list(
  'quotes',
  'quote',
  z.object({
    symbol: symbolField,
    last: optionalDecimal,
    trade_date: optional(epochMillisecondsField),
  }),
);

export interface TradierWire {
  readonly balances: z.output<typeof balancesWire>;
  readonly positions: z.output<typeof positionsWire>;
  readonly quotes: z.output<typeof quotesWire>;
  readonly openOrders: z.output<typeof ordersWire>;
  readonly closedPositions: z.output<typeof gainLossWire>;
  readonly events: z.output<typeof historyWire>;
  /** What could not be read because this account does not offer it. */
  readonly warnings: readonly string[];
}
