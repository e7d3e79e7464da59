/**
 * The port to what outlives a run: rules, what was recommended and executed, events to deliver.
 *
 * Every method may fail with `storage-failed`; stored text that this program did not write is `document-invalid`.
 * "Now" is always an argument.
 */

import type { Decimal } from '#domain/decimal.ts';
import type { ExecutedTrade, HistoryEntry, Recommendation } from '#domain/documents/execution.ts';
import type { PortfolioId } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import type { ApiKeys } from './api-keys.ts';
import type { DriftCrossings } from './drift-crossings.ts';
import type { IdempotentAnswers } from './idempotent-answers.ts';
import type { NewEvent, Outbox } from './outbox.ts';
import type { RuleRecord } from './rule-record.ts';

export interface Ledger extends Outbox {
  /** In the order they were added, which is the order in which they decide. */
  listRules(portfolioId: PortfolioId): Promise<Outcome<readonly StoredRule[]>>;
  addRule(request: {
    readonly portfolioId: PortfolioId;
    readonly rule: RuleRecord;
    readonly now: Instant;
  }): Promise<Outcome<StoredRule>>;
  /** The rule as it is then; undefined when the portfolio has no such rule. */
  setRuleEnabled(rule: RuleKey, enabled: boolean): Promise<Outcome<StoredRule | undefined>>;
  /** The rule as it is then, with its id and its place; undefined when the portfolio has no such rule. */
  replaceRule(rule: RuleKey, record: RuleRecord): Promise<Outcome<StoredRule | undefined>>;
  /** Whether there was such a rule. */
  removeRule(rule: RuleKey): Promise<Outcome<boolean>>;

  /**
   * Keeps the orders of a complete run, which are then in force instead of all earlier ones, and its events, in
   * one step. Recording a run again repeats nothing: known fills stay, and no event is sent twice.
   */
  recordRecommendation(
    recommendation: Recommendation,
    events: readonly NewEvent[],
  ): Promise<Outcome<void>>;
  /** The orders in force, with what is known to be filled; undefined before the first. */
  latestRecommendation(portfolioId: PortfolioId): Promise<Outcome<Recommendation | undefined>>;
  /** Newest first. */
  listRecommendations(page: Page): Promise<Outcome<readonly Recommendation[]>>;

  /**
   * Adds executions to the history and to the orders they fill, in one step; `run-conflict` when another
   * reconciliation has changed these orders in between.
   */
  recordExecution(execution: Execution): Promise<Outcome<HistoryEntry>>;
  /** Marks orders as over, so that no later reconciliation looks for their fills. */
  closeOrders(closing: Closing): Promise<Outcome<void>>;
  /** Newest first. */
  listHistory(page: Page): Promise<Outcome<readonly HistoryEntry[]>>;
  /** When the portfolio was last rebalanced; undefined when it never was. */
  lastExecutionDate(portfolioId: PortfolioId): Promise<Outcome<TradeDate | undefined>>;

  /** Of the service. */
  readonly answers: IdempotentAnswers;
  /** Of the service. */
  readonly apiKeys: ApiKeys;
  /** Of the drift monitor. */
  readonly driftCrossings: DriftCrossings;

  close(): Promise<void>;
}

export interface RuleKey {
  readonly portfolioId: PortfolioId;
  readonly id: string;
}

/** One row of the table `rebalancing_rules`. */
export interface StoredRule extends RuleRecord, RuleKey {
  readonly createdAt: Instant;
}

export interface Page {
  readonly portfolioId: PortfolioId;
  readonly limit: number;
  /** Begins after this entry: the run's id of a recommendation, the id of a history entry. */
  readonly after?: string;
}

export interface Execution {
  readonly portfolioId: PortfolioId;
  /** The run whose orders were executed. */
  readonly runId: string;
  readonly trades: readonly ExecutedTrade[];
  readonly fills: readonly OrderFill[];
  readonly turnoverAchieved: Decimal;
  readonly actualCosts: Decimal;
  readonly executionDate: TradeDate;
  readonly now: Instant;
}

export interface Closing {
  readonly runId: string;
  readonly orderIds: readonly string[];
  readonly on: TradeDate;
}

/** How far an order was known to be filled, and is now. */
export interface OrderFill {
  readonly orderId: string;
  readonly filledBefore: Decimal;
  readonly filledAfter: Decimal;
}
