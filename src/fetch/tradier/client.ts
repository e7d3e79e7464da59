/** Tradier's brokerage API: reads with a bearer token; without the Accept header it would answer in XML. */
import type { z } from 'zod';
import { type Failure, type Outcome, success } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import type { SnapshotRequest } from '../adapter.ts';
import { fetchJson } from '../answer.ts';
import { orAbsent, recentTradesSince } from '../optional-data.ts';
import { readPages } from '../pages.ts';
import { atUnixMilliseconds } from '../retry-after.ts';
import { endpoint } from '../secret-url.ts';
import {
  balancesWire,
  gainLossWire,
  historyWire,
  ordersWire,
  positionsWire,
  quotesWire,
  type TradierWire,
} from './wire.ts';

const ROWS_PER_PAGE = 100;
const PAGES_MAX = 50;

export type TradierRequest = SnapshotRequest<'tradier'>;

/** Balances first: a wrong token then costs one request. */
export async function readTradier(request: TradierRequest): Promise<Outcome<TradierWire>> {
  const balances = await readBalances(request);
  if (!balances.ok) return balances;
  const positions = await get(request, account(request, 'positions'), {}, positionsWire);
  if (!positions.ok) return positions;
  const symbols = positions.value.map(({ symbol }) => symbol);
  const quotes = orAbsent(await readQuotes(request, symbols), [], 'quotes');
  if (!quotes.ok) return quotes;
  const orders = await get(request, account(request, 'orders'), {}, ordersWire);
  const openOrders = orAbsent(orders, [], 'open orders');
  if (!openOrders.ok) return openOrders;
  const closed = orAbsent(
    await readRows(request, 'gainloss', { sortBy: 'closeDate', sort: 'desc' }, gainLossWire),
    [],
    'closed positions',
  );
  if (!closed.ok) return closed;
  const events = orAbsent(
    await readRows(request, 'history', { type: 'trade' }, historyWire),
    [],
    'recent trades',
  );
  if (!events.ok) return events;
  return success({
    balances: balances.value,
    positions: positions.value,
    quotes: quotes.value.value,
    openOrders: openOrders.value.value,
    closedPositions: closed.value.value,
    events: events.value.value,
    warnings: [quotes, openOrders, closed, events].flatMap(({ value }) => value.warnings),
  });
}

export function readBalances(request: TradierRequest): Promise<Outcome<TradierWire['balances']>> {
  return get(request, account(request, 'balances'), {}, balancesWire);
}

function account({ connection }: TradierRequest, resource: string): `/${string}` {
  return `/v1/accounts/${encodeURIComponent(connection.accountNumber)}/${resource}`;
}

async function readQuotes(
  request: TradierRequest,
  symbols: readonly string[],
): Promise<Outcome<TradierWire['quotes']>> {
  if (symbols.length === 0) return success([]);
  // Tradier writes class shares with a slash.
  const query = { symbols: symbols.map((symbol) => symbol.replace('.', '/')).join(',') };
  return get(request, '/v1/markets/quotes', query, quotesWire);
}

/**
 * Pages count from 1. A page may be shorter than asked, so the end is an empty page, or the refusal of one that is
 * not there.
 */
function readRows<Row>(
  request: TradierRequest,
  resource: 'gainloss' | 'history',
  query: Readonly<Record<string, string>>,
  schema: z.ZodType<readonly Row[]>,
): Promise<Outcome<readonly Row[]>> {
  const start = recentTradesSince(request.tradeDate);
  return readPages<Row, number>({
    name: resource,
    pagesMax: PAGES_MAX,
    first: 1,
    read: async (page) => {
      const rows = await get(
        request,
        account(request, resource),
        { ...query, page: String(page), limit: String(ROWS_PER_PAGE), start },
        schema,
      );
      const end = { items: [], next: undefined };
      if (!rows.ok) return page > 1 && isNotThere(rows) ? success(end) : rows;
      return success(rows.value.length === 0 ? end : { items: rows.value, next: page + 1 });
    },
  });
}

/** A refusal of the credentials says nothing about where the pages end. */
function isNotThere({ problems }: Failure): boolean {
  return problems.every(({ code }) => code === 'broker-request-refused');
}

function get<Schema extends z.ZodType>(
  { connection, http, now }: TradierRequest,
  path: `/${string}`,
  query: Readonly<Record<string, string>>,
  schema: Schema,
): Promise<Outcome<z.output<Schema>>> {
  return fetchJson(
    http,
    {
      method: 'GET',
      url: endpoint(connection.baseUrl, path, query),
      headers: {
        accept: 'application/json',
        authorization: new Secret(`Bearer ${connection.credentials.token.reveal()}`),
      },
    },
    schema,
    { broker: 'Tradier', now, retryAfter: atUnixMilliseconds('x-ratelimit-expiry') },
  );
}
