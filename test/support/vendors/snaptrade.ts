/** SnapTrade's API as its specification describes it, for one account. */
import { createHmac } from 'node:crypto';
import { jsonText, RawNumber, type VendorScript } from '../scripted-brokerage.ts';
import type { ScriptedAnswer, ScriptedRequest } from '../scripted-server.ts';
import { ACCOUNT_NUMBER, type BookPosition, type Situation } from '../situation.ts';

const SECRETS = {
  SNAPTRADE_CLIENT_ID: 'WALRUS-CLIENT',
  SNAPTRADE_CONSUMER_KEY: 'narwhal-consumer-key',
  SNAPTRADE_USER_ID: 'dolphin user',
  SNAPTRADE_USER_SECRET: 'porpoise/secret+with&marks',
};
export const SNAPTRADE_ACTIVITIES_PER_PAGE = 1_000;

export const snaptradeScript: VendorScript = {
  environment: SECRETS,
  connection: (url) => ({
    adapter: 'snaptrade',
    baseUrl: { kind: 'literal', text: url },
    accountNumber: ACCOUNT_NUMBER,
    credentials: {
      clientId: { kind: 'env', name: 'SNAPTRADE_CLIENT_ID' },
      consumerKey: { kind: 'env', name: 'SNAPTRADE_CONSUMER_KEY' },
      userId: { kind: 'env', name: 'SNAPTRADE_USER_ID' },
      userSecret: { kind: 'env', name: 'SNAPTRADE_USER_SECRET' },
    },
  }),
  refuse: (request) =>
    request.query.get('clientId') === SECRETS.SNAPTRADE_CLIENT_ID &&
    request.query.get('userSecret') === SECRETS.SNAPTRADE_USER_SECRET &&
    request.headers['signature'] === expectedSignature(request)
      ? undefined
      : { status: 401, body: { detail: 'Unable to verify signature sent', code: '1076' } },
  rateLimited: (seconds) => ({
    status: 429,
    headers: {
      'x-ratelimit-remaining': '200',
      'x-ratelimit-reset': '3',
      'x-ratelimit-account-remaining': '0',
      'x-ratelimit-account-reset': String(seconds),
    },
    body: { detail: `Request was throttled. Expected available in ${seconds} seconds.` },
  }),
  answer: (request, situation) => {
    const { book } = situation;
    switch (request.path) {
      case `/accounts/${ACCOUNT_NUMBER}`:
        return { body: { id: book.accountNumber, status: 'open', balance: { total: null } } };
      case `/accounts/${ACCOUNT_NUMBER}/balances`:
        return json(
          book.cash.map(({ currency, amount }) => ({
            currency: { code: currency },
            cash: new RawNumber(amount),
          })),
        );
      case `/accounts/${ACCOUNT_NUMBER}/positions/all`:
        return json({
          results: book.positions.map(position),
          data_freshness: { as_of: '2026-11-20 21:05:00+00:00' },
        });
      case `/accounts/${ACCOUNT_NUMBER}/orders`:
        return { body: [] };
      case `/accounts/${ACCOUNT_NUMBER}/activities`:
        return activities(request, situation);
      default:
        return { status: 404, body: { detail: 'Not found.' } };
    }
  },
};

function expectedSignature({ path, rawQuery }: ScriptedRequest): string {
  const signed = `{"content":null,"path":"/api/v1${path}","query":${JSON.stringify(rawQuery)}}`;
  return createHmac('sha256', SECRETS.SNAPTRADE_CONSUMER_KEY).update(signed).digest('base64');
}

function position({ symbol, quantity, price, costPerShare, currency }: BookPosition) {
  return {
    instrument: { kind: 'etf', symbol, raw_symbol: symbol, currency },
    units: quantity,
    price,
    cost_basis: costPerShare,
    currency,
    cash_equivalent: false,
  };
}

function activities(
  { query }: ScriptedRequest,
  { book, fault, pageMax }: Situation,
): ScriptedAnswer {
  const size = Math.min(pageMax ?? 1_000, Number(query.get('limit')));
  const offset = Number(query.get('offset'));
  const isEndless = fault?.kind === 'endless-pages';
  const left = isEndless ? size : Math.max(0, book.trades - offset);
  return json({
    data: Array.from({ length: Math.min(size, left) }, (_, index) => ({
      type: 'BUY',
      symbol: { symbol: 'VTI' },
      units: new RawNumber(String(1 + offset + index)),
      trade_date: '2026-11-02 00:00:00+00:00',
    })),
    pagination: { offset, limit: size, total: offset + left + (isEndless ? size : 0) },
  });
}

function json(body: unknown): ScriptedAnswer {
  return { body: jsonText(body) };
}
