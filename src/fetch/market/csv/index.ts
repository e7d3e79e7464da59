/** The `csv` source of market data: price files that somebody else keeps. */
import { all, success } from '#domain/outcome.ts';
import type { MarketAdapter } from '../adapter.ts';
import { readPriceFiles } from './client.ts';
import { currencyPairs, marketOf } from './market.ts';
import { parsePriceFile } from './parse.ts';

export const marketCsv: MarketAdapter<'csv'> = {
  name: 'csv',
  async fetchMarket({ connection, http, readFile, ...request }) {
    const { source, historyYears } = connection;
    const names = [...request.symbols, ...currencyPairs(request)];
    const files = await readPriceFiles({ source, names, http, readFile, now: request.now });
    if (!files.ok) return files;
    const series = all(files.value.map((file) => parsePriceFile(file, names)));
    return series.ok
      ? success(marketOf(series.value.flat(), { ...request, historyYears }))
      : series;
  },
};
