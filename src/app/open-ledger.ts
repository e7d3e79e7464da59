/** Rules and history: in PostgreSQL where there is an address of one, else in a SQLite file of the work directory. */
import type { Outcome } from '#domain/outcome.ts';
import type { Ledger } from '#ledger/ledger.ts';

export interface LedgerPlace {
  /** Undefined for SQLite. */
  readonly databaseUrl: string | undefined;
  readonly workDirectory: string;
  /** Whether its changes are to be gone when it is closed. */
  readonly isDry: boolean;
}

/** Whoever opens it closes it. The database is loaded only by what uses it. */
export async function openLedger(place: LedgerPlace): Promise<Outcome<Ledger>> {
  const { databaseUrl, workDirectory, isDry } = place;
  if (databaseUrl !== undefined) {
    const { keptPostgresLedger, openDryPostgresLedger } = await import(
      '#ledger/postgres-ledger.ts'
    );
    return isDry ? openDryPostgresLedger(databaseUrl) : keptPostgresLedger(databaseUrl);
  }
  const { ledgerPath, openDryLedger, openSqliteLedger } = await import('#ledger/sqlite-ledger.ts');
  return (isDry ? openDryLedger : openSqliteLedger)(ledgerPath(workDirectory));
}
