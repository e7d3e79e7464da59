/** Fetches quotes, exchange rates and price history for a run, with the same attempts and limits as accounts. */
import type { FetchPolicy, MarketDataConfig } from '#config/config.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { Market, PriceHistory } from '#domain/documents/market.ts';
import { type Currency, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import { instantOf, type TradeDate } from '#domain/time.ts';
import type { AttemptEvent } from '../attempts.ts';
import { MARKET_RATE_LIMITS } from '../limiter.ts';
import { readSource, type SourceEffects, withSources } from '../source.ts';
import type { MarketAdapter } from './adapter.ts';

export interface FetchMarketRequest {
  readonly marketData: MarketDataConfig;
  readonly policy: FetchPolicy;
  /** What targets name and menus allow; what `snapshots` hold is added. */
  readonly symbols: readonly InstrumentSymbol[];
  readonly snapshots: readonly Snapshot[];
  /** Besides those of `snapshots`. */
  readonly currencies?: readonly Currency[];
  /** Leaves the history out where asking for it takes requests of its own. */
  readonly quotesOnly?: boolean;
  /** The history of an earlier run; null when there is none. */
  readonly known: PriceHistory | null;
  readonly baseCurrency: Currency;
  readonly tradeDate: TradeDate;
  readonly timeZone: string;
}

export interface FetchMarketEffects extends SourceEffects {
  readonly loadMarket: (
    name: MarketDataConfig['adapter'],
  ) => Promise<MarketAdapter<MarketDataConfig['adapter']>>;
  readonly onAttempt?: (event: AttemptEvent) => void;
}

export interface MarketFetch {
  readonly outcome: Outcome<Market>;
  readonly attempts: number;
  /** Pauses between attempts, in order. */
  readonly waitsMs: readonly number[];
  readonly durationMs: number;
}

export async function fetchMarket(
  request: FetchMarketRequest,
  effects: FetchMarketEffects,
): Promise<MarketFetch> {
  const startedMs = effects.timing.now();
  const { marketData, policy } = request;
  const adapter = await effects.loadMarket(marketData.adapter);
  const report = await withSources(policy, effects, (run) =>
    readSource<MarketDataConfig, Market>(
      {
        name: 'market data',
        configured: marketData,
        limits: MARKET_RATE_LIMITS[marketData.adapter],
        onAttempt: effects.onAttempt,
        read: (connection, http) =>
          adapter.fetchMarket({
            connection,
            http,
            readFile: effects.readFile,
            now: instantOf(new Date(effects.timing.now())),
            ...needed(request),
          }),
      },
      run,
    ),
  );
  return { ...report, durationMs: effects.timing.now() - startedMs };
}

/** In a fixed order, so that the order of accounts and positions changes no request. */
function needed(request: FetchMarketRequest) {
  const { snapshots, known, baseCurrency, tradeDate, timeZone } = request;
  const held = snapshots.flatMap(({ positions }) => positions);
  const symbols = [...request.symbols, ...held.map(({ symbol }) => symbol)];
  const currencies = [
    ...(request.currencies ?? []),
    ...held.map(({ currency }) => currency),
    ...snapshots.flatMap(({ cash }) => cash.map(({ currency }) => currency)),
  ];
  return {
    symbols: inOrder(symbols),
    currencies: inOrder(currencies),
    snapshots,
    known,
    quotesOnly: request.quotesOnly ?? false,
    baseCurrency,
    tradeDate,
    timeZone,
  };
}

function inOrder<Name extends string>(names: readonly Name[]): readonly Name[] {
  return [...new Set(names)].sort(compareText);
}
