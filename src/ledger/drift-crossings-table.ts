/** Queries of the table `drift_crossings`: bands that were left, and when they were back. */
import type { Kysely, Selectable, Transaction } from 'kysely';
import { z } from 'zod';
import { fields, instantField, portfolioIdField } from '#domain/documents/fields.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import { DRIFT_SCOPES, DRIFT_SIDES } from '#domain/vocabulary.ts';
import type { DriftCrossings, NewCrossing, StoredCrossing } from './drift-crossings.ts';
import { insertEvents } from './outbox-table.ts';
import { instantColumn, instantText, readRow } from './rows.ts';
import type { LedgerTables } from './schema.ts';

const storedCrossingField = fields({
  id: z.string(),
  portfolioId: portfolioIdField,
  scope: z.enum(DRIFT_SCOPES),
  name: z.string(),
  side: z.enum(DRIFT_SIDES),
  eventId: z.string(),
  crossedAt: instantField,
});

const COLUMNS = ['id', 'portfolio_id', 'scope', 'name', 'side', 'event_id', 'crossed_at'] as const;

export async function selectOpenCrossings(
  database: Kysely<LedgerTables>,
): Promise<Outcome<readonly StoredCrossing[]>> {
  const rows = await database
    .selectFrom('drift_crossings')
    .select(COLUMNS)
    .where('over_at', 'is', null)
    .orderBy('id')
    .execute();
  return all(rows.map(crossingOf));
}

export async function changeCrossings(
  transaction: Transaction<LedgerTables>,
  { portfolioId, over, crossed, now }: Parameters<DriftCrossings['record']>[0],
): Promise<Outcome<readonly StoredCrossing[]>> {
  if (over.length > 0)
    await transaction
      .updateTable('drift_crossings')
      .set({ over_at: instantColumn(now) })
      .where('portfolio_id', '=', portfolioId)
      .where('id', 'in', over)
      .where('over_at', 'is', null)
      .execute();
  const kept: Outcome<StoredCrossing>[] = [];
  for (const each of crossed) {
    const row = await insertCrossing(transaction, each);
    if (row === undefined) continue;
    await insertEvents(transaction, [each.event]);
    kept.push(crossingOf(row));
  }
  return kept.length === 0 ? success([]) : all(kept);
}

/** Undefined when the band is open already. */
function insertCrossing(
  transaction: Transaction<LedgerTables>,
  { scope, name, side, event }: NewCrossing,
) {
  return transaction
    .insertInto('drift_crossings')
    .values({
      portfolio_id: event.portfolioId,
      scope,
      name,
      side,
      event_id: event.id,
      crossed_at: instantColumn(event.createdAt),
      over_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['portfolio_id', 'scope', 'name']).where('over_at', 'is', null).doNothing(),
    )
    .returning(COLUMNS)
    .executeTakeFirst();
}

type Row = Pick<Selectable<LedgerTables['drift_crossings']>, (typeof COLUMNS)[number]>;

function crossingOf(row: Row): Outcome<StoredCrossing> {
  return readRow(storedCrossingField, `drift_crossings/${row.id}`, () => ({
    ...row,
    id: String(row.id),
    crossed_at: instantText(row.crossed_at),
  }));
}
