/** Market data from the holdings themselves: the newest price that any account carries; no rates, no history. */
import { ZERO } from '#domain/decimal.ts';
import type { Position, Snapshot } from '#domain/documents/holdings.ts';
import { MARKET_SCHEMA, type Quote } from '#domain/documents/market.ts';
import { compareText, type InstrumentSymbol } from '#domain/ids.ts';
import { success } from '#domain/outcome.ts';
import { milliseconds } from '#domain/time.ts';
import type { MarketAdapter } from '../adapter.ts';

export const broker: MarketAdapter<'broker'> = {
  name: 'broker',
  fetchMarket: async ({ snapshots, now }) =>
    success({
      schema: MARKET_SCHEMA,
      asOf: now,
      quotes: newestPrices(snapshots),
      fx: {},
      history: null,
    }),
};

/** At the same instant the first account by name gives the price. */
function newestPrices(snapshots: readonly Snapshot[]): Readonly<Record<InstrumentSymbol, Quote>> {
  const quotes = new Map<InstrumentSymbol, Quote>();
  for (const snapshot of snapshots.toSorted((a, b) => compareText(a.accountId, b.accountId)))
    for (const position of snapshot.positions) {
      const quote = quoteOf(position, snapshot);
      const known = quotes.get(position.symbol);
      const isNewer =
        known === undefined ||
        (quote !== undefined && milliseconds(quote.asOf) > milliseconds(known.asOf));
      if (quote !== undefined && isNewer) quotes.set(position.symbol, quote);
    }
  return Object.fromEntries([...quotes].sort(([a], [b]) => compareText(a, b)));
}

function quoteOf(position: Position, snapshot: Snapshot): Quote | undefined {
  const { price, currency, priceAsOf } = position;
  if (price === null || price.lte(ZERO)) return undefined;
  return { price, currency, asOf: priceAsOf ?? snapshot.asOf, source: snapshot.adapter };
}
