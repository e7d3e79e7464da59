/** Alpaca's market data as quotes, rates and closes; every price there is in US dollars. */
import { type Decimal, decimal, ZERO } from '#domain/decimal.ts';
import type { FxRate, Quote } from '#domain/documents/market.ts';
import { type Currency, compareText, type InstrumentSymbol, parseSymbol } from '#domain/ids.ts';
import { type Instant, type TradeDate, tradeDateOf } from '#domain/time.ts';
import type { ClosesBySymbol } from '../history.ts';
import type { Bars, ForexRates, LatestQuotes, LatestTrades } from './wire.ts';

export const USD = 'USD' as Currency;
const SOURCE = 'alpaca-data';
const HALF = decimal('0.5');
/** Bars are dated by midnight at the exchanges, whatever zone the household trades in. */
export const EXCHANGE_ZONE = 'America/New_York';
const VOID_TRADES: ReadonlySet<string> = new Set(['canceled', 'incorrect']);

type Quotes = Readonly<Record<InstrumentSymbol, Quote>>;

/** A trade that was taken back is no price, nor is one after `isWithin` allows. */
export function tradeQuotes(trades: LatestTrades, isWithin: (time: Instant) => boolean): Quotes {
  return quotes(
    Object.entries(trades).flatMap(([symbol, trade]) =>
      trade && !VOID_TRADES.has(trade.u ?? '') ? [{ symbol, price: trade.p, asOf: trade.t }] : [],
    ),
    isWithin,
  );
}

/** The middle of bid and ask where there are both. */
export function midQuotes(latest: LatestQuotes, isWithin: (time: Instant) => boolean): Quotes {
  return quotes(
    Object.entries(latest).flatMap(([symbol, quote]) =>
      quote?.bp?.gt(ZERO) && quote.ap?.gt(ZERO)
        ? [{ symbol, price: quote.bp.plus(quote.ap).times(HALF), asOf: quote.t }]
        : [],
    ),
    isWithin,
  );
}

interface Offer {
  readonly symbol: string;
  readonly price: Decimal;
  readonly asOf: Instant;
}

function quotes(offers: readonly Offer[], isWithin: (time: Instant) => boolean): Quotes {
  const entries = offers.flatMap(({ symbol, price, asOf }) => {
    const name = parseSymbol(symbol);
    return name !== undefined && price.gt(ZERO) && isWithin(asOf)
      ? [[name, { price, currency: USD, asOf, source: SOURCE }] as const]
      : [];
  });
  return Object.fromEntries(entries.sort(([left], [right]) => compareText(left, right)));
}

/** The middle rate of each pair that is above zero. */
export function fxRates(
  rates: ForexRates,
  isWithin: (time: Instant) => boolean,
): Readonly<Record<string, FxRate>> {
  return Object.fromEntries(
    Object.entries(rates).flatMap(([pair, rate]) =>
      rate?.mp.gt(ZERO) && isWithin(rate.t) ? [[pair, { rate: rate.mp, asOf: rate.t }]] : [],
    ),
  );
}

/** Pages follow each other; a symbol may go on from one page to the next. */
export function closesOfBars(pages: readonly Bars[]): ClosesBySymbol {
  const closes = new Map<InstrumentSymbol, Map<TradeDate, Decimal>>();
  const dateOf = datesOnce();
  for (const page of pages)
    for (const [symbol, bars] of Object.entries(page)) {
      const name = parseSymbol(symbol);
      if (name === undefined) continue;
      const series = closes.get(name) ?? new Map<TradeDate, Decimal>();
      closes.set(name, series);
      for (const { t, c } of bars) if (c.gt(ZERO)) series.set(dateOf(t), c);
    }
  return closes;
}

/** All symbols have bars of the same moments, and looking into a time zone is dear. */
function datesOnce(): (time: Instant) => TradeDate {
  const dates = new Map<Instant, TradeDate>();
  return (time) => {
    const date = dates.get(time) ?? tradeDateOf(time, EXCHANGE_ZONE);
    dates.set(time, date);
    return date;
  };
}
