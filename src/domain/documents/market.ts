/** `market.json`: the quotes, exchange rates and price history that one run used. */
import { z } from 'zod';
import {
  currencyField,
  decimalField,
  fields,
  instantField,
  symbolField,
  tradeDateField,
} from './fields.ts';

export const MARKET_SCHEMA = 'rebalance/market/1';

export const quoteField = fields({
  price: decimalField,
  currency: currencyField,
  asOf: instantField,
  /** The adapter that gave it. */
  source: z.string().min(1).max(64),
});

export const fxRateField = fields({
  /** Units of the second currency for one unit of the first: `EURUSD` 1.0871 means 1 EUR = 1.0871 USD. */
  rate: decimalField,
  asOf: instantField,
});

export const priceHistoryField = fields({
  /** Currency of every close. */
  currency: currencyField,
  /** Trading dates, ascending, one for each close. */
  dates: z.array(tradeDateField).readonly(),
  /** Closes by symbol, adjusted for splits and dividends; null where that day has none. */
  closes: z.record(symbolField, z.array(decimalField.nullable()).readonly()),
})
  .refine(({ dates }) => dates.every((date, at) => at === 0 || date > (dates[at - 1] ?? '')), {
    error: 'expected dates in ascending order, each once',
  })
  .refine(
    ({ dates, closes }) => Object.values(closes).every((column) => column.length === dates.length),
    { error: 'expected as many closes of every symbol as there are dates' },
  );

export const marketDocument = fields({
  schema: z.literal(MARKET_SCHEMA),
  asOf: instantField,
  quotes: z.record(symbolField, quoteField),
  fx: z.record(
    z.string().regex(/^[A-Z]{6}$/, { error: 'expected two currency codes such as "EURUSD"' }),
    fxRateField,
  ),
  history: priceHistoryField.nullable(),
});

export type Market = z.output<typeof marketDocument>;
export type Quote = z.output<typeof quoteField>;
export type FxRate = z.output<typeof fxRateField>;
export type PriceHistory = z.output<typeof priceHistoryField>;
