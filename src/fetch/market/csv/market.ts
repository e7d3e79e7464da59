/** Series of closes -> quotes, exchange rates and history as of the trading date. Pure. */
import { type Decimal, divide, ONE, roundTo, ZERO } from '#domain/decimal.ts';
import { type FxRate, MARKET_SCHEMA, type Market, type Quote } from '#domain/documents/market.ts';
import type { Currency, InstrumentSymbol } from '#domain/ids.ts';
import { closeOfTradeDate, type Instant, plusYears, type TradeDate } from '#domain/time.ts';
import { type Closes, historyOf } from '../history.ts';
import type { Close, CloseSeries } from './wire.ts';

export interface MarketContext {
  readonly symbols: readonly InstrumentSymbol[];
  readonly currencies: readonly Currency[];
  readonly baseCurrency: Currency;
  readonly tradeDate: TradeDate;
  readonly timeZone: string;
  readonly historyYears: number;
  readonly now: Instant;
}

const SOURCE = 'csv';
const CONVERTED_PLACES = 12;

/** The pairs that give a rate of each foreign currency, either way round. */
export function currencyPairs({
  currencies,
  baseCurrency,
}: Pick<MarketContext, 'currencies' | 'baseCurrency'>): readonly string[] {
  return currencies
    .filter((currency) => currency !== baseCurrency)
    .flatMap((currency) => [`${currency}${baseCurrency}`, `${baseCurrency}${currency}`]);
}

export function marketOf(all: readonly CloseSeries[], context: MarketContext): Market {
  const series = all.map((each) => upTo(each, context.tradeDate));
  const byName = new Map(series.map((each) => [each.name, each]));
  const quotes: Record<InstrumentSymbol, Quote> = {};
  const closes = new Map<InstrumentSymbol, Closes>();
  for (const symbol of context.symbols) {
    const own = byName.get(symbol);
    const last = own?.closes.at(-1);
    if (own === undefined || last === undefined) continue;
    const currency = own.currency ?? context.baseCurrency;
    quotes[symbol] = {
      price: last.close,
      currency,
      asOf: closeOfTradeDate(last.date, context.timeZone),
      source: SOURCE,
    };
    const inBase = historyInBase(own, { currency, byName, context });
    if (inBase !== undefined) closes.set(symbol, inBase);
  }
  const from = plusYears(context.tradeDate, -context.historyYears);
  return {
    schema: MARKET_SCHEMA,
    asOf: context.now,
    quotes,
    fx: ratesOf(byName, context),
    history: historyOf(closes, { currency: context.baseCurrency, from, to: context.tradeDate }),
  };
}

function upTo({ closes, ...series }: CloseSeries, tradeDate: TradeDate): CloseSeries {
  return { ...series, closes: closes.filter(({ date }) => date <= tradeDate) };
}

function ratesOf(
  byName: ReadonlyMap<string, CloseSeries>,
  context: MarketContext,
): Record<string, FxRate> {
  const rates: Record<string, FxRate> = {};
  for (const pair of currencyPairs(context)) {
    const last = byName.get(pair)?.closes.at(-1);
    if (last === undefined) continue;
    rates[pair] = { rate: last.close, asOf: closeOfTradeDate(last.date, context.timeZone) };
  }
  return rates;
}

/** Each close at its own day's rate; undefined where the currency has no history of rates. */
function historyInBase(
  { closes }: CloseSeries,
  {
    currency,
    byName,
    context: { baseCurrency },
  }: {
    readonly currency: Currency;
    readonly byName: ReadonlyMap<string, CloseSeries>;
    readonly context: MarketContext;
  },
): Closes | undefined {
  const real = closes.filter(({ adjusted }) => adjusted.gt(ZERO));
  if (currency === baseCurrency)
    return new Map(real.map(({ date, adjusted }) => [date, adjusted] as const));
  const direct = byName.get(`${currency}${baseCurrency}`)?.closes;
  const opposite = byName.get(`${baseCurrency}${currency}`)?.closes;
  const rates = direct ?? opposite;
  if (rates === undefined) return undefined;
  const converted = new Map<TradeDate, Decimal>();
  let next = 0;
  let rate: Close | undefined;
  for (const { date, adjusted } of real) {
    for (let ahead = rates[next]; ahead !== undefined && ahead.date <= date; ahead = rates[next]) {
      rate = ahead;
      next += 1;
    }
    if (rate === undefined || rate.close.lte(ZERO)) continue;
    const factor = direct === undefined ? divide(ONE, rate.close) : rate.close;
    converted.set(date, roundTo(adjusted.times(factor), CONVERTED_PLACES));
  }
  return converted;
}
