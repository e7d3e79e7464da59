/** What Alpaca's market-data API sends: objects keyed by symbol, JSON numbers, short field names. */
import { z } from 'zod';
import { decimalField, instantField, optionalDecimal } from '../../json-fields.ts';

const tradeWire = z.object({
  t: instantField,
  p: decimalField,
  /** `canceled`, `incorrect` or `corrected` for a trade that did not stand as it was. */
  u: z.string().nullish(),
});
export const latestTradesWire = z.object({ trades: z.record(z.string(), tradeWire.nullish()) });

const quoteWire = z.object({
  t: instantField,
  /** 0 where nobody bids or asks. */
  bp: optionalDecimal,
  ap: optionalDecimal,
});
export const latestQuotesWire = z.object({ quotes: z.record(z.string(), quoteWire.nullish()) });

const barWire = z.object({ t: instantField, c: decimalField });
export const barsWire = z.object({
  bars: z.record(z.string(), z.array(barWire).readonly()).nullable(),
  next_page_token: z.string().nullish(),
});

export const forexWire = z.object({
  rates: z.record(z.string(), z.object({ t: instantField, mp: decimalField }).nullish()),
});

export type LatestTrades = z.output<typeof latestTradesWire>['trades'];
export type LatestQuotes = z.output<typeof latestQuotesWire>['quotes'];
export type Bars = NonNullable<z.output<typeof barsWire>['bars']>;
export type ForexRates = z.output<typeof forexWire>['rates'];
