/** Alpaca market data: https://docs.alpaca.markets/docs/about-market-data-api. */
import { MARKET_SCHEMA, type PriceHistory } from '#domain/documents/market.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import {
  closeOfTradeDate,
  type Instant,
  milliseconds,
  plusDays,
  tradeDateOf,
} from '#domain/time.ts';
import type { MarketAdapter } from '../adapter.ts';
import { type Closes, type ClosesBySymbol, continuable, continued, historyOf } from '../history.ts';
import {
  type AlpacaDataRequest,
  readDailyBars,
  readForexRates,
  readLatestQuotes,
  readLatestTrades,
} from './client.ts';
import { closesOfBars, EXCHANGE_ZONE, fxRates, midQuotes, tradeQuotes, USD } from './parse.ts';

const DAYS_PER_YEAR = 365.25;

export const alpacaData: MarketAdapter<'alpaca-data'> = {
  name: 'alpaca-data',
  fetchMarket: async (request) => {
    const quotes = await readQuotes(request);
    if (!quotes.ok) return quotes;
    const pairs = request.currencies
      .filter((currency) => currency !== request.baseCurrency)
      .map((currency) => `${currency}${request.baseCurrency}`);
    const rates = await readForexRates(request, pairs);
    if (!rates.ok) return rates;
    const history = request.quotesOnly ? success(null) : await readHistory(request);
    if (!history.ok) return history;
    return success({
      schema: MARKET_SCHEMA,
      asOf: request.now,
      quotes: quotes.value,
      fx: fxRates(rates.value, within(request)),
      history: history.value,
    });
  },
};

/** Nothing from after the trading date, so that a run for an earlier day uses that day's prices or none. */
function within({ tradeDate, timeZone }: AlpacaDataRequest): (time: Instant) => boolean {
  return (time) => tradeDateOf(time, timeZone) <= tradeDate;
}

/** The latest trade; where a symbol has none that stands, the middle of its quote. */
async function readQuotes(
  request: AlpacaDataRequest,
): Promise<Outcome<ReturnType<typeof tradeQuotes>>> {
  const trades = await readLatestTrades(request, request.symbols);
  if (!trades.ok) return trades;
  const traded = tradeQuotes(trades.value, within(request));
  const untraded = request.symbols.filter((symbol) => !Object.hasOwn(traded, symbol));
  const latest = await readLatestQuotes(request, untraded);
  if (!latest.ok) return latest;
  return success({ ...midQuotes(latest.value, within(request)), ...traded });
}

async function readHistory(request: AlpacaDataRequest): Promise<Outcome<PriceHistory | null>> {
  const { tradeDate, connection, known, symbols } = request;
  const from = plusDays(tradeDate, -Math.ceil(connection.historyYears * DAYS_PER_YEAR));
  const to = hasClosed(request) ? tradeDate : plusDays(tradeDate, -1);
  const wanted = { currency: USD, from, to };
  const kept = new Map<InstrumentSymbol, Closes>();
  const earlier = continuable(known, wanted);
  if (earlier !== undefined) {
    const old = symbols.filter((symbol) => earlier.closes.has(symbol));
    const recent = await readDailyBars(request, old, { from: earlier.readFrom, to });
    if (!recent.ok) return recent;
    const recentCloses = closesOfBars(recent.value);
    for (const symbol of old) {
      const series = continuedSeries(symbol, earlier.closes, recentCloses);
      if (series !== undefined) kept.set(symbol, series);
    }
  }
  const missing = symbols.filter((symbol) => !kept.has(symbol));
  const whole = await readDailyBars(request, missing, { from, to });
  if (!whole.ok) return whole;
  return success(historyOf(new Map([...kept, ...closesOfBars(whole.value)]), wanted));
}

/** From the close to a bar that has the closing auction in it, at a feed that is a quarter of an hour late. */
const CLOSE_SETTLED_MS = 30 * 60_000;

/** Before that the trading date's own bar is still changing. */
function hasClosed({ tradeDate, now }: AlpacaDataRequest): boolean {
  const closeMs = milliseconds(closeOfTradeDate(tradeDate, EXCHANGE_ZONE));
  return milliseconds(now) >= closeMs + CLOSE_SETTLED_MS;
}

function continuedSeries(
  symbol: InstrumentSymbol,
  earlier: ClosesBySymbol,
  recent: ClosesBySymbol,
): Closes | undefined {
  return continued(earlier.get(symbol) ?? new Map(), recent.get(symbol) ?? new Map());
}
