/** Queries of the table `rebalancing_history`. */
import type { Kysely, Transaction } from 'kysely';
import { toText } from '#domain/decimal.ts';
import type { HistoryEntry } from '#domain/documents/execution.ts';
import type { PortfolioId } from '#domain/ids.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { TradeDate } from '#domain/time.ts';
import type { Execution, Page } from './ledger.ts';
import { isRowId } from './row-id.ts';
import { historyEntryOf, instantColumn, tradesText } from './rows.ts';
import type { LedgerTables } from './schema.ts';

/** The trigger is that of the run whose orders were executed. */
export async function insertExecution(
  transaction: Transaction<LedgerTables>,
  execution: Execution,
): Promise<Outcome<HistoryEntry>> {
  const { portfolioId, runId } = execution;
  const run = await transaction
    .selectFrom('recommendations')
    .select('trigger_type')
    .where('portfolio_id', '=', portfolioId)
    .where('run_id', '=', runId)
    .executeTakeFirst();
  if (run === undefined) return failure(unknownRun(runId));
  const row = await transaction
    .insertInto('rebalancing_history')
    .values({
      portfolio_id: portfolioId,
      trigger_type: run.trigger_type,
      trades_executed: tradesText(execution.trades),
      turnover_achieved: toText(execution.turnoverAchieved),
      actual_costs: toText(execution.actualCosts),
      execution_date: execution.executionDate,
      created_at: instantColumn(execution.now),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return historyEntryOf(row);
}

export async function selectHistory(
  database: Kysely<LedgerTables>,
  { portfolioId, limit, after }: Page,
): Promise<Outcome<readonly HistoryEntry[]>> {
  const last = after === undefined ? null : await placeOf(database, portfolioId, after);
  if (last === undefined) return success([]);
  const rows = await database
    .selectFrom('rebalancing_history')
    .selectAll()
    .where('portfolio_id', '=', portfolioId)
    .$if(last !== null, (query) =>
      query.where((where) =>
        where.or([
          where('execution_date', '<', last?.execution_date ?? ''),
          where('execution_date', '=', last?.execution_date ?? '').and('id', '<', last?.id ?? 0),
        ]),
      ),
    )
    .orderBy('execution_date', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return all(rows.map(historyEntryOf));
}

/** Where an entry stands in the order; undefined when there is no such entry. */
function placeOf(database: Kysely<LedgerTables>, portfolioId: PortfolioId, id: string) {
  if (!isRowId(id)) return undefined;
  return database
    .selectFrom('rebalancing_history')
    .select(['execution_date', 'id'])
    .where('portfolio_id', '=', portfolioId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function selectLastExecutionDate(
  database: Kysely<LedgerTables>,
  portfolioId: PortfolioId,
): Promise<Outcome<TradeDate | undefined>> {
  const entries = await selectHistory(database, { portfolioId, limit: 1 });
  return entries.ok ? success(entries.value[0]?.executionDate) : entries;
}

function unknownRun(runId: string) {
  return {
    code: 'document-missing',
    where: runId,
    what: 'no orders of this run are on record',
    next: 'run `rebalance run` first',
  } as const;
}
