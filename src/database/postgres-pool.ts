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
    ...connectionSettings(databaseUrl),
    max: limits.connectionsMax,
    min: 0,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    // A program that has nothing else to do ends, also when nobody has ended the pool.
    allowExitOnIdle: true,
    onConnect: (client) => client.query(SESSION),
  });
  // A connection that breaks fails the query that it is at work on; the next query gets a new one, or tells why not.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * A connection for something that lasts as long as it does, such as a lock: the server notices within a minute when
 * the machine at the other end is gone, and never ends it for being idle. Whoever opens it ends it.
 */
export async function openSession(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client(connectionSettings(databaseUrl));
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`${SESSION}; ${LASTING}`);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

const LASTING =
  'set idle_session_timeout = 0; set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3';

function connectionSettings(databaseUrl: string): pg.ClientConfig {
  return {
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    application_name: APPLICATION_NAME,
    types: textTypes(),
  };
}

function textTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  for (const oid of Object.values(AS_TEXT)) types.setTypeParser(oid, (text) => text);
  return types;
}
