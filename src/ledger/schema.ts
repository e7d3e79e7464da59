/** The tables, as queries see them: exact decimals, JSON and instants are text on this side of every driver. */
import type { Generated } from 'kysely';

export interface LedgerTables {
  readonly rebalancing_rules: RulesTable;
  readonly rebalancing_history: HistoryTable;
  readonly recommendations: RecommendationsTable;
  readonly recommended_orders: RecommendedOrdersTable;
  readonly outbox: OutboxTable;
  readonly outbox_streams: OutboxStreamsTable;
  readonly api_keys: ApiKeysTable;
  readonly idempotent_answers: IdempotentAnswersTable;
  readonly drift_crossings: DriftCrossingsTable;
}

/** What a driver may return for a boolean. */
export type StoredBoolean = boolean | 0 | 1;

interface RulesTable {
  readonly id: Generated<number | string>;
  readonly portfolio_id: string;
  readonly trigger_type: string;
  readonly trigger_parameters: string;
  readonly method: string;
  readonly constraints: string;
  readonly enabled: StoredBoolean;
  readonly created_at: string;
}

interface HistoryTable {
  readonly id: Generated<number | string>;
  readonly portfolio_id: string;
  readonly trigger_type: string;
  readonly trades_executed: string;
  readonly turnover_achieved: string;
  readonly actual_costs: string;
  readonly execution_date: string;
  readonly created_at: string;
}

interface RecommendationsTable {
  /** Rises with every recording; the highest of a portfolio is in force. */
  readonly id: Generated<number | string>;
  readonly run_id: string;
  readonly portfolio_id: string;
  readonly trade_date: string;
  readonly trigger_type: string;
  readonly method: string;
  readonly base_currency: string;
  readonly total_value: string;
  readonly created_at: string;
}

interface RecommendedOrdersTable {
  readonly run_id: string;
  readonly order_id: string;
  /** Place in the plan, from 0. */
  readonly position: number;
  readonly account_id: string;
  readonly symbol: string;
  readonly side: string;
  readonly quantity: string;
  readonly share_decimals: number;
  readonly quantity_before: string;
  readonly price: string;
  readonly currency: string;
  readonly fx_rate: string;
  readonly est_cost: string;
  readonly filled_quantity: string;
  readonly closed_on: string | null;
}

interface OutboxTable {
  readonly id: string;
  readonly portfolio_id: string;
  /** Place among the events of the portfolio, rising; numbers may be missing. */
  readonly sequence: number;
  readonly type: string;
  readonly payload: string;
  readonly created_at: string;
  readonly attempts: number;
  /** Null for one that was never tried, which is due at once. */
  readonly next_attempt_at: string | null;
  readonly delivered_at: string | null;
  readonly dead_at: string | null;
  readonly last_error: string | null;
}

/** One row for each portfolio that ever had an event: who delivers them now. */
interface OutboxStreamsTable {
  readonly portfolio_id: string;
  readonly last_sequence: number;
  readonly lease_holder: string | null;
  readonly leased_until: string | null;
}

interface ApiKeysTable {
  readonly id: Generated<number | string>;
  readonly name: string;
  /** SHA-256 in hexadecimal; the key itself is nowhere. */
  readonly hash: string;
  /** A JSON array of portfolio ids; null means all. */
  readonly portfolios: string | null;
  readonly access: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
}

interface IdempotentAnswersTable {
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly claimed_at: string;
  /** Null while the request is being answered. */
  readonly answer: string | null;
}

interface DriftCrossingsTable {
  readonly id: Generated<number | string>;
  readonly portfolio_id: string;
  readonly scope: string;
  readonly name: string;
  readonly side: string;
  /** Of the outbox. */
  readonly event_id: string;
  readonly crossed_at: string;
  /** Null while the band is left; there is one such row of each at most. */
  readonly over_at: string | null;
}
