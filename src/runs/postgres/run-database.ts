/** The connection to the database of shared runs: opened and migrated when first asked, its failures told as such. */
import { Kysely, PostgresDialect, type RawBuilder, type Transaction } from 'kysely';
import type { Client } from 'pg';
import { databaseAddress } from '#database/database-address.ts';
import { migrate } from '#database/migrate.ts';
import { postgresReasons, sqlStateOf } from '#database/postgres-failures.ts';
import { openPool, openSession } from '#database/postgres-pool.ts';
import { StoreError } from '../file-system.ts';
import { runsHistory } from './tables.ts';

/** A run reads and writes its few documents one after the other, or its accounts side by side. */
const CONNECTIONS_MAX = 5;
const UNDEFINED_TABLE = '42P01';

export class RunDatabase {
  /** Without its password. */
  readonly address: string;
  readonly #databaseUrl: string;
  readonly #isDry: boolean;
  readonly #reasonOf: ReturnType<typeof postgresReasons>;
  #opening: Promise<Kysely<unknown>> | undefined;

  /** A dry run makes no tables: while there are none, there is nothing in them. */
  constructor(databaseUrl: string, { isDry }: { readonly isDry: boolean } = { isDry: false }) {
    this.address = databaseAddress(databaseUrl);
    this.#databaseUrl = databaseUrl;
    this.#isDry = isDry;
    this.#reasonOf = postgresReasons(databaseUrl);
  }

  async query<Row>(statement: RawBuilder<Row>): Promise<readonly Row[]> {
    return this.#attempt(async () => {
      const database = await this.#opened();
      try {
        return (await statement.execute(database)).rows;
      } catch (error) {
        if (this.#isDry && sqlStateOf(error) === UNDEFINED_TABLE) return [];
        throw error;
      }
    });
  }

  /** All of it, or nothing when `work` throws. */
  async transact<Value>(
    work: (transaction: Transaction<unknown>) => Promise<Value>,
  ): Promise<Value> {
    return this.#attempt(async () => (await this.#opened()).transaction().execute(work));
  }

  /** A connection of its own, for a lock. */
  async session(): Promise<Client> {
    return this.#attempt(async () => {
      await this.#opened();
      return openSession(this.#databaseUrl);
    });
  }

  /** Runs a statement on a session. */
  onSession<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.#attempt(work);
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    await opened?.destroy();
  }

  /** A failure to open is forgotten, so that the next call tries again. */
  #opened(): Promise<Kysely<unknown>> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<Kysely<unknown>> {
    const pool = openPool(this.#databaseUrl, { connectionsMax: CONNECTIONS_MAX });
    const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
    try {
      if (!this.#isDry) await migrate(database, runsHistory);
      return database;
    } catch (error) {
      await database.destroy();
      throw error;
    }
  }

  async #attempt<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      const reason = this.#reasonOf(error);
      if (reason === undefined) throw error;
      throw new StoreError({ ...reason, why: `${reason.why} (${this.address})` });
    }
  }
}

const databases = new Map<string, RunDatabase>();

/** One for each address in a process, whatever the number of portfolios: connections are dear. */
export function runDatabaseAt(
  databaseUrl: string,
  { isDry }: { readonly isDry: boolean },
): RunDatabase {
  const name = `${isDry} ${databaseUrl}`;
  const database = databases.get(name) ?? new RunDatabase(databaseUrl, { isDry });
  databases.set(name, database);
  return database;
}
