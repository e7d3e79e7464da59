/** A server that hands out a neutral holdings file. */
import { decimal, toText } from '#domain/decimal.ts';
import type { VendorScript } from '../scripted-brokerage.ts';
import { ACCOUNT_NUMBER, type BookPosition, type Situation } from '../situation.ts';

const TOKEN = 'walrus-token';
const HEADER = 'account,as_of,symbol,quantity,price,currency,cost_basis';

export const csvScript: VendorScript = {
  environment: { CSV_TOKEN: TOKEN },
  connection: (url) => ({
    adapter: 'csv',
    source: { kind: 'url', url: { kind: 'literal', text: `${url}/positions.csv` } },
    accountNumber: ACCOUNT_NUMBER,
    asOf: null,
    credentials: { token: { kind: 'env', name: 'CSV_TOKEN' } },
  }),
  refuse: ({ headers }) =>
    headers['authorization'] === `Bearer ${TOKEN}` ? undefined : { status: 401, body: 'no' },
  rateLimited: (seconds) => ({
    status: 429,
    headers: { 'retry-after': String(seconds) },
    body: 'slow down',
  }),
  answer: (_request, situation) => ({ body: file(situation) }),
};

function file({ book }: Situation): string {
  const rows = [
    ...book.positions.map(positionRow),
    ...book.cash.map(({ currency, amount }) => `CASH,${amount},,${currency},`),
  ];
  const prefix = `${book.accountNumber},2026-11-20`;
  return [HEADER, ...rows.map((row) => `${prefix},${row}`), ''].join('\n');
}

function positionRow({ symbol, quantity, price, costPerShare, currency }: BookPosition): string {
  const cost = quantity === 'string' ? '' : toText(decimal(quantity).times(decimal(costPerShare)));
  return [symbol, quantity, price ?? '', currency, cost].join(',');
}
