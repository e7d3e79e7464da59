/** Samples of brokerages that have no adapter of their own, by the generic one: their answers are in parts, which it says. */
import { describe, expect, test } from 'vitest';
import type { JsonMapping } from '#config/config.ts';
import { toText } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId, Currency } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import { json } from '#fetch/json/index.ts';
import { cannedHttp } from '../../support/canned-http.ts';
import { sharedIsPresent } from '../../support/shared.ts';
import { sharedJson } from '../../support/wire.ts';

type Paths = Partial<JsonMapping['positions']> & { readonly list: string };

/** The adapter's answer about `body`, with these paths of positions and of cash. */
function read(body: string, positions: Paths, cash: Partial<JsonMapping['cash']> = {}) {
  const nothing = { price: null, priceAsOf: null, currency: null, marketValue: null };
  return json.fetchSnapshot({
    accountId: 'A' as AccountId,
    connection: {
      adapter: 'json',
      url: 'https://broker.example/holdings',
      accountNumber: null,
      credentials: { token: null },
      mapping: {
        asOf: null,
        account: null,
        totalValue: null,
        cash: { list: null, currency: null, amount: 'cash', ...cash },
        positions: {
          ...nothing,
          costBasis: null,
          symbol: 'symbol',
          quantity: 'quantity',
          ...positions,
        },
      },
    },
    baseCurrency: 'USD' as Currency,
    tradeDate: '2026-11-20' as TradeDate,
    timeZone: 'America/New_York',
    now: '2026-11-20T21:30:00Z' as Instant,
    http: cannedHttp([{ body }]),
    readFile: async () => {
      throw new Error('there are no files');
    },
    sleep: async () => {},
  });
}

function refusals(outcome: Outcome<Snapshot>): readonly string[] {
  return outcome.ok ? [] : outcome.problems.map(({ code, what }) => `${code} ${what}`);
}

const ETRADE: Paths = {
  list: 'PortfolioResponse.AccountPortfolio[0].Position',
  symbol: 'Product.symbol',
  price: 'Quick.lastTrade',
  marketValue: 'marketValue',
  costBasis: 'totalCost',
};
const QUESTRADE: Paths = {
  list: 'positions',
  quantity: 'openQuantity',
  price: 'currentPrice',
  marketValue: 'currentMarketValue',
};
const PLAID: Paths = { list: '"example-1".value.holdings', symbol: 'ticker_symbol' };

describe.skipIf(!sharedIsPresent('brokers/samples'))(
  'samples without an adapter of their own',
  () => {
    const sample = (name: string) => sharedJson(`brokers/samples/${name}`);

    test.each`
      file                                     | positions    | why
      ${'etrade/portfolio.json'}               | ${ETRADE}    | ${/ cash\[0\]\.amount: /}
      ${'etrade/balance.json'}                 | ${ETRADE}    | ${/PortfolioResponse\.AccountPortfolio\[0\]\.Position/}
      ${'questrade/positions.docs.json'}       | ${QUESTRADE} | ${/ cash\[0\]\.amount: /}
      ${'questrade/balances.docs.json'}        | ${QUESTRADE} | ${/positions/}
      ${'questrade/error.docs.json'}           | ${QUESTRADE} | ${/positions/}
      ${'plaid/investments_holdings_get.json'} | ${PLAID}     | ${/ positions\[0\]\.symbol: /}
    `('$file alone is refused: it holds a part only', async ({ file, positions, why }) => {
      const [first, ...others] = refusals(await read(sample(file), positions));
      expect(first).toMatch(/^broker-answer-invalid /);
      expect([first, ...others].join('\n')).toMatch(why);
    });

    test('with the cash beside it E*TRADE’s portfolio is read to the last digit', async () => {
      const { PortfolioResponse, BalanceResponse } = Object.assign(
        {},
        ...['etrade/portfolio.json', 'etrade/balance.json'].map((file) => JSON.parse(sample(file))),
      );
      const body = JSON.stringify({ PortfolioResponse, BalanceResponse });
      const outcome = await read(body, ETRADE, { amount: 'BalanceResponse.Computed.cashBalance' });
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
      const [position] = outcome.value.positions;
      expect(outcome.value.cash.map(({ amount }) => toText(amount))).toEqual(['5000']);
      expect(
        [
          position?.symbol,
          position?.quantity,
          position?.price,
          position?.marketValue,
          position?.costBasis,
        ].map(String),
      ).toEqual(['COCP', '53', '1.3984', '74.1152', '74.465']);
    });
  },
);
