/** Locks of portfolios that the server drops with the connection of whoever holds them. */
import { sql } from 'kysely';
import type { Client } from 'pg';
import { parseInstant } from '#domain/time.ts';
import type { LockHolder, RunLock } from '../lock-holder.ts';
import type { HeldElsewhere } from '../shared-runs.ts';
import type { PostgresFiles } from './files.ts';
import type { RunDatabase } from './run-database.ts';

/** Tells these advisory locks from others in the database: part of the 64-bit key. */
const LOCK_SEED = '7236840915';

export class PostgresLocks {
  readonly #database: RunDatabase;
  readonly #files: PostgresFiles;

  constructor(database: RunDatabase, files: PostgresFiles) {
    this.#database = database;
    this.#files = files;
  }

  async take(portfolio: string, holder: LockHolder): Promise<RunLock | HeldElsewhere> {
    const session = await this.#database.session();
    try {
      const token = await this.#database.onSession(() => takeOn(session, portfolio, holder));
      if (token === undefined) {
        await session.end();
        return { holder: await this.#holderOf(portfolio) };
      }
      this.#files.fence(portfolio, token);
      return this.#held(session, portfolio, token);
    } catch (error) {
      await session.end();
      throw error;
    }
  }

  /** Looks at the server's list of locks, so that a run starting now is not turned away. */
  async state(portfolio: string): Promise<'free' | HeldElsewhere> {
    const held = await this.#database.query(sql`
      select 1 from pg_locks
      where locktype = 'advisory' and objsubid = 1 and granted
      and database = (select oid from pg_database where datname = current_database())
      and (classid::bigint << 32 | objid::bigint) = hashtextextended(${portfolio}, ${LOCK_SEED}::bigint)`);
    return held.length === 0 ? 'free' : { holder: await this.#holderOf(portfolio) };
  }

  #held(session: Client, portfolio: string, token: string): RunLock {
    let isHeld = true;
    return {
      release: async () => {
        if (!isHeld) return;
        isHeld = false;
        this.#files.fence(portfolio, undefined);
        try {
          await session.query(
            `with released as (
               update run_locks set released_at = now() where portfolio_id = $1 and token = $2
             )
             select pg_advisory_unlock(hashtextextended($1, $3::bigint))`,
            [portfolio, token, LOCK_SEED],
          );
        } catch {
          // A connection that is lost has let the lock go; a note about the holder misleads nobody then.
        } finally {
          await session.end();
        }
      },
    };
  }

  async #holderOf(portfolio: string): Promise<LockHolder | undefined> {
    const [row] = await this.#database.query(sql<{
      readonly pid: number;
      readonly host: string;
      readonly since: string;
    }>`
      select pid, host, to_char(since, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since
      from run_locks where portfolio_id = ${portfolio} and released_at is null`);
    const since = row === undefined ? undefined : parseInstant(row.since);
    return row === undefined || since === undefined ? undefined : { ...row, since };
  }
}

/** The token, or undefined when somebody else has the lock. */
async function takeOn(
  session: Client,
  portfolio: string,
  { pid, host, since }: LockHolder,
): Promise<string | undefined> {
  const { rows } = await session.query<{ readonly taken: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, $2::bigint)) as taken',
    [portfolio, LOCK_SEED],
  );
  if (rows[0]?.taken !== true) return undefined;
  const noted = await session.query<{ readonly token: string }>(
    `insert into run_locks (portfolio_id, token, pid, host, since) values ($1, 1, $2, $3, $4)
     on conflict (portfolio_id) do update set token = run_locks.token + 1, pid = excluded.pid,
       host = excluded.host, since = excluded.since, released_at = null
     returning token`,
    [portfolio, pid, host, since],
  );
  return noted.rows[0]?.token;
}
