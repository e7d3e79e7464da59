/** The queued days as the table has them. */
import { Kysely, PostgresDialect, sql } from 'kysely';
import { databaseAddress } from '#database/database-address.ts';
import { DatabaseFailures } from '#database/database-failures.ts';
import { postgresReasons, sqlStateOf } from '#database/postgres-failures.ts';
import { openPool } from '#database/postgres-pool.ts';
import type { StageRecord } from '#domain/documents/run.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Queue } from './queue.ts';
import { STEPS, stepKey } from './step.ts';

export interface DayProgress {
  readonly portfolioId: string;
  readonly tradeDate: string;
  readonly state: 'queued' | 'complete' | 'failed';
  readonly stepsDone: number;
  readonly stepsTotal: number;
}

const UNDEFINED_TABLE = '42P01';

/** The newest date of each portfolio that was ever queued; none where there is no queue, and none is made. */
export function readProgress(databaseUrl: string): Promise<Outcome<readonly DayProgress[]>> {
  const failures = new DatabaseFailures(databaseAddress(databaseUrl), postgresReasons(databaseUrl));
  return failures.attempt('read the queue', async () => {
    const pool = openPool(databaseUrl, { connectionsMax: 1 });
    const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
    try {
      return success(await listProgress(database));
    } catch (error) {
      if (sqlStateOf(error) === UNDEFINED_TABLE) return success([]);
      throw error;
    } finally {
      await database.destroy();
    }
  });
}

async function listProgress(database: Kysely<unknown>): Promise<readonly DayProgress[]> {
  const { rows } = await sql<DayProgress>`
    select distinct on (portfolio_id) portfolio_id as "portfolioId", trade_date as "tradeDate", state,
      (select count(*)::integer from jsonb_object_keys(steps)) as "stepsDone",
      steps_total as "stepsTotal"
    from queued_days order by portfolio_id, trade_date desc`.execute(database);
  return rows;
}

/** Whether any day is still to be done. */
export function hasQueuedDays({ database, failures }: Queue): Promise<Outcome<boolean>> {
  return failures.attempt('read the queue', async () => {
    const { rows } = await sql`select 1 from queued_days where state = 'queued' limit 1`.execute(
      database,
    );
    return success(rows.length > 0);
  });
}

export interface DayRow {
  /** Of the steps that are done, in the order of the steps. */
  readonly records: readonly StageRecord[];
  readonly problems: readonly Problem[];
}

/** Undefined when the attempt was replaced by another. */
export function readDayRow(
  flow: string,
  accounts: readonly Parameters<typeof stepKey>[1][],
  { database, failures }: Queue,
): Promise<Outcome<DayRow | undefined>> {
  return failures.attempt('read the queue', async () => {
    const { rows } = await sql<{ readonly steps: string; readonly problems: string }>`
      select steps, problems from queued_days where flow = ${flow}`.execute(database);
    const [row] = rows;
    if (row === undefined) return success(undefined);
    const steps = JSON.parse(row.steps) as Readonly<Record<string, readonly StageRecord[]>>;
    const keys = STEPS.flatMap((step) =>
      [...accounts, null].map((accountId) => stepKey(step, accountId)),
    );
    return success({
      records: keys.flatMap((key) => steps[key] ?? []),
      problems: JSON.parse(row.problems) as readonly Problem[],
    });
  });
}
