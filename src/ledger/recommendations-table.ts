/** Queries of the tables `recommendations` and `recommended_orders`. */
import type { Kysely, Transaction } from 'kysely';
import { toText } from '#domain/decimal.ts';
import type { Recommendation } from '#domain/documents/execution.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { Closing, OrderFill, Page } from './ledger.ts';
import { orderRow, recommendationOf, recommendationRow } from './rows.ts';
import type { LedgerTables } from './schema.ts';

/** Values bound in one statement stay far below what either database allows. */
const ORDERS_PER_STATEMENT = 500;

/** Puts the run in force; a run that was recorded before keeps what is known of its orders. */
export async function putInForce(
  transaction: Transaction<LedgerTables>,
  recommendation: Recommendation,
): Promise<void> {
  const { runId, portfolioId } = recommendation;
  const latest = await transaction
    .selectFrom('recommendations')
    .select('run_id')
    .where('portfolio_id', '=', portfolioId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (latest?.run_id === runId) return;
  const known = await transaction
    .selectFrom('recommended_orders')
    .select(['order_id', 'filled_quantity', 'closed_on'])
    .where('run_id', '=', runId)
    .execute();
  await transaction.deleteFrom('recommendations').where('run_id', '=', runId).execute();
  await insert(
    transaction,
    recommendation,
    new Map(known.map(({ order_id, ...what }) => [order_id, what])),
  );
}

/** What was found out about an order since it was recommended. */
interface KnownOrder {
  readonly filled_quantity: string;
  readonly closed_on: string | null;
}

async function insert(
  transaction: Transaction<LedgerTables>,
  recommendation: Recommendation,
  known: ReadonlyMap<string, KnownOrder>,
): Promise<void> {
  await transaction
    .insertInto('recommendations')
    .values(recommendationRow(recommendation))
    .execute();
  const rows = recommendation.orders.map((order, position) => {
    return { ...orderRow(recommendation.runId, order, position), ...known.get(order.orderId) };
  });
  for (let start = 0; start < rows.length; start += ORDERS_PER_STATEMENT) {
    await transaction
      .insertInto('recommended_orders')
      .values(rows.slice(start, start + ORDERS_PER_STATEMENT))
      .execute();
  }
}

/** Newest first: the first is the one in force. */
export async function selectRecommendations(
  database: Kysely<LedgerTables>,
  { portfolioId, limit, after }: Page,
): Promise<Outcome<readonly Recommendation[]>> {
  const recommendations = await database
    .selectFrom('recommendations')
    .selectAll()
    .where('portfolio_id', '=', portfolioId)
    .$if(after !== undefined, (query) =>
      query.where('id', '<', (earlier) =>
        earlier
          .selectFrom('recommendations as last')
          .select('last.id')
          .where('last.portfolio_id', '=', portfolioId)
          .where('last.run_id', '=', after ?? ''),
      ),
    )
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  if (recommendations.length === 0) return success([]);
  const orders = await database
    .selectFrom('recommended_orders')
    .selectAll()
    .where(
      'run_id',
      'in',
      recommendations.map((row) => row.run_id),
    )
    .orderBy('run_id')
    .orderBy('position')
    .execute();
  const byRun = Map.groupBy(orders, (row) => row.run_id);
  return all(recommendations.map((row) => recommendationOf(row, byRun.get(row.run_id) ?? [])));
}

/** Moves each order from what the caller knew to what it knows now; refused when the caller knew an older state. */
export async function updateFills(
  transaction: Transaction<LedgerTables>,
  runId: string,
  fills: readonly OrderFill[],
): Promise<Outcome<void>> {
  for (const { orderId, filledBefore, filledAfter } of fills) {
    const { numUpdatedRows } = await transaction
      .updateTable('recommended_orders')
      .set({ filled_quantity: toText(filledAfter) })
      .where('run_id', '=', runId)
      .where('order_id', '=', orderId)
      .where('filled_quantity', '=', toText(filledBefore))
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return failure(changedInBetween(runId, orderId));
  }
  return success(undefined);
}

/** Orders that were closed before keep their day. */
export async function updateClosed(
  database: Kysely<LedgerTables>,
  { runId, orderIds, on }: Closing,
): Promise<void> {
  for (let start = 0; start < orderIds.length; start += ORDERS_PER_STATEMENT) {
    await database
      .updateTable('recommended_orders')
      .set({ closed_on: on })
      .where('run_id', '=', runId)
      .where('order_id', 'in', orderIds.slice(start, start + ORDERS_PER_STATEMENT))
      .where('closed_on', 'is', null)
      .execute();
  }
}

function changedInBetween(runId: string, orderId: string) {
  return {
    code: 'run-conflict',
    where: runId,
    what: `what is known of order ${orderId} has changed since it was read, or there is no such order`,
    next: 'run `rebalance reconcile` again',
  } as const;
}
