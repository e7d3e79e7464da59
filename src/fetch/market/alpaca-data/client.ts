/** Alpaca's market-data API: latest trades and quotes, daily bars and exchange rates for many symbols at a time. */
import type { z } from 'zod';
import type { MarketDataConfig } from '#config/config.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import { type Instant, instantOf, milliseconds, type TradeDate } from '#domain/time.ts';
import type { Resolved } from '../../adapter.ts';
import { alpacaHeaders, alpacaRules } from '../../alpaca/rules.ts';
import { fetchJson } from '../../answer.ts';
import { orAbsent } from '../../optional-data.ts';
import { readPages } from '../../pages.ts';
import { endpoint } from '../../secret-url.ts';
import type { MarketRequest } from '../adapter.ts';
import {
  type Bars,
  barsWire,
  type ForexRates,
  forexWire,
  type LatestQuotes,
  type LatestTrades,
  latestQuotesWire,
  latestTradesWire,
} from './wire.ts';

export type AlpacaDataRequest = MarketRequest & {
  readonly connection: Resolved<Extract<MarketDataConfig, { adapter: 'alpaca-data' }>>;
};

const SYMBOLS_PER_REQUEST = 100;
const BARS_PER_PAGE = 10_000;
const BAR_PAGES_MAX = 60;
/** One symbol that it cannot read makes Alpaca refuse all of a request. */
const READABLE_SYMBOL = /^[A-Z]{1,6}(?:\.[A-Z]{1,3})?$/;

export async function readLatestTrades(
  request: AlpacaDataRequest,
  symbols: readonly InstrumentSymbol[],
): Promise<Outcome<LatestTrades>> {
  return inChunks(symbols, async (names) => {
    const answer = await get(
      request,
      '/v2/stocks/trades/latest',
      feed(request, names),
      latestTradesWire,
    );
    return answer.ok ? success(answer.value.trades) : answer;
  });
}

export async function readLatestQuotes(
  request: AlpacaDataRequest,
  symbols: readonly InstrumentSymbol[],
): Promise<Outcome<LatestQuotes>> {
  return inChunks(symbols, async (names) => {
    const answer = await get(
      request,
      '/v2/stocks/quotes/latest',
      feed(request, names),
      latestQuotesWire,
    );
    return answer.ok ? success(answer.value.quotes) : answer;
  });
}

/** Daily bars of both days and those between, adjusted for splits and dividends. */
export async function readDailyBars(
  request: AlpacaDataRequest,
  symbols: readonly InstrumentSymbol[],
  days: { readonly from: TradeDate; readonly to: TradeDate },
): Promise<Outcome<readonly Bars[]>> {
  if (days.from > days.to) return success([]);
  const pages: Bars[] = [];
  for (const names of chunks(symbols)) {
    const read = await readPages<Bars, string>({
      name: 'daily bars',
      pagesMax: BAR_PAGES_MAX,
      first: '',
      read: async (token) => {
        const query = {
          ...feed(request, names),
          timeframe: '1Day',
          start: `${days.from}T00:00:00Z`,
          end: endOf(days.to, request),
          limit: String(BARS_PER_PAGE),
          adjustment: 'all',
          sort: 'asc',
          ...(token === '' ? {} : { page_token: token }),
        };
        const page = await get(request, '/v2/stocks/bars', query, barsWire);
        if (!page.ok) return page;
        const { bars, next_page_token: next } = page.value;
        return success({ items: bars === null ? [] : [bars], next: next || undefined });
      },
    });
    if (!read.ok) return read;
    pages.push(...read.value);
  }
  return success(pages);
}

/** Plans without a subscription are refused whatever reaches into the last quarter of an hour. */
const FEED_DELAY_MS = 15 * 60_000;

function endOf(date: TradeDate, { now }: AlpacaDataRequest): Instant {
  const latestMs = milliseconds(now) - FEED_DELAY_MS;
  const end = `${date}T23:59:59Z` as Instant;
  return milliseconds(end) <= latestMs ? end : instantOf(new Date(latestMs));
}

/** Exchange rates are not in every plan; without them there are none, and the data gate says which are missing. */
export async function readForexRates(
  request: AlpacaDataRequest,
  pairs: readonly string[],
): Promise<Outcome<ForexRates>> {
  if (pairs.length === 0) return success({});
  const query = { currency_pairs: pairs.join(',') };
  const answer = await get(request, '/v1beta1/forex/latest/rates', query, forexWire);
  const rates = orAbsent(answer, { rates: {} }, 'exchange rates');
  return rates.ok ? success(rates.value.value.rates) : rates;
}

function feed(
  { connection }: AlpacaDataRequest,
  symbols: readonly InstrumentSymbol[],
): Readonly<Record<string, string>> {
  return { symbols: symbols.join(','), feed: connection.feed };
}

async function inChunks<Answer>(
  symbols: readonly InstrumentSymbol[],
  read: (
    symbols: readonly InstrumentSymbol[],
  ) => Promise<Outcome<Readonly<Record<string, Answer>>>>,
): Promise<Outcome<Readonly<Record<string, Answer>>>> {
  const answers: Outcome<Readonly<Record<string, Answer>>>[] = [];
  for (const names of chunks(symbols)) answers.push(await read(names));
  const together = all(answers);
  return together.ok ? success(Object.assign({}, ...together.value)) : together;
}

function chunks(symbols: readonly InstrumentSymbol[]): readonly (readonly InstrumentSymbol[])[] {
  const readable = symbols.filter((symbol) => READABLE_SYMBOL.test(symbol));
  return Array.from({ length: Math.ceil(readable.length / SYMBOLS_PER_REQUEST) }, (_, index) =>
    readable.slice(index * SYMBOLS_PER_REQUEST, (index + 1) * SYMBOLS_PER_REQUEST),
  );
}

function get<Schema extends z.ZodType>(
  { connection, http, now }: AlpacaDataRequest,
  path: `/${string}`,
  query: Readonly<Record<string, string>>,
  schema: Schema,
): Promise<Outcome<z.output<Schema>>> {
  return fetchJson(
    http,
    {
      method: 'GET',
      url: endpoint(connection.baseUrl, path, query),
      headers: alpacaHeaders(connection.credentials),
    },
    schema,
    alpacaRules(now),
  );
}
