/** A household of one account in files of a test's own hand, far off its targets: nothing of it was ever fetched. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const NOW = '2026-11-20T21:00:00Z';

const CONFIG = {
  'targets.yaml': `portfolio_id: small
base_currency: USD
time_zone: America/New_York
asset_classes:
  stocks: { weight: 0.60, instruments: [VTI] }
  bonds: { weight: 0.35, instruments: [BND] }
  cash: { weight: 0.05 }
`,
  'brokerages.yaml': `accounts:
  - id: IRA
    adapter: csv
    path: positions.csv
    tax_treatment: tax_deferred
market_data: { adapter: broker }
`,
};

/** As a brokerage would export it. */
const POSITIONS = `symbol,quantity,price,price_as_of,currency,as_of
VTI,80,100,${NOW},USD,${NOW}
BND,30,50,${NOW},USD,${NOW}
CASH,500,,,USD,${NOW}
`;

export const SMALL_HOLDINGS = {
  schema: 'rebalance/holdings/1',
  account_id: 'IRA',
  as_of: NOW,
  fetched_at: NOW,
  adapter: 'csv',
  base_currency: 'USD',
  cash: [{ currency: 'USD', amount: '500' }],
  positions: [
    { symbol: 'VTI', quantity: '80', price: '100', price_as_of: NOW, currency: 'USD' },
    { symbol: 'BND', quantity: '30', price: '50', price_as_of: NOW, currency: 'USD' },
  ],
};

export const SMALL_MARKET = {
  schema: 'rebalance/market/1',
  as_of: NOW,
  quotes: {},
  fx: {},
  history: null,
};

export interface SmallHousehold {
  readonly configDirectory: string;
  readonly runDirectory: string;
}

/** Writes the configuration and a run directory with a snapshot and market data. */
export async function writeSmallHousehold(directory: string): Promise<SmallHousehold> {
  const configDirectory = join(directory, 'config');
  const runDirectory = join(directory, 'somewhere', 'else');
  await put(join(configDirectory, 'positions.csv'), POSITIONS);
  for (const [name, text] of Object.entries(CONFIG)) await put(join(configDirectory, name), text);
  await putJson(join(runDirectory, 'holdings', 'IRA.json'), SMALL_HOLDINGS);
  await putJson(join(runDirectory, 'market.json'), SMALL_MARKET);
  return { configDirectory, runDirectory };
}

export async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

export function putJson(path: string, value: unknown): Promise<void> {
  return put(path, JSON.stringify(value));
}
