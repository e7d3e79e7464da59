/** Connections to PostgreSQL with every limit set and every result in a form that means the same everywhere. */
import pg from 'pg';

export interface PoolLimits {
  readonly connectionsMax: number;
}

export const DEFAULT_LIMITS: PoolLimits = { connectionsMax: 10 };

const CONNECTION_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** Beyond that of the server: for a server that does not answer at all. */
const QUERY_TIMEOUT_MS = 40_000;
const IDLE_TRANSACTION_TIMEOUT_MS = 60_000;
const IDLE_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_DELAY_MS = 10_000;
const APPLICATION_NAME = 'rebalance';

/**
 * Types that arrive as the text the server writes. By default the driver makes a date of local midnight, an instant
 * without its microseconds, and of JSON a value with binary fractions.
 */
const AS_TEXT = {
  bigint: 20,
  json: 114,
  date: 1082,
  timestamptz: 1184,
  numeric: 1700,
  jsonb: 3802,
};

/** What is said before anything else, whatever the settings of the role, the database and the server. */
const SESSION =
  "set time zone 'UTC'; set datestyle = 'ISO, YMD'; set client_min_messages = warning";

/** Parameters that the address itself names, such as `?statement_timeout=`, win. Whoever opens it ends it. */
export function openPool(databaseUrl: string, limits: PoolLimits = DEFAULT_LIMITS): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: limits.connectionsMax,
    min: 0,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    application_name: APPLICATION_NAME,
    types: textTypes(),
    onConnect: (client) => client.query(SESSION),
  });
  // A connection that breaks fails the query that it is at work on; the next query gets a new one, or tells why not.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

function textTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  for (const oid of Object.values(AS_TEXT)) types.setTypeParser(oid, (text) => text);
  return types;
}
