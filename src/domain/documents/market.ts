/** `market.json`: the quotes, exchange rates and price history that one run used. */
import { z } from 'zod';
import {
  currencyField,
  decimalField,
  fields,
  instantField,
  schemaField,
  symbolField,
  tradeDateField,
} from './fields.ts';

export const MARKET_SCHEMA = 'rebalance/market/1';

export const quoteField = fields({
  price: decimalField.describe('Price of one share'),
  currency: currencyField.describe('Currency of the price'),
  asOf: instantField.describe('When that was the price'),
  source: z.string().min(1).max(64).describe('The adapter that gave it'),
});

export const fxRateField = fields({
  rate: decimalField.describe(
    'Units of the second currency for one unit of the first: `EURUSD` 1.0871 means 1 EUR = 1.0871 USD',
  ),
  asOf: instantField.describe('When that was the rate'),
});

export const priceHistoryField = fields({
  currency: currencyField.describe('Currency of every close'),
  dates: z.array(tradeDateField).readonly().describe('Trading dates, ascending, each once'),
  closes: z
    .record(symbolField, z.array(decimalField.nullable()).readonly())
    .describe(
      'One close for each of `dates`, adjusted for splits and dividends; `null` where that day has none',
    ),
})
  .refine(({ dates }) => dates.every((date, at) => at === 0 || date > (dates[at - 1] ?? '')), {
    error: 'expected dates in ascending order, each once',
  })
  .refine(
    ({ dates, closes }) => Object.values(closes).every((column) => column.length === dates.length),
    { error: 'expected as many closes of every symbol as there are dates' },
  );

const currencyPairField = z
  .string()
  .regex(/^[A-Z]{6}$/, { error: 'expected two currency codes such as "EURUSD"' })
  .meta({ title: 'currency pair', examples: ['EURUSD'] });

export const marketDocument = fields({
  schema: schemaField(MARKET_SCHEMA),
  asOf: instantField.describe('When the data was asked for'),
  quotes: z.record(symbolField, quoteField).describe('Prices of what accounts hold or may buy'),
  fx: z.record(currencyPairField, fxRateField).describe('Exchange rates, either way round'),
  history: priceHistoryField
    .nullable()
    .describe('Daily closes, from which risk is measured; `null` when there are none'),
});

export type Market = z.output<typeof marketDocument>;
export type Quote = z.output<typeof quoteField>;
export type FxRate = z.output<typeof fxRateField>;
export type PriceHistory = z.output<typeof priceHistoryField>;
