/** Alpaca's trading API: four reads with two key headers. */
import type { z } from 'zod';
import { type Outcome, success } from '#domain/outcome.ts';
import type { SnapshotRequest } from '../adapter.ts';
import { fetchJson } from '../answer.ts';
import { recentTradesSince } from '../optional-data.ts';
import { readPages } from '../pages.ts';
import { endpoint } from '../secret-url.ts';
import { alpacaHeaders, alpacaRules } from './rules.ts';
import {
  type AlpacaFill,
  type AlpacaWire,
  accountWire,
  fillsWire,
  ordersWire,
  positionsWire,
} from './wire.ts';

const ORDERS_MAX = 500;
const FILLS_PER_PAGE = 100;
const FILL_PAGES_MAX = 100;

export type AlpacaRequest = SnapshotRequest<'alpaca'>;

/** The account first: wrong keys then cost one request. */
export async function readAlpaca(request: AlpacaRequest): Promise<Outcome<AlpacaWire>> {
  const account = await readAccount(request);
  if (!account.ok) return account;
  const positions = await get(request, '/v2/positions', {}, positionsWire);
  if (!positions.ok) return positions;
  const openOrders = await get(
    request,
    '/v2/orders',
    { status: 'open', limit: String(ORDERS_MAX), nested: 'true' },
    ordersWire,
  );
  if (!openOrders.ok) return openOrders;
  const fills = await readFills(request);
  if (!fills.ok) return fills;
  return success({
    account: account.value,
    positions: positions.value,
    openOrders: openOrders.value,
    fills: fills.value,
  });
}

export function readAccount(request: AlpacaRequest): Promise<Outcome<AlpacaWire['account']>> {
  return get(request, '/v2/account', {}, accountWire);
}

/**
 * Newest first; a page begins after the activity that its token names, and only an empty one is the end: a page may
 * be shorter than asked.
 */
function readFills(request: AlpacaRequest): Promise<Outcome<readonly AlpacaFill[]>> {
  const since = `${recentTradesSince(request.tradeDate)}T00:00:00Z`;
  return readPages<AlpacaFill, string>({
    name: 'account activities',
    pagesMax: FILL_PAGES_MAX,
    first: '',
    idOf: ({ id }) => id,
    read: async (token) => {
      const page = await get(
        request,
        '/v2/account/activities',
        {
          activity_types: 'FILL',
          after: since,
          direction: 'desc',
          page_size: String(FILLS_PER_PAGE),
          ...(token === '' ? {} : { page_token: token }),
        },
        fillsWire,
      );
      if (!page.ok) return page;
      return success({ items: page.value, next: page.value.at(-1)?.id });
    },
  });
}

function get<Schema extends z.ZodType>(
  { connection, http, now }: AlpacaRequest,
  path: `/${string}`,
  query: Readonly<Record<string, string>>,
  schema: Schema,
): Promise<Outcome<z.output<Schema>>> {
  return fetchJson(
    http,
    {
      method: 'GET',
      url: endpoint(connection.baseUrl, path, query),
      headers: alpacaHeaders(connection.credentials),
    },
    schema,
    alpacaRules(now),
  );
}
