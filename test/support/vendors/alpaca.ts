/** Alpaca's trading API as its specification describes it, for one account. */
import { decimal, toText } from '#domain/decimal.ts';
import type { VendorScript } from '../scripted-brokerage.ts';
import type { ScriptedAnswer, ScriptedRequest } from '../scripted-server.ts';
import { ACCOUNT_NUMBER, type BookPosition, type Situation } from '../situation.ts';

const KEYS = { ALPACA_KEY_ID: 'PKTEST-elephant', ALPACA_SECRET_KEY: 'rhinoceros-secret' };
export const ALPACA_FILLS_PER_PAGE = 100;

export const alpacaScript: VendorScript = {
  environment: KEYS,
  connection: (url) => ({
    adapter: 'alpaca',
    baseUrl: { kind: 'literal', text: url },
    accountNumber: ACCOUNT_NUMBER,
    credentials: {
      keyId: { kind: 'env', name: 'ALPACA_KEY_ID' },
      secretKey: { kind: 'env', name: 'ALPACA_SECRET_KEY' },
    },
  }),
  refuse: ({ headers }) =>
    headers['apca-api-key-id'] === KEYS.ALPACA_KEY_ID &&
    headers['apca-api-secret-key'] === KEYS.ALPACA_SECRET_KEY
      ? undefined
      : { status: 401, body: { message: 'unauthorized.' } },
  rateLimited: (seconds, nowMs) => ({
    status: 429,
    headers: {
      date: new Date(nowMs).toUTCString(),
      'x-ratelimit-reset': String((nowMs + seconds * 1_000) / 1_000),
    },
    body: { message: 'too many requests.' },
  }),
  answer: (request, situation) => {
    switch (request.path) {
      case '/v2/account':
        return { body: account(situation) };
      case '/v2/positions':
        return { body: situation.book.positions.map(position) };
      case '/v2/orders':
        return { body: [] };
      case '/v2/account/activities':
        return fills(request, situation);
      default:
        return { status: 404, body: { code: 40410000, message: 'endpoint not found.' } };
    }
  },
};

function account({ book }: Situation) {
  const [cash] = book.cash;
  return {
    id: '1d9eed04-be39-4e01-9b84-a48ac5bbafcf',
    account_number: book.accountNumber,
    status: 'ACTIVE',
    currency: cash?.currency,
    cash: cash?.amount,
    equity: null,
    trading_blocked: false,
    account_blocked: false,
  };
}

function position({ symbol, quantity, price, costPerShare }: BookPosition) {
  const isShort = quantity.startsWith('-');
  const isNumber = /^-?[\d.]+$/.test(quantity);
  return {
    asset_id: '904837e3-3b76-47ec-b432-046db621571b',
    symbol,
    asset_class: 'us_equity',
    side: isShort ? 'short' : 'long',
    qty: quantity,
    avg_entry_price: costPerShare,
    cost_basis: isNumber ? toText(decimal(quantity).times(decimal(costPerShare))) : '0',
    current_price: price,
    market_value: null,
  };
}

function fills({ query }: ScriptedRequest, { book, fault, pageMax }: Situation): ScriptedAnswer {
  const token = query.get('page_token');
  const begin = token === null ? 0 : Number(token.replace('fill::', '')) + 1;
  const size = Math.min(pageMax ?? 1_000, Number(query.get('page_size')));
  const left = fault?.kind === 'endless-pages' ? size : Math.max(0, book.trades - begin);
  return {
    body: Array.from({ length: Math.min(size, left) }, (_, index) => ({
      id: `fill::${begin + index}`,
      activity_type: 'FILL',
      type: 'fill',
      symbol: 'VTI',
      side: 'buy',
      qty: '1',
      price: '250.00',
      transaction_time: '2026-11-02T15:30:00.123456Z',
    })),
  };
}
