/** What every source of market data is: one function from what the run needs to quotes, rates and history. */
import type { MarketDataConfig } from '#config/config.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { Market, PriceHistory } from '#domain/documents/market.ts';
import type { Currency, InstrumentSymbol } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import type { Resolved } from '../adapter.ts';
import type { Http } from '../http.ts';

export interface MarketRequest {
  /** Everything held, targeted or on a menu. */
  readonly symbols: readonly InstrumentSymbol[];
  /** Currencies of cash and holdings; those other than `baseCurrency` need a rate. */
  readonly currencies: readonly Currency[];
  readonly baseCurrency: Currency;
  readonly tradeDate: TradeDate;
  /** The holdings just fetched, whose prices are market data too. */
  readonly snapshots: readonly Snapshot[];
  /** The history of an earlier run, so that only what is new need be asked for; null when there is none. */
  readonly known: PriceHistory | null;
  /** Nobody looks at the history: where it takes requests of its own, they are not made. */
  readonly quotesOnly?: boolean;
  /** IANA zone of the exchange, which dates the closes. */
  readonly timeZone: string;
  readonly now: Instant;
  readonly http: Http;
  /** Reads a local file in whole, up to a size limit. */
  readonly readFile: (path: string) => Promise<Outcome<Uint8Array>>;
}

export interface MarketAdapter<Name extends MarketDataConfig['adapter']> {
  readonly name: Name;
  /**
   * One attempt at reading everything. A symbol that the source does not know is left out and never a failure;
   * the data gate says what is missing. Nothing dated after `tradeDate` is used.
   */
  fetchMarket(
    request: MarketRequest & {
      readonly connection: Resolved<Extract<MarketDataConfig, { adapter: Name }>>;
    },
  ): Promise<Outcome<Market>>;
}
