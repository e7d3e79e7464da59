/** Brings a PostgreSQL database to the newest form of all tables, and says what was done. */
import { Kysely, PostgresDialect } from 'kysely';
import { type Outcome, success } from '#domain/outcome.ts';
import { checkDatabaseUrl, databaseAddress } from './database-address.ts';
import { DatabaseFailures } from './database-failures.ts';
import { type MigrationReport, migrate, type TableHistory } from './migrate.ts';
import { postgresReasons } from './postgres-failures.ts';
import { openPool } from './postgres-pool.ts';
import { UndoneDialect } from './undone-dialect.ts';

/** A dry run takes the same steps and undoes them. */
export async function migratePostgres(
  databaseUrl: string,
  histories: readonly TableHistory[],
  { isDry }: { readonly isDry: boolean },
): Promise<Outcome<readonly MigrationReport[]>> {
  const checked = checkDatabaseUrl(databaseUrl);
  if (!checked.ok) return checked;
  const failures = new DatabaseFailures(databaseAddress(databaseUrl), postgresReasons(databaseUrl));
  return failures.attempt('migrate the database', async () => {
    const pool = openPool(databaseUrl, { connectionsMax: 1 });
    const database = new Kysely<unknown>({
      dialect: isDry ? new UndoneDialect(pool) : new PostgresDialect({ pool }),
    });
    try {
      const reports: MigrationReport[] = [];
      for (const history of histories) reports.push(await migrate(database, history));
      return success(reports);
    } finally {
      await database.destroy();
    }
  });
}
