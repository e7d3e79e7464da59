/** A made-up service whose holdings the generic JSON adapter reads by its mapping. */
import { decimal, toText } from '#domain/decimal.ts';
import { jsonText, RawNumber, type VendorScript } from '../scripted-brokerage.ts';
import { ACCOUNT_NUMBER } from '../situation.ts';

const TOKEN = 'octopus-token';

export const jsonScript: VendorScript = {
  environment: { SERVICE_TOKEN: TOKEN },
  connection: (url) => ({
    adapter: 'json',
    url: { kind: 'literal', text: `${url}/holdings?view=full` },
    accountNumber: ACCOUNT_NUMBER,
    credentials: { token: { kind: 'env', name: 'SERVICE_TOKEN' } },
    mapping: {
      asOf: 'meta.time',
      account: 'meta.account',
      totalValue: null,
      cash: { list: 'data.money', currency: 'ccy', amount: 'amount' },
      positions: {
        list: 'data.positions[]',
        symbol: 'data.positions[].ticker',
        quantity: 'units',
        price: '"last.price"',
        priceAsOf: null,
        currency: 'ccy',
        marketValue: null,
        costBasis: 'cost.total',
      },
    },
  }),
  refuse: ({ headers }) =>
    headers['authorization'] === `Bearer ${TOKEN}` ? undefined : { status: 401, body: 'no' },
  rateLimited: (seconds) => ({
    status: 429,
    headers: { 'retry-after': String(seconds) },
    body: 'slow down',
  }),
  answer: (_request, { book }) => ({
    body: jsonText({
      meta: { time: '2026-11-20T21:00:00Z', account: book.accountNumber },
      data: {
        money: book.cash.map(({ currency, amount }) => ({
          ccy: currency,
          amount: new RawNumber(amount),
        })),
        positions: book.positions.map(({ symbol, quantity, price, costPerShare, currency }) => ({
          ticker: symbol,
          units: quantity,
          'last.price': price === null ? null : new RawNumber(price),
          ccy: currency,
          cost: { total: costText(quantity, costPerShare) },
        })),
      },
    }),
  }),
};

function costText(quantity: string, costPerShare: string): string {
  return quantity === 'string' ? '0' : toText(decimal(quantity).times(decimal(costPerShare)));
}
