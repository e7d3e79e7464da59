/** Fresh quotes for many portfolios: what has the same source is asked for once. */
import { NO_QUOTES, type QuoteBoard } from '#aggregate/drift/revalue.ts';
import { currenciesOf, type WatchedPortfolio } from '#aggregate/drift/watched-portfolio.ts';
import type { Config, MarketDataConfig, SecretReference } from '#config/config.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { instantOf, milliseconds, tradeDateOf } from '#domain/time.ts';
import { fetchMarket } from '#fetch/market/fetch-market.ts';
import type { Effects } from '../effects.ts';

export interface QuoteWish {
  readonly configDirectory: string;
  readonly config: Config;
  readonly watched: WatchedPortfolio;
}

/** The board of each wish, in their order; the same object where they share it. */
export async function fetchQuotes(
  wishes: readonly QuoteWish[],
  given: {
    readonly effectsIn: (configDirectory: string) => Effects;
    /** Longest time for each source. */
    readonly timeMs: number;
  },
): Promise<readonly Outcome<QuoteBoard>[]> {
  const boards = new Map<string, Outcome<QuoteBoard>>();
  for (const [key, group] of Map.groupBy(wishes, sourceOf))
    boards.set(key, await fetchGroup(group, given));
  return wishes.map((wish) => boards.get(sourceOf(wish)) ?? success(NO_QUOTES));
}

/** Two portfolios with the same text here get the same quotes. */
function sourceOf({ configDirectory, config }: QuoteWish): string {
  const { marketData } = config.brokerages;
  const { baseCurrency, timeZone } = config.targets;
  const place = dependsOnPlace(marketData) ? configDirectory : null;
  return JSON.stringify([marketData, baseCurrency, timeZone, place]);
}

/** Paths, and what a command prints, may differ from one configuration directory to the next. */
function dependsOnPlace(marketData: MarketDataConfig): boolean {
  switch (marketData.adapter) {
    case 'broker':
      return false;
    case 'csv':
      return marketData.source.kind === 'file';
    case 'alpaca-data':
      return Object.values(marketData.credentials).some(
        (reference: SecretReference) => reference.kind !== 'env',
      );
  }
}

async function fetchGroup(
  group: readonly QuoteWish[],
  { effectsIn, timeMs }: Parameters<typeof fetchQuotes>[1],
): Promise<Outcome<QuoteBoard>> {
  const [first] = group;
  // Prices of brokers come with the holdings: there is nothing newer to ask for.
  if (first === undefined || first.config.brokerages.marketData.adapter === 'broker')
    return success(NO_QUOTES);
  const { brokerages, targets } = first.config;
  const effects = effectsIn(first.configDirectory);
  const now = instantOf(new Date(effects.timing.now()));
  const { outcome } = await fetchMarket(
    {
      marketData: brokerages.marketData,
      policy: {
        ...brokerages.defaults,
        retries: 0,
        timeoutMs: Math.min(brokerages.defaults.timeoutMs, timeMs),
        deadlineMs: timeMs,
      },
      symbols: group.flatMap(({ watched }) => watched.lines.map(({ symbol }) => symbol)),
      currencies: group.flatMap(({ watched }) => currenciesOf(watched)),
      snapshots: [],
      known: null,
      quotesOnly: true,
      baseCurrency: targets.baseCurrency,
      tradeDate: tradeDateOf(now, targets.timeZone),
      timeZone: targets.timeZone,
    },
    { ...effects.sources, timing: effects.timing, signal: effects.signal },
  );
  if (!outcome.ok) return outcome;
  const { quotes, fx } = outcome.value;
  return success({
    prices: new Map(
      Object.entries(quotes).map(([symbol, { price, currency, asOf }]) => [
        symbol as InstrumentSymbol,
        { price, currency, asOfMs: milliseconds(asOf) },
      ]),
    ),
    fx,
  });
}
