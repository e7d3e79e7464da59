/** Tradier's brokerage API as its documentation describes it, for one account in US dollars. */
import { decimal, toText } from '#domain/decimal.ts';
import { jsonText, RawNumber, type VendorScript } from '../scripted-brokerage.ts';
import type { ScriptedAnswer, ScriptedRequest } from '../scripted-server.ts';
import { ACCOUNT_NUMBER, type Situation } from '../situation.ts';

const TOKEN = 'hippopotamus-token';
export const TRADIER_ROWS_PER_PAGE = 100;

export const tradierScript: VendorScript = {
  environment: { TRADIER_TOKEN: TOKEN },
  connection: (url) => ({
    adapter: 'tradier',
    baseUrl: { kind: 'literal', text: `${url}/v1` },
    accountNumber: ACCOUNT_NUMBER,
    credentials: { token: { kind: 'env', name: 'TRADIER_TOKEN' } },
  }),
  refuse: ({ headers }) => {
    if (headers['accept'] !== 'application/json')
      return { headers: { 'content-type': 'application/xml' }, body: '<balances/>' };
    return headers['authorization'] === `Bearer ${TOKEN}`
      ? undefined
      : { status: 401, body: 'Invalid access token' };
  },
  rateLimited: (seconds, nowMs) => ({
    status: 429,
    headers: {
      date: new Date(nowMs).toUTCString(),
      'x-ratelimit-available': '0',
      'x-ratelimit-expiry': String(nowMs + seconds * 1_000),
    },
    body: 'Quota violation',
  }),
  answer: (request, situation) => {
    switch (request.path) {
      case '/v1/markets/quotes':
        return list('quotes', 'quote', quotes(request, situation));
      case `/v1/accounts/${ACCOUNT_NUMBER}/balances`:
        return json({ balances: balances(situation) });
      case `/v1/accounts/${ACCOUNT_NUMBER}/positions`:
        return list('positions', 'position', positions(situation));
      case `/v1/accounts/${ACCOUNT_NUMBER}/orders`:
        return list('orders', 'order', []);
      case `/v1/accounts/${ACCOUNT_NUMBER}/gainloss`:
        return list('gainloss', 'closed_position', closed(request, situation));
      case `/v1/accounts/${ACCOUNT_NUMBER}/history`:
        return list('history', 'event', []);
      default:
        return { status: 404, body: 'Not found' };
    }
  },
};

function balances({ book }: Situation) {
  return {
    account_number: book.accountNumber,
    account_type: 'cash',
    total_equity: null,
    total_cash: new RawNumber(book.cash[0]?.amount ?? '0'),
    cash: { cash_available: null, unsettled_funds: new RawNumber('0') },
  };
}

function positions({ book }: Situation) {
  return book.positions.map(({ symbol, quantity, costPerShare }, index) => {
    const isNumber = /^-?[\d.]+$/.test(quantity);
    return {
      symbol: symbol.replace('.', '/'),
      quantity: isNumber ? new RawNumber(quantity) : quantity,
      cost_basis: isNumber
        ? new RawNumber(toText(decimal(quantity).times(decimal(costPerShare))))
        : null,
      date_acquired: '2024-08-08T14:41:11.405Z',
      id: new RawNumber(String(130_089 + index)),
    };
  });
}

function quotes({ query }: ScriptedRequest, { book }: Situation) {
  const asked = query.get('symbols')?.split(',') ?? [];
  return book.positions
    .filter(({ symbol, price }) => price !== null && asked.includes(symbol.replace('.', '/')))
    .map(({ symbol, price }) => ({
      symbol: symbol.replace('.', '/'),
      last: new RawNumber(price ?? '0'),
      trade_date: new RawNumber('1795208400000'),
    }));
}

function closed({ query }: ScriptedRequest, { book, fault, pageMax }: Situation) {
  const size = Math.min(pageMax ?? 1_000, Number(query.get('limit')));
  const begin = (Number(query.get('page')) - 1) * size;
  const left = fault?.kind === 'endless-pages' ? size : Math.max(0, book.trades - begin);
  return Array.from({ length: Math.min(size, left) }, (_, index) => ({
    close_date: '2026-11-02T00:00:00.000Z',
    open_date: '2024-06-19T00:00:00.000Z',
    cost: new RawNumber('12.7'),
    gain_loss: new RawNumber(String(-1 - begin - index)),
    proceeds: new RawNumber('10.06'),
    quantity: new RawNumber('1.00000000'),
    symbol: 'VTI',
  }));
}

/** A list of one is its element, an empty list the text "null". */
function list(outer: string, inner: string, rows: readonly unknown[]): ScriptedAnswer {
  if (rows.length === 0) return json({ [outer]: 'null' });
  return json({ [outer]: { [inner]: rows.length === 1 ? rows[0] : rows } });
}

function json(body: unknown): ScriptedAnswer {
  return { body: jsonText(body) };
}
