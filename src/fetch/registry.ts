/** Finds the code of a brokerage adapter by its name, and loads only the code that this household needs. */
import type { AdapterName } from '#config/config.ts';
import type { BrokerageAdapter } from './adapter.ts';

type Loader<Adapter> = () => Promise<Adapter>;

/** A new adapter name does not compile until it has its line here. */
const BROKERAGES: { readonly [Name in AdapterName]: Loader<BrokerageAdapter<Name>> } = {
  alpaca: async () => (await import('./alpaca/index.ts')).alpaca,
  'ibkr-flex': async () => (await import('./ibkr-flex/index.ts')).ibkrFlex,
  tradier: async () => (await import('./tradier/index.ts')).tradier,
  snaptrade: async () => (await import('./snaptrade/index.ts')).snaptrade,
  csv: async () => (await import('./csv/index.ts')).csv,
  json: async () => (await import('./json/index.ts')).json,
};

export function loadBrokerage<Name extends AdapterName>(
  name: Name,
): Promise<BrokerageAdapter<Name>> {
  return BROKERAGES[name]();
}
