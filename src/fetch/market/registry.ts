/** Finds the code of a market-data adapter by its name, and loads only the one that is configured. */
import type { MarketDataConfig } from '#config/config.ts';
import type { MarketAdapter } from './adapter.ts';

type Name = MarketDataConfig['adapter'];

/** A new adapter name does not compile until it has its line here. */
const MARKETS: { readonly [Each in Name]: () => Promise<MarketAdapter<Each>> } = {
  broker: async () => (await import('./broker/index.ts')).broker,
  csv: async () => (await import('./csv/index.ts')).marketCsv,
  'alpaca-data': async () => (await import('./alpaca-data/index.ts')).alpacaData,
};

export function loadMarket<Each extends Name>(name: Each): Promise<MarketAdapter<Each>> {
  return MARKETS[name]();
}
