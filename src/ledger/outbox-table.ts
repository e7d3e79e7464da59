/** Writing to the tables `outbox` and `outbox_streams`: new events, what became of them, and what is tried again. */
import type { Kysely, Transaction } from 'kysely';
import { compareText, type PortfolioId } from '#domain/ids.ts';
import type { EventLease, FailedDelivery, NewEvent, Outbox } from './outbox.ts';
import { instantColumn } from './rows.ts';
import type { LedgerTables } from './schema.ts';

const ERROR_LENGTH_MAX = 1_000;

/** An event with a known id is there already and stays as it is. */
export async function insertEvents(
  transaction: Transaction<LedgerTables>,
  events: readonly NewEvent[],
): Promise<void> {
  const byPortfolio = [...Map.groupBy(events, (event) => event.portfolioId)];
  // In one order everywhere, so that two recordings never wait for each other.
  byPortfolio.sort(([left], [right]) => compareText(left, right));
  for (const [portfolioId, own] of byPortfolio) await append(transaction, portfolioId, own);
}

/** The portfolio's row is locked until the end of the transaction, so numbers become visible in their order. */
async function append(
  transaction: Transaction<LedgerTables>,
  portfolioId: PortfolioId,
  events: readonly NewEvent[],
): Promise<void> {
  const { last_sequence: last } = await transaction
    .insertInto('outbox_streams')
    .values({ portfolio_id: portfolioId, last_sequence: events.length })
    .onConflict((conflict) =>
      conflict.column('portfolio_id').doUpdateSet((row) => ({
        last_sequence: row('outbox_streams.last_sequence', '+', events.length),
      })),
    )
    .returning('last_sequence')
    .executeTakeFirstOrThrow();
  await transaction
    .insertInto('outbox')
    .values(
      events.map((event, index) => ({
        id: event.id,
        portfolio_id: portfolioId,
        sequence: last - events.length + 1 + index,
        type: event.type,
        payload: event.payload,
        created_at: instantColumn(event.createdAt),
        attempts: 0,
        next_attempt_at: null,
        delivered_at: null,
        dead_at: null,
        last_error: null,
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** What was delivered was delivered, also by a relay that has lost its lease in between. */
export async function updateDelivered(
  transaction: Transaction<LedgerTables>,
  { event, lease, now }: Parameters<Outbox['markDelivered']>[0],
): Promise<boolean> {
  const isHeld = await prolongLease(transaction, event.portfolioId, lease);
  await transaction
    .updateTable('outbox')
    .set((row) => ({
      delivered_at: instantColumn(now),
      attempts: row('attempts', '+', 1),
      next_attempt_at: null,
      last_error: null,
    }))
    .where('id', '=', event.id)
    .where('portfolio_id', '=', event.portfolioId)
    .where('delivered_at', 'is', null)
    .where('dead_at', 'is', null)
    .execute();
  return isHeld;
}

export async function updateFailed(
  transaction: Transaction<LedgerTables>,
  { event, lease, now, error, nextAttemptAt }: FailedDelivery,
): Promise<boolean> {
  if (!(await prolongLease(transaction, event.portfolioId, lease))) return false;
  await transaction
    .updateTable('outbox')
    .set((row) => ({
      attempts: row('attempts', '+', 1),
      last_error: error.slice(0, ERROR_LENGTH_MAX),
      next_attempt_at: nextAttemptAt === null ? null : instantColumn(nextAttemptAt),
      dead_at: nextAttemptAt === null ? instantColumn(now) : null,
    }))
    .where('id', '=', event.id)
    .where('portfolio_id', '=', event.portfolioId)
    .where('delivered_at', 'is', null)
    .where('dead_at', 'is', null)
    .execute();
  return true;
}

async function prolongLease(
  transaction: Transaction<LedgerTables>,
  portfolioId: PortfolioId,
  { holder, until }: EventLease,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('outbox_streams')
    .set({ leased_until: instantColumn(until) })
    .where('portfolio_id', '=', portfolioId)
    .where('lease_holder', '=', holder)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function updateReleased(
  database: Kysely<LedgerTables>,
  holder: string,
  portfolioIds: readonly PortfolioId[],
): Promise<void> {
  if (portfolioIds.length === 0) return;
  await database
    .updateTable('outbox_streams')
    .set({ lease_holder: null, leased_until: null })
    .where('lease_holder', '=', holder)
    .where('portfolio_id', 'in', portfolioIds)
    .execute();
}

export async function updateReplayed(
  database: Kysely<LedgerTables>,
  { portfolioId, which }: Parameters<Outbox['replayEvents']>[0],
): Promise<number> {
  const { numUpdatedRows } = await database
    .updateTable('outbox')
    .set({ delivered_at: null, dead_at: null, next_attempt_at: null, attempts: 0 })
    .where('portfolio_id', '=', portfolioId)
    .where((row) =>
      which === 'dead' ? row('dead_at', 'is not', null) : row('id', '=', which.eventId),
    )
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
