/** Reading the tables `outbox` and `outbox_streams`: what a relay may take now, and what became of events. */
import { type Kysely, PostgresAdapter, type Transaction } from 'kysely';
import type { PortfolioId } from '#domain/ids.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import type { ClaimedEvents, EventClaim, Outbox, PendingEvent, StoredEvent } from './outbox.ts';
import { instantColumn, pendingEventOf, storedEventOf } from './rows.ts';
import type { LedgerTables } from './schema.ts';

export async function claimEvents(
  transaction: Transaction<LedgerTables>,
  claim: EventClaim,
): Promise<Outcome<readonly ClaimedEvents[]>> {
  if (claim.portfolioIds?.length === 0) return success([]);
  const portfolioIds = await selectFreePortfolios(transaction, claim);
  if (portfolioIds.length === 0) return success([]);
  await transaction
    .updateTable('outbox_streams')
    .set({
      lease_holder: claim.lease.holder,
      leased_until: instantColumn(claim.lease.until),
    })
    .where('portfolio_id', 'in', portfolioIds)
    .execute();
  // In a statement of its own, which sees what the holder before has delivered since.
  const events = await selectFirstWaiting(transaction, portfolioIds, claim.eventsMax);
  if (!events.ok) return events;
  const byPortfolio = Map.groupBy(events.value, (event) => event.portfolioId);
  return success(
    portfolioIds.map((portfolioId) => ({
      portfolioId,
      events: byPortfolio.get(portfolioId) ?? [],
    })),
  );
}

/**
 * Those whose first waiting event is due. PostgreSQL locks each row it takes and leaves out those that another
 * relay is about to take; SQLite lets only one transaction write at a time.
 */
async function selectFreePortfolios(
  transaction: Transaction<LedgerTables>,
  { now, portfolioIds, portfoliosMax }: EventClaim,
): Promise<readonly PortfolioId[]> {
  const at = instantColumn(now);
  const free = await transaction
    .selectFrom('outbox_streams as stream')
    .innerJoin('outbox as head', 'head.portfolio_id', 'stream.portfolio_id')
    .select('stream.portfolio_id')
    .where(({ eb, or }) =>
      or([eb('stream.leased_until', 'is', null), eb('stream.leased_until', '<=', at)]),
    )
    .where('head.delivered_at', 'is', null)
    .where('head.dead_at', 'is', null)
    .where(({ eb, or }) =>
      or([eb('head.next_attempt_at', 'is', null), eb('head.next_attempt_at', '<=', at)]),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox as earlier')
            .select('earlier.id')
            .whereRef('earlier.portfolio_id', '=', 'head.portfolio_id')
            .whereRef('earlier.sequence', '<', 'head.sequence')
            .where('earlier.delivered_at', 'is', null)
            .where('earlier.dead_at', 'is', null),
        ),
      ),
    )
    .$if(portfolioIds !== null, (query) =>
      query.where('stream.portfolio_id', 'in', portfolioIds ?? []),
    )
    .orderBy('head.created_at')
    .orderBy('head.id')
    .limit(portfoliosMax)
    .$if(transaction.getExecutor().adapter instanceof PostgresAdapter, (query) =>
      query.forUpdate('stream').skipLocked(),
    )
    .execute();
  return free.map((row) => row.portfolio_id as PortfolioId);
}

async function selectFirstWaiting(
  transaction: Transaction<LedgerTables>,
  portfolioIds: readonly PortfolioId[],
  eventsMax: number,
): Promise<Outcome<readonly PendingEvent[]>> {
  const rows = await transaction
    .selectFrom((query) =>
      query
        .selectFrom('outbox')
        .select(['id', 'portfolio_id', 'sequence', 'type', 'payload', 'created_at', 'attempts'])
        .select(({ fn }) =>
          fn
            .agg<number | string>('row_number')
            .over((over) => over.partitionBy('portfolio_id').orderBy('sequence'))
            .as('place'),
        )
        .where('portfolio_id', 'in', portfolioIds)
        .where('delivered_at', 'is', null)
        .where('dead_at', 'is', null)
        .as('waiting'),
    )
    .select(['id', 'portfolio_id', 'type', 'payload', 'created_at', 'attempts'])
    .where('place', '<=', eventsMax)
    .orderBy('portfolio_id')
    .orderBy('sequence')
    .execute();
  return all(rows.map(pendingEventOf));
}

export async function selectEvents(
  database: Kysely<LedgerTables>,
  { portfolioId, state, limit }: Parameters<Outbox['listEvents']>[0],
): Promise<Outcome<readonly StoredEvent[]>> {
  const rows = await database
    .selectFrom('outbox')
    .selectAll()
    .where('portfolio_id', '=', portfolioId)
    .$if(state === 'dead', (query) => query.where('dead_at', 'is not', null))
    .$if(state === 'delivered', (query) => query.where('delivered_at', 'is not', null))
    .$if(state === 'waiting', (query) =>
      query.where('delivered_at', 'is', null).where('dead_at', 'is', null),
    )
    .orderBy('sequence', 'desc')
    .limit(limit)
    .execute();
  return all(rows.map(storedEventOf));
}
