/** Rows of the tables -> checked values; what a person changed in the database by hand is checked like a file. */

import type { Selectable } from 'kysely';
import { z } from 'zod';
import { toText } from '#domain/decimal.ts';
import {
  executedTradeField,
  type HistoryEntry,
  historyEntryField,
  type Recommendation,
  type RecommendedOrder,
  recommendationField,
} from '#domain/documents/execution.ts';
import { fields, instantField, portfolioIdField } from '#domain/documents/fields.ts';
import { readDocument } from '#domain/documents/read.ts';
import { failure, type Outcome } from '#domain/outcome.ts';
import { type Instant, milliseconds } from '#domain/time.ts';
import { KEY_ACCESSES, METHODS, TRIGGER_TYPES } from '#domain/vocabulary.ts';
import type { ApiKey } from './api-keys.ts';
import type { StoredRule } from './ledger.ts';
import { EVENT_STATES, type PendingEvent, type StoredEvent } from './outbox.ts';
import type { LedgerTables } from './schema.ts';

type Row<Table extends keyof LedgerTables> = Selectable<LedgerTables[Table]>;

const storedRuleField = fields({
  id: z.string(),
  portfolioId: portfolioIdField,
  triggerType: z.enum(TRIGGER_TYPES),
  triggerParameters: z.record(z.string(), z.json()),
  method: z.enum(METHODS),
  constraints: z.record(z.string(), z.json()),
  enabled: z.boolean(),
  createdAt: instantField,
});

const pendingEventShape = {
  id: z.string(),
  portfolioId: portfolioIdField,
  type: z.string(),
  payload: z.string(),
  createdAt: instantField,
  attempts: z.int().min(0),
};
const pendingEventField = fields(pendingEventShape);
const storedEventField = fields({
  ...pendingEventShape,
  state: z.enum(EVENT_STATES),
  nextAttemptAt: instantField.nullable(),
  deliveredAt: instantField.nullable(),
  lastError: z.string().nullable(),
});

const apiKeyField = fields({
  id: z.string(),
  name: z.string(),
  portfolios: z.union([z.literal('all'), z.array(portfolioIdField)]),
  access: z.enum(KEY_ACCESSES),
  createdAt: instantField,
  lastUsedAt: instantField.nullable(),
  revokedAt: instantField.nullable(),
});

const tradesField = z.array(executedTradeField);

export function ruleOf(row: Row<'rebalancing_rules'>): Outcome<StoredRule> {
  return readRow(storedRuleField, `rebalancing_rules/${row.id}`, () => ({
    ...row,
    id: String(row.id),
    trigger_parameters: JSON.parse(row.trigger_parameters),
    constraints: JSON.parse(row.constraints),
    enabled: row.enabled === true || row.enabled === 1,
    created_at: instantText(row.created_at),
  }));
}

export function historyEntryOf(row: Row<'rebalancing_history'>): Outcome<HistoryEntry> {
  return readRow(historyEntryField, `rebalancing_history/${row.id}`, () => ({
    ...row,
    id: String(row.id),
    trades_executed: JSON.parse(row.trades_executed),
    created_at: instantText(row.created_at),
  }));
}

export function recommendationOf(
  row: Row<'recommendations'>,
  orders: readonly Row<'recommended_orders'>[],
): Outcome<Recommendation> {
  const { id: _id, ...recommendation } = row;
  return readRow(recommendationField, `recommendations/${row.run_id}`, () => ({
    ...recommendation,
    created_at: instantText(row.created_at),
    orders: orders.map(({ run_id: _run, position: _position, ...order }) => order),
  }));
}

export function pendingEventOf(
  row: Pick<Row<'outbox'>, 'id' | 'portfolio_id' | 'type' | 'payload' | 'created_at' | 'attempts'>,
): Outcome<PendingEvent> {
  return readRow(pendingEventField, `outbox/${row.id}`, () => ({
    ...row,
    created_at: instantText(row.created_at),
  }));
}

export function storedEventOf(row: Row<'outbox'>): Outcome<StoredEvent> {
  const { sequence: _place, dead_at, next_attempt_at, delivered_at, ...event } = row;
  const waitingState = delivered_at === null ? 'waiting' : 'delivered';
  return readRow(storedEventField, `outbox/${row.id}`, () => ({
    ...event,
    state: dead_at === null ? waitingState : 'dead',
    created_at: instantText(event.created_at),
    next_attempt_at: next_attempt_at === null ? null : instantText(next_attempt_at),
    delivered_at: delivered_at === null ? null : instantText(delivered_at),
  }));
}

/** Whoever holds the value does not hold the hash. */
export function apiKeyOf({ hash: _hash, ...row }: Row<'api_keys'>): Outcome<ApiKey> {
  return readRow(apiKeyField, `api_keys/${row.id}`, () => ({
    ...row,
    id: String(row.id),
    portfolios: row.portfolios === null ? 'all' : JSON.parse(row.portfolios),
    created_at: instantText(row.created_at),
    last_used_at: row.last_used_at === null ? null : instantText(row.last_used_at),
    revoked_at: row.revoked_at === null ? null : instantText(row.revoked_at),
  }));
}

export function tradesText(trades: HistoryEntry['tradesExecuted']): string {
  return JSON.stringify(z.encode(tradesField, [...trades]));
}

export function recommendationRow(value: Recommendation) {
  return {
    run_id: value.runId,
    portfolio_id: value.portfolioId,
    trade_date: value.tradeDate,
    trigger_type: value.triggerType,
    method: value.method,
    base_currency: value.baseCurrency,
    total_value: toText(value.totalValue),
    created_at: instantColumn(value.createdAt),
  };
}

export function orderRow(runId: string, order: RecommendedOrder, position: number) {
  return {
    run_id: runId,
    order_id: order.orderId,
    position,
    account_id: order.accountId,
    symbol: order.symbol,
    side: order.side,
    quantity: toText(order.quantity),
    share_decimals: order.shareDecimals,
    quantity_before: toText(order.quantityBefore),
    price: toText(order.price),
    currency: order.currency,
    fx_rate: toText(order.fxRate),
    est_cost: toText(order.estCost),
    filled_quantity: toText(order.filledQuantity),
    closed_on: order.closedOn,
  };
}

/** Always with milliseconds, so that the order of texts is that of instants where a database keeps text. */
export function instantColumn(instant: Instant): string {
  return new Date(milliseconds(instant)).toISOString();
}

/** `2026-11-20 22:00:00+00`, as PostgreSQL writes an instant, in the form of RFC 3339. */
export function instantText(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00');
}

export function readRow<Schema extends z.ZodType>(
  schema: Schema,
  where: string,
  assemble: () => object,
): Outcome<z.output<Schema>> {
  try {
    return readDocument(schema, JSON.stringify(assemble()), where);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failure({
      code: 'document-invalid',
      where,
      what: `holds text that is not JSON: ${error.message}`,
      next: 'correct the row in the database, or remove it',
    });
  }
}
