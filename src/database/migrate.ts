/** Brings a database to the newest form of a room's tables. */
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { invariant } from '#domain/invariant.ts';

/** A room's tables and their history; each room keeps its own, so that none waits for another. */
export interface TableHistory {
  /** Begins the names of the tables that say which steps were taken. */
  readonly name: string;
  /** Names sort in the order in which they run. */
  readonly migrations: Readonly<Record<string, Migration>>;
}

export interface MigrationReport {
  readonly name: string;
  /** Names of the steps that were taken now. */
  readonly taken: readonly string[];
  /** The step that the tables have reached. */
  readonly newest: string;
}

/**
 * Of several processes that come at once, one takes the steps and the others wait: under an advisory lock on
 * PostgreSQL, under the write lock on SQLite. Throws what stopped it; a step that failed is undone.
 */
export async function migrate<Tables>(
  database: Kysely<Tables>,
  { name, migrations }: TableHistory,
): Promise<MigrationReport> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    migrationTableName: `${name}_migration`,
    migrationLockTableName: `${name}_migration_lock`,
    allowUnorderedMigrations: false,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  const newest = Object.keys(migrations).sort().at(-1);
  invariant(newest !== undefined, 'a history of tables has a first step');
  return { name, taken: results.map(({ migrationName }) => migrationName), newest };
}
