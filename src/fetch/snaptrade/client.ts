/** SnapTrade's API: signed reads of one connected account. */
import type { z } from 'zod';
import { type Outcome, success } from '#domain/outcome.ts';
import { milliseconds } from '#domain/time.ts';
import type { SnapshotRequest } from '../adapter.ts';
import { fetchJson, type StatusMeaning } from '../answer.ts';
import { orAbsent, recentTradesSince } from '../optional-data.ts';
import { readPages } from '../pages.ts';
import type { RetryAfterReader } from '../retry-after.ts';
import { endpoint, sentUrl } from '../secret-url.ts';
import { signature } from './signature.ts';
import {
  accountWire,
  activitiesWire,
  balancesWire,
  ordersWire,
  positionsWire,
  type SnapTradeWire,
} from './wire.ts';

const ACTIVITIES_PER_PAGE = 1_000;
const ACTIVITY_PAGES_MAX = 50;
/** A reinvested dividend buys shares too. */
const TRADE_TYPES = 'BUY,SELL,REI';

export type SnapTradeRequest = SnapshotRequest<'snaptrade'>;
type Activity = SnapTradeWire['activities'][number];

/** The account first: a wrong key then costs one request. */
export async function readSnapTrade(request: SnapTradeRequest): Promise<Outcome<SnapTradeWire>> {
  const account = await readAccount(request);
  if (!account.ok) return account;
  const balances = await get(request, '/balances', {}, balancesWire);
  if (!balances.ok) return balances;
  const positions = await get(request, '/positions/all', {}, positionsWire);
  if (!positions.ok) return positions;
  const orders = orAbsent(
    await get(request, '/orders', { state: 'open' }, ordersWire),
    [],
    'open orders',
  );
  if (!orders.ok) return orders;
  const activities = orAbsent(await readActivities(request), [], 'recent trades');
  if (!activities.ok) return activities;
  return success({
    account: account.value,
    balances: balances.value,
    positions: positions.value,
    orders: orders.value.value,
    activities: activities.value.value,
    warnings: [...orders.value.warnings, ...activities.value.warnings],
  });
}

export function readAccount(request: SnapTradeRequest): Promise<Outcome<SnapTradeWire['account']>> {
  return get(request, '', {}, accountWire);
}

/** A page may be shorter than asked: the end is where the total says, or an empty page. */
function readActivities(request: SnapTradeRequest): Promise<Outcome<readonly Activity[]>> {
  const startDate = recentTradesSince(request.tradeDate);
  return readPages<Activity, number>({
    name: 'account activities',
    pagesMax: ACTIVITY_PAGES_MAX,
    first: 0,
    idOf: ({ id }) => id,
    read: async (offset) => {
      const limit = ACTIVITIES_PER_PAGE;
      const query = {
        startDate,
        type: TRADE_TYPES,
        offset: String(offset),
        limit: String(limit),
      };
      const page = await get(request, '/activities', query, activitiesWire);
      if (!page.ok) return page;
      const { data, pagination } = page.value;
      const read = offset + data.length;
      const isEnd = data.length === 0 || read >= (pagination?.total ?? Number.POSITIVE_INFINITY);
      return success({ items: data, next: isEnd ? undefined : read });
    },
  });
}

function get<Schema extends z.ZodType>(
  { connection, http, now }: SnapTradeRequest,
  part: '' | `/${string}`,
  query: Readonly<Record<string, string>>,
  schema: Schema,
): Promise<Outcome<z.output<Schema>>> {
  const { clientId, consumerKey, userId, userSecret } = connection.credentials;
  const resource = `/accounts/${encodeURIComponent(connection.accountNumber)}${part}` as const;
  const timestamp = String(Math.floor(milliseconds(now) / 1_000));
  const address = {
    url: endpoint(connection.baseUrl, resource, { ...query, timestamp }),
    secretQuery: {
      clientId,
      ...(userId === null ? {} : { userId }),
      ...(userSecret === null ? {} : { userSecret }),
    },
  };
  const rawQuery = sentUrl(address).search.slice(1);
  const headers = {
    accept: 'application/json',
    signature: signature({ resource, rawQuery }, consumerKey),
  };
  return fetchJson(http, { method: 'GET', ...address, headers }, schema, {
    broker: 'SnapTrade',
    now,
    retryAfter: secondsUntilReset,
    statuses: STATUSES,
  });
}

const STATUSES: Readonly<Record<number, StatusMeaning>> = {
  402: {
    code: 'broker-credentials-refused',
    next: 'the connection to the brokerage is disabled: reconnect it in SnapTrade',
  },
  425: { code: 'broker-not-ready', next: 'SnapTrade is still loading this account: try later' },
  503: { code: 'broker-not-ready', next: 'SnapTrade is busy with the brokerage: try later' },
};

const LIMITS = ['x-ratelimit', 'x-ratelimit-account'] as const;
const IN_SECONDS = /available in (\d{1,5}) seconds/;

/** Two limits may apply, each with its seconds left; the longer of those that are used up. */
const secondsUntilReset: RetryAfterReader = ({ headers, body }) => {
  const limits = LIMITS.flatMap((limit) => {
    const seconds = Number(headers[`${limit}-reset`]);
    return headers[`${limit}-reset`] !== undefined && seconds >= 0
      ? [{ seconds, isUsedUp: headers[`${limit}-remaining`] === '0' }]
      : [];
  });
  const usedUp = limits.filter(({ isUsedUp }) => isUsedUp);
  const named = (usedUp.length > 0 ? usedUp : limits).map(({ seconds }) => seconds);
  const told = IN_SECONDS.exec(Buffer.from(body.subarray(0, 1_000)).toString('latin1'))?.[1];
  const seconds = named.length > 0 ? Math.max(...named) : Number(told ?? Number.NaN);
  return Number.isNaN(seconds) ? undefined : seconds * 1_000;
};
