/** Queries of the table `outbox`: events wait here, written with what they tell of, until they are delivered. */
import type { Kysely } from 'kysely';
import { all, type Outcome } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import type { NewEvent, PendingEvent } from './ledger.ts';
import { instantColumn, pendingEventOf } from './rows.ts';
import type { LedgerTables } from './schema.ts';

const ERROR_LENGTH_MAX = 1_000;

/** An event with a known id is there already and stays as it is. */
export async function insertEvents(
  database: Kysely<LedgerTables>,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await database
    .insertInto('outbox')
    .values(
      events.map((event) => ({
        id: event.id,
        portfolio_id: event.portfolioId,
        type: event.type,
        payload: event.payload,
        created_at: instantColumn(event.createdAt),
        attempts: 0,
        next_attempt_at: instantColumn(event.createdAt),
        delivered_at: null,
        last_error: null,
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

export async function selectDueEvents(
  database: Kysely<LedgerTables>,
  { now, limit }: { readonly now: Instant; readonly limit: number },
): Promise<Outcome<readonly PendingEvent[]>> {
  const rows = await database
    .selectFrom('outbox')
    .select(['id', 'portfolio_id', 'type', 'payload', 'created_at', 'attempts'])
    .where('delivered_at', 'is', null)
    .where('next_attempt_at', '<=', instantColumn(now))
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return all(rows.map(pendingEventOf));
}

export async function updateDelivered(
  database: Kysely<LedgerTables>,
  eventId: string,
  now: Instant,
): Promise<void> {
  await database
    .updateTable('outbox')
    .set((row) => ({
      delivered_at: instantColumn(now),
      attempts: row('attempts', '+', 1),
      last_error: null,
    }))
    .where('id', '=', eventId)
    .where('delivered_at', 'is', null)
    .execute();
}

export async function updateFailed(
  database: Kysely<LedgerTables>,
  eventId: string,
  failure: { readonly error: string; readonly nextAttemptAt: Instant },
): Promise<void> {
  await database
    .updateTable('outbox')
    .set((row) => ({
      attempts: row('attempts', '+', 1),
      last_error: failure.error.slice(0, ERROR_LENGTH_MAX),
      next_attempt_at: instantColumn(failure.nextAttemptAt),
    }))
    .where('id', '=', eventId)
    .where('delivered_at', 'is', null)
    .execute();
}
