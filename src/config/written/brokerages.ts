/** What a user may write in `brokerages.yaml`. */
import { z } from 'zod';
import { fields } from '#domain/documents/fields.ts';
import { account } from './accounts.ts';
import { durationBetween, integerBetween, oneOf } from './scalars.ts';
import { address, fileOrUrlKeys, secret } from './sources.ts';

const defaults = fields({
  retries: integerBetween(0, 20).prefault('2').describe('Further attempts after the first'),
  retryDelay: durationBetween('0s', '24h', '5m').prefault('5m').describe('Wait between attempts'),
  timeout: durationBetween('100ms', '10m', '30s')
    .prefault('30s')
    .describe('Longest wait for one answer'),
  concurrency: integerBetween(1, 64).prefault('5').describe('Accounts fetched at the same time'),
  deadline: durationBetween('1s', '24h', '30m')
    .optional()
    .describe(
      'Longest time for all fetches together; when left out `retries` × `retry_delay` + 20m',
    ),
});

const historyYears = integerBetween(0, 20)
  .prefault('5')
  .describe('Years of daily closes that risk figures may use');

const broker = fields({
  adapter: z.literal('broker').describe('Which source, and so which other keys'),
});
const csv = fields({
  adapter: z.literal('csv').describe('Which source, and so which other keys'),
  path: fileOrUrlKeys.path.describe('Folder of SYMBOL.csv, or one wide file'),
  url: fileOrUrlKeys.url.describe('Instead of `path`: address of a wide file, or `env:NAME`'),
  historyYears,
});
const alpacaData = fields({
  adapter: z.literal('alpaca-data').describe('Which source, and so which other keys'),
  baseUrl: address
    .prefault('https://data.alpaca.markets')
    .describe('Where the service answers, or `env:NAME`'),
  feed: oneOf(['iex', 'sip', 'delayed_sip', 'boats', 'overnight', 'otc'])
    .prefault('iex')
    .describe('Alpaca data feed; `iex` is the free one'),
  historyYears,
  credentials: fields({
    keyId: secret.describe('API key id'),
    secretKey: secret.describe('API secret key'),
  }).describe('References to secrets'),
});

export const brokeragesSections = {
  defaults: defaults.prefault({}).describe('How accounts are fetched'),
  accounts: z
    .array(account)
    .min(1, { error: 'at least one account' })
    .max(500, { error: 'at most 500 accounts' })
    .describe('The accounts of the household'),
  marketData: z
    .discriminatedUnion('adapter', [broker, csv, alpacaData], {
      error: 'broker, csv, alpaca-data',
    })
    .prefault({ adapter: 'broker' })
    .describe('Quotes for what accounts may buy, and price history for risk'),
};

export type WrittenDefaults = z.output<typeof defaults>;
export type WrittenMarketData = z.output<typeof brokeragesSections.marketData>;
