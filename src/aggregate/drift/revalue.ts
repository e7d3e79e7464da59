/** A watched portfolio at fresh quotes, in exact decimals: what it is worth, and every class and holding of it. */
import { type Decimal, ONE, sum, ZERO } from '#domain/decimal.ts';
import type { Market } from '#domain/documents/market.ts';
import { fxRate } from '#domain/fx.ts';
import { type AssetClass, CASH, type Currency, type InstrumentSymbol } from '#domain/ids.ts';
import type { HoldingStanding } from '../triggers/standing.ts';
import type { KnownPrice, WatchedPortfolio } from './watched-portfolio.ts';

/** Quotes of many portfolios together. */
export interface QuoteBoard {
  readonly prices: ReadonlyMap<InstrumentSymbol, KnownPrice>;
  readonly fx: Market['fx'];
}

export const NO_QUOTES: QuoteBoard = { prices: new Map(), fx: {} };

export type Revaluation = Revalued | Unvalued;

export interface Revalued {
  readonly kind: 'valued';
  readonly totalValue: Decimal;
  readonly classValues: ReadonlyMap<AssetClass, Decimal>;
  readonly holdings: readonly HoldingStanding[];
  /** Age of the oldest and of the newest price; null where only cash is held. Milliseconds since 1970. */
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  /** Instruments whose quote is not believed, so that they stand at their accepted price. */
  readonly doubted: readonly InstrumentSymbol[];
}

export interface Unvalued {
  readonly kind: 'unvalued';
  readonly reason: string;
}

/** The newer of quote and accepted price counts. What has neither price nor rate is never valued at zero. */
export function revalue(watched: WatchedPortfolio, board: QuoteBoard): Revaluation {
  const rateOf = rememberRates(watched, board);
  const classValues = new Map(watched.classes.map((assetClass) => [assetClass, ZERO]));
  const add = (assetClass: AssetClass, value: Decimal) =>
    classValues.set(assetClass, (classValues.get(assetClass) ?? ZERO).plus(value));
  const holdings: HoldingStanding[] = [];
  const doubted: InstrumentSymbol[] = [];
  const times: number[] = [];
  for (const { symbol, quantity, accepted, exposures } of watched.lines) {
    const { known, isDoubted } = choosePrice(board.prices.get(symbol), accepted, watched);
    if (known === undefined) return unvalued(`${symbol} has no price`);
    const rate = rateOf(known.currency);
    if (rate === undefined) return unvalued(`there is no exchange rate for ${known.currency}`);
    if (isDoubted) doubted.push(symbol);
    times.push(known.asOfMs);
    const price = rate === ONE ? known.price : known.price.times(rate);
    const value = price.times(quantity);
    holdings.push({ symbol, value, exposures });
    for (const { assetClass, weight } of exposures) add(assetClass, value.times(weight));
  }
  const cash = valueCash(watched, rateOf);
  if (cash === undefined) return unvalued('there is no exchange rate for a part of its cash');
  add(CASH, cash);
  const totalValue = sum(holdings.map(({ value }) => value)).plus(cash);
  if (!totalValue.gt(ZERO)) return unvalued('the portfolio has no value, so nothing can drift');
  const oldestMs = times.length === 0 ? null : Math.min(...times);
  const newestMs = times.length === 0 ? null : Math.max(...times);
  return { kind: 'valued', totalValue, classValues, holdings, oldestMs, newestMs, doubted };
}

interface Chosen {
  readonly known: KnownPrice | undefined;
  readonly isDoubted: boolean;
}

function choosePrice(
  quote: KnownPrice | undefined,
  accepted: KnownPrice | undefined,
  { priceMoveMax }: WatchedPortfolio,
): Chosen {
  const real = accepted?.price.gt(ZERO) ? accepted : undefined;
  if (!quote?.price.gt(ZERO)) return { known: real, isDoubted: false };
  if (real === undefined) return { known: quote, isDoubted: false };
  if (quote.asOfMs < real.asOfMs) return { known: real, isDoubted: false };
  const isDoubted =
    quote.currency !== real.currency ||
    quote.price.minus(real.price).abs().gt(real.price.times(priceMoveMax));
  return { known: isDoubted ? real : quote, isDoubted };
}

type RateOf = (currency: Currency) => Decimal | undefined;

/** A fresh rate, else the accepted one; looked up once. */
function rememberRates({ baseCurrency, fxRates }: WatchedPortfolio, { fx }: QuoteBoard): RateOf {
  const rates = new Map<Currency, Decimal | undefined>([[baseCurrency, ONE]]);
  return (currency) => {
    if (!rates.has(currency))
      rates.set(currency, fxRate(fx, currency, baseCurrency) ?? fxRates.get(currency));
    return rates.get(currency);
  };
}

function valueCash({ cash }: WatchedPortfolio, rateOf: RateOf): Decimal | undefined {
  let total = ZERO;
  for (const { currency, amount } of cash) {
    const rate = rateOf(currency);
    if (rate === undefined) return undefined;
    total = total.plus(amount.times(rate));
  }
  return total;
}

function unvalued(reason: string): Unvalued {
  return { kind: 'unvalued', reason };
}
