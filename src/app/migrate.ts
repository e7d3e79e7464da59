/** Brings the tables to their newest form, wherever they are kept; every command does so too when it opens them. */
import type { MigrationReport } from '#database/migrate.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { LedgerPlace } from './open-ledger.ts';

export interface Migrated {
  /** The file, or the address without its password. */
  readonly where: string;
  readonly reports: readonly MigrationReport[];
}

export function migrateTables(place: LedgerPlace): Promise<Outcome<Migrated>> {
  const { databaseUrl } = place;
  return databaseUrl === undefined ? migrateFile(place) : migrateDatabase(databaseUrl, place.isDry);
}

async function migrateDatabase(databaseUrl: string, isDry: boolean): Promise<Outcome<Migrated>> {
  const { databaseAddress } = await import('#database/database-address.ts');
  const { migratePostgres } = await import('#database/migrate-postgres.ts');
  const { ledgerHistory } = await import('#ledger/migrations.ts');
  const { runsHistory } = await import('#runs/postgres/tables.ts');
  const histories = [ledgerHistory('postgres'), runsHistory];
  const reports = await migratePostgres(databaseUrl, histories, { isDry });
  return reports.ok
    ? success({ where: databaseAddress(databaseUrl), reports: reports.value })
    : reports;
}

async function migrateFile({ workDirectory, isDry }: LedgerPlace): Promise<Outcome<Migrated>> {
  const { ledgerPath, migrateDryLedger, migrateSqliteLedger } = await import(
    '#ledger/sqlite-ledger.ts'
  );
  const path = ledgerPath(workDirectory);
  const opened = await (isDry ? migrateDryLedger : migrateSqliteLedger)(path);
  if (!opened.ok) return opened;
  await opened.value.ledger.close();
  return success({ where: path, reports: [opened.value.migration] });
}
