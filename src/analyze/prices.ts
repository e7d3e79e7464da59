/** The newest price of every instrument, whoever gave it: a quote of the market data or a position of a snapshot. */
import { type Decimal, ZERO } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { Market } from '#domain/documents/market.ts';
import { type Currency, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import {
  businessDaysBetween,
  type Instant,
  milliseconds,
  type TradeDate,
  tradeDateOf,
} from '#domain/time.ts';

export interface Price {
  /** One unit, in `currency`; always above zero. */
  readonly price: Decimal;
  readonly currency: Currency;
  readonly asOf: Instant;
  /** The market-data adapter or the account that gave it. */
  readonly source: string;
}

export type PriceBook = ReadonlyMap<InstrumentSymbol, Price>;

/**
 * At the same instant a quote goes before a position, and positions go by account. A zero or negative price is no
 * price. A position without a price time is as old as its snapshot.
 */
export function priceBook(snapshots: readonly Snapshot[], market: Market): PriceBook {
  const book = new Map<InstrumentSymbol, Price>();
  const byAccount = snapshots.toSorted((a, b) => compareText(a.accountId, b.accountId));
  const offers = [...quoteOffers(market), ...byAccount.flatMap(positionOffers)];
  for (const { symbol, ...price } of offers) {
    const known = book.get(symbol);
    const newer = known === undefined || milliseconds(price.asOf) > milliseconds(known.asOf);
    if (price.price.gt(ZERO) && newer) book.set(symbol, price);
  }
  return book;
}

interface Offer extends Price {
  readonly symbol: InstrumentSymbol;
}

function quoteOffers(market: Market): Offer[] {
  return Object.entries(market.quotes).map(([symbol, quote]) => ({
    ...quote,
    symbol: symbol as InstrumentSymbol,
  }));
}

function positionOffers(snapshot: Snapshot): Offer[] {
  return snapshot.positions.flatMap(({ symbol, price, priceAsOf, currency }) =>
    price === null
      ? []
      : [{ symbol, price, currency, asOf: priceAsOf ?? snapshot.asOf, source: snapshot.accountId }],
  );
}

/** Business days from the day of `asOf` to `tradeDate`: Friday's close is 0 old on Saturday and 1 on Monday. */
export function ageInBusinessDays(
  asOf: Instant,
  at: {
    readonly tradeDate: TradeDate;
    readonly timeZone: string;
    readonly holidays: ReadonlySet<string>;
  },
): number {
  return businessDaysBetween(tradeDateOf(asOf, at.timeZone), at.tradeDate, at.holidays);
}
