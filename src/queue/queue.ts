/** The queue in PostgreSQL: pg-boss for the jobs, a table of our own for the days that they belong to. */

import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import { checkDatabaseUrl, databaseAddress } from '#database/database-address.ts';
import { DatabaseFailures } from '#database/database-failures.ts';
import { migrate } from '#database/migrate.ts';
import { postgresReasons } from '#database/postgres-failures.ts';
import { openPool } from '#database/postgres-pool.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { queueHistory } from './tables.ts';

export const STEP_QUEUE = 'rebalance.steps';
/** Steps that have failed for good, whoever or whatever failed them. */
export const FAILED_QUEUE = 'rebalance.failed';
export const BOSS_SCHEMA = 'pgboss';

const CONNECTIONS_MAX = 4;
const CONNECTION_TIMEOUT_MS = 10_000;
/** How long a worker may be silent before others take over its steps; the least that pg-boss allows. */
const HEARTBEAT_SECONDS = 10;
const SUPERVISE_SECONDS = 3;
const FLOW_SECONDS = 1;
/** A step that has a heartbeat and no end is stopped all the same. */
const STEP_SECONDS_MAX = 1_800;
const WAITING_SECONDS_MAX = 14 * 24 * 3_600;
const KEPT_SECONDS = 7 * 24 * 3_600;
/** Saying that a day has failed must outlive the trouble that made it fail. */
const FAILING_RETRIES = 20;
const FAILING_RETRY_DELAY_SECONDS = 30;

export interface Queue {
  readonly boss: PgBoss;
  readonly database: Kysely<unknown>;
  readonly failures: DatabaseFailures;
  close(): Promise<void>;
}

export interface QueueOptions {
  /** Whether this process looks after jobs whose worker is gone, and after those that wait for others. */
  readonly supervises: boolean;
  /** Told what goes wrong in the background; it is tried again. */
  readonly onError: (error: Error) => void;
}

/** Connects, and makes what is not there; whoever opens it closes it. */
export function openQueue(databaseUrl: string, options: QueueOptions): Promise<Outcome<Queue>> {
  const checked = checkDatabaseUrl(databaseUrl);
  if (!checked.ok) return Promise.resolve(checked);
  const failures = new DatabaseFailures(databaseAddress(databaseUrl), postgresReasons(databaseUrl));
  return failures.attempt('open the queue', async () => {
    const pool = openPool(databaseUrl, { connectionsMax: CONNECTIONS_MAX });
    const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
    const boss = bossAt(databaseUrl, options);
    try {
      await migrate(database, queueHistory);
      await boss.start();
      await makeQueues(boss);
    } catch (error) {
      await boss.stop({ graceful: false }).catch(() => undefined);
      await database.destroy();
      throw error;
    }
    const close = async () => {
      await boss.stop({ graceful: false });
      await database.destroy();
    };
    return success({ boss, database, failures, close });
  });
}

/** For what pg-boss does inside a transaction of ours. */
export function inTransaction(transaction: Transaction<unknown>) {
  return { db: fromKysely(transaction) };
}

function bossAt(databaseUrl: string, { supervises, onError }: QueueOptions): PgBoss {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'rebalance queue',
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    schema: BOSS_SCHEMA,
    schedule: false,
    supervise: supervises,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    flowIntervalSeconds: FLOW_SECONDS,
  });
  boss.on('error', onError);
  return boss;
}

/** The step's own delay between attempts is kept by us: pg-boss would make a killed worker's steps wait for it too. */
async function makeQueues(boss: PgBoss): Promise<void> {
  const shared = {
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: STEP_SECONDS_MAX,
    retentionSeconds: WAITING_SECONDS_MAX,
    deleteAfterSeconds: KEPT_SECONDS,
    retryBackoff: false,
    notify: false,
  } as const;
  await boss.createQueue(FAILED_QUEUE, {
    ...shared,
    retryLimit: FAILING_RETRIES,
    retryDelay: FAILING_RETRY_DELAY_SECONDS,
  });
  await boss.createQueue(STEP_QUEUE, {
    ...shared,
    retryLimit: 2,
    retryDelay: 0,
    deadLetter: FAILED_QUEUE,
  });
}
