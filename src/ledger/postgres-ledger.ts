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
  return open(databaseUrl, () => new PostgresDialect({ pool: openPool(databaseUrl, limits) }));
}

/** For dry runs: the ledger as the database has it, whose changes are undone when it is closed. */
export function openDryPostgresLedger(databaseUrl: string): Promise<Outcome<Ledger>> {
  return open(databaseUrl, () => new UndoneDialect(openPool(databaseUrl, { connectionsMax: 1 })));
}

async function open(databaseUrl: string, makeDialect: () => Dialect): Promise<Outcome<Ledger>> {
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
    return success(new KyselyLedger(database, failures, lockPortfolio));
  });
}

/** The first half of the key of every advisory lock on a portfolio's part of the ledger. */
const LEDGER_LOCKS = 0x6c656467;

const lockPortfolio: LockPortfolio = async (transaction, portfolioId) => {
  await sql`select pg_advisory_xact_lock(${LEDGER_LOCKS}, hashtext(${portfolioId}))`.execute(
    transaction,
  );
};
