/** The ledger in a PostgreSQL database, shared by any number of machines. */
import { type Dialect, Kysely, PostgresDialect, sql } from 'kysely';
import { checkDatabaseUrl, databaseAddress } from '#database/database-address.ts';
import { DatabaseFailures } from '#database/database-failures.ts';
import { migrate } from '#database/migrate.ts';
import { postgresReasons } from '#database/postgres-failures.ts';
import { DEFAULT_LIMITS, openPool, type PoolLimits } from '#database/postgres-pool.ts';
import { UndoneDialect } from '#database/undone-dialect.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { KyselyLedger, type LockPortfolio } from './kysely-ledger.ts';
import type { Ledger } from './ledger.ts';
import { ledgerHistory } from './migrations.ts';
import type { LedgerTables } from './schema.ts';

/** Connects and migrates when needed; PostgreSQL 15 or newer. `config-value` for what is no address. */
export function openPostgresLedger(
  databaseUrl: string,
  limits: PoolLimits = DEFAULT_LIMITS,
): Promise<Outcome<Ledger>> {
  const makeDialect = () => new PostgresDialect({ pool: openPool(databaseUrl, limits) });
  return open(databaseUrl, { makeDialect, LedgerClass: KyselyLedger });
}

const kept = new Map<string, Promise<Outcome<Ledger>>>();

/**
 * The one ledger of a process at an address: connecting and looking at the tables costs more than most work on it.
 * Closing it does nothing; its connections end when they have been idle, and keep no process from ending.
 */
export async function keptPostgresLedger(databaseUrl: string): Promise<Outcome<Ledger>> {
  const opening = kept.get(databaseUrl) ?? openKept(databaseUrl);
  kept.set(databaseUrl, opening);
  const ledger = await opening;
  // What failed is tried again by whoever comes next.
  if (!ledger.ok && kept.get(databaseUrl) === opening) kept.delete(databaseUrl);
  return ledger;
}

function openKept(databaseUrl: string): Promise<Outcome<Ledger>> {
  const makeDialect = () => new PostgresDialect({ pool: openPool(databaseUrl) });
  return open(databaseUrl, { makeDialect, LedgerClass: KeptLedger });
}

class KeptLedger extends KyselyLedger {
  override close(): Promise<void> {
    return Promise.resolve();
  }
}

/** For dry runs: the ledger as the database has it, whose changes are undone when it is closed. */
export function openDryPostgresLedger(databaseUrl: string): Promise<Outcome<Ledger>> {
  const makeDialect = () => new UndoneDialect(openPool(databaseUrl, { connectionsMax: 1 }));
  return open(databaseUrl, { makeDialect, LedgerClass: KyselyLedger });
}

async function open(
  databaseUrl: string,
  {
    makeDialect,
    LedgerClass,
  }: { readonly makeDialect: () => Dialect; readonly LedgerClass: typeof KyselyLedger },
): Promise<Outcome<Ledger>> {
  const checked = checkDatabaseUrl(databaseUrl);
  if (!checked.ok) return checked;
  const failures = new DatabaseFailures(databaseAddress(databaseUrl), postgresReasons(databaseUrl));
  return failures.attempt('open the ledger', async () => {
    const database = new Kysely<LedgerTables>({ dialect: makeDialect() });
    try {
      await migrate(database, ledgerHistory('postgres'));
    } catch (error) {
      await database.destroy();
      throw error;
    }
    return success(new LedgerClass(database, failures, lockPortfolio));
  });
}

/** The first half of the key of every advisory lock on a portfolio's part of the ledger. */
const LEDGER_LOCKS = 0x6c656467;

const lockPortfolio: LockPortfolio = async (transaction, portfolioId) => {
  await sql`select pg_advisory_xact_lock(${LEDGER_LOCKS}, hashtext(${portfolioId}))`.execute(
    transaction,
  );
};
