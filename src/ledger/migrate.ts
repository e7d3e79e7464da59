/** Brings a database to the newest form of the tables. */
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { type DatabaseKind, migrationsFor } from './migrations.ts';
import type { LedgerTables } from './schema.ts';

/** Throws what stopped it; a step that failed is undone. */
export async function migrate(database: Kysely<LedgerTables>, kind: DatabaseKind): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve(migrationsFor(kind)) },
    migrationTableName: 'ledger_migration',
    migrationLockTableName: 'ledger_migration_lock',
    allowUnorderedMigrations: false,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
