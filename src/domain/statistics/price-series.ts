/** A price history as floating-point columns, converted once and shared by everything that measures it. */
import { toFloat } from '../decimal.ts';
import type { PriceHistory } from '../documents/market.ts';
import type { Currency, InstrumentSymbol } from '../ids.ts';
import { dayNumber, type TradeDate } from '../time.ts';

export interface PriceSeries {
  readonly currency: Currency;
  /** Ascending. */
  readonly dates: readonly TradeDate[];
  /** The same dates as days since 1970-01-01. */
  readonly days: Int32Array;
  /** One close for each date, NaN where there is none; undefined for an instrument without history. */
  closesOf(symbol: InstrumentSymbol): Float64Array | undefined;
}

/** A close that is not above zero cannot be true and counts as none. */
export function priceSeries(history: PriceHistory): PriceSeries {
  const converted = new Map<InstrumentSymbol, Float64Array>();
  return {
    currency: history.currency,
    ...calendarOf(history.dates),
    closesOf(symbol) {
      const known = converted.get(symbol);
      const column = Object.hasOwn(history.closes, symbol) ? history.closes[symbol] : undefined;
      if (known !== undefined || column === undefined) return known;
      const closes = Float64Array.from(column, (close) => (close === null ? NaN : toFloat(close)));
      const usable = closes.map((close) => (close > 0 ? close : NaN));
      converted.set(symbol, usable);
      return usable;
    },
  };
}

export function calendarOf(dates: readonly TradeDate[]): Pick<PriceSeries, 'dates' | 'days'> {
  return { dates, days: Int32Array.from(dates, dayNumber) };
}
