/** The ledger over SQL that SQLite and PostgreSQL both speak; the driver decides which of them it is. */
import type { Kysely, Transaction } from 'kysely';
import type { DatabaseFailures } from '#database/database-failures.ts';
import type { Recommendation } from '#domain/documents/execution.ts';
import type { PortfolioId } from '#domain/ids.ts';
import { type Failure, type Outcome, success } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import { claimKey, deleteClaim, updateAnswer } from './answers-table.ts';
import type { ApiKeys } from './api-keys.ts';
import { insertApiKey, selectApiKeyInUse, selectApiKeys, updateRevoked } from './api-keys-table.ts';
import type { DriftCrossings } from './drift-crossings.ts';
import { changeCrossings, selectOpenCrossings } from './drift-crossings-table.ts';
import { insertExecution, selectHistory, selectLastExecutionDate } from './history-table.ts';
import type { IdempotentAnswers } from './idempotent-answers.ts';
import type { Closing, Execution, Ledger, Page, RuleKey } from './ledger.ts';
import type { EventClaim, FailedDelivery, NewEvent, Outbox } from './outbox.ts';
import { claimEvents, selectEvents } from './outbox-claims.ts';
import {
  insertEvents,
  updateDelivered,
  updateFailed,
  updateReleased,
  updateReplayed,
} from './outbox-table.ts';
import {
  putInForce,
  selectRecommendations,
  updateClosed,
  updateFills,
} from './recommendations-table.ts';
import type { RuleRecord } from './rule-record.ts';
import {
  deleteRule,
  insertRule,
  selectRules,
  updateRule,
  updateRuleEnabled,
} from './rules-table.ts';
import type { LedgerTables } from './schema.ts';

/** Makes other writers of the same portfolio wait until the transaction ends. */
export type LockPortfolio = (
  transaction: Transaction<LedgerTables>,
  portfolioId: PortfolioId,
) => Promise<void>;

export class KyselyLedger implements Ledger {
  readonly #database: Kysely<LedgerTables>;
  readonly #failures: DatabaseFailures;
  readonly #lockPortfolio: LockPortfolio;

  constructor(
    database: Kysely<LedgerTables>,
    failures: DatabaseFailures,
    lockPortfolio: LockPortfolio,
  ) {
    this.#database = database;
    this.#failures = failures;
    this.#lockPortfolio = lockPortfolio;
  }

  listRules(portfolioId: PortfolioId) {
    return this.#attempt('read the rules', () => selectRules(this.#database, portfolioId));
  }

  addRule(request: {
    readonly portfolioId: PortfolioId;
    readonly rule: RuleRecord;
    readonly now: Instant;
  }) {
    return this.#attempt('add the rule', () => insertRule(this.#database, request));
  }

  setRuleEnabled(rule: RuleKey, enabled: boolean) {
    return this.#attempt('change the rule', () => updateRuleEnabled(this.#database, rule, enabled));
  }

  replaceRule(rule: RuleKey, record: RuleRecord) {
    return this.#attempt('change the rule', () => updateRule(this.#database, rule, record));
  }

  removeRule(rule: RuleKey) {
    return this.#attempt('remove the rule', () => deleteRule(this.#database, rule));
  }

  recordRecommendation(recommendation: Recommendation, events: readonly NewEvent[]) {
    return this.#transact('record the orders', async (transaction) => {
      await this.#lockPortfolio(transaction, recommendation.portfolioId);
      await putInForce(transaction, recommendation);
      await insertEvents(transaction, events);
      return success(undefined);
    });
  }

  async latestRecommendation(portfolioId: PortfolioId) {
    const latest = await this.listRecommendations({ portfolioId, limit: 1 });
    return latest.ok ? success(latest.value[0]) : latest;
  }

  listRecommendations(page: Page) {
    return this.#attempt('read the orders', () => selectRecommendations(this.#database, page));
  }

  recordExecution(execution: Execution) {
    return this.#transact('record the execution', async (transaction) => {
      await this.#lockPortfolio(transaction, execution.portfolioId);
      const entry = await insertExecution(transaction, execution);
      if (!entry.ok) return entry;
      const updated = await updateFills(transaction, execution.runId, execution.fills);
      return updated.ok ? entry : updated;
    });
  }

  closeOrders(closing: Closing) {
    return this.#attempt('close the orders', async () =>
      success(await updateClosed(this.#database, closing)),
    );
  }

  listHistory(page: Page) {
    return this.#attempt('read the history', () => selectHistory(this.#database, page));
  }

  lastExecutionDate(portfolioId: PortfolioId) {
    return this.#attempt('read the history', () =>
      selectLastExecutionDate(this.#database, portfolioId),
    );
  }

  claimDueEvents(claim: EventClaim) {
    return this.#transact('take the events that are due', (transaction) =>
      claimEvents(transaction, claim),
    );
  }

  markDelivered(delivered: Parameters<Outbox['markDelivered']>[0]) {
    return this.#transact('mark the event as delivered', async (transaction) =>
      success(await updateDelivered(transaction, delivered)),
    );
  }

  markFailed(failed: FailedDelivery) {
    return this.#transact('mark the event as failed', async (transaction) =>
      success(await updateFailed(transaction, failed)),
    );
  }

  releaseEvents(holder: string, portfolioIds: readonly PortfolioId[]) {
    return this.#attempt('let go of the events', async () =>
      success(await updateReleased(this.#database, holder, portfolioIds)),
    );
  }

  listEvents(page: Parameters<Outbox['listEvents']>[0]) {
    return this.#attempt('read the events', () => selectEvents(this.#database, page));
  }

  replayEvents(replay: Parameters<Outbox['replayEvents']>[0]) {
    return this.#attempt('let the events wait again', async () =>
      success(await updateReplayed(this.#database, replay)),
    );
  }

  readonly apiKeys: ApiKeys = {
    add: (key) => this.#attempt('add the key', () => insertApiKey(this.#database, key)),
    list: () => this.#attempt('read the keys', () => selectApiKeys(this.#database)),
    revoke: (id, now) =>
      this.#attempt('revoke the key', () => updateRevoked(this.#database, id, now)),
    find: (hash, now) =>
      this.#attempt('look for the key', () => selectApiKeyInUse(this.#database, hash, now)),
  };

  readonly answers: IdempotentAnswers = {
    claim: (request) =>
      this.#transact('claim the idempotency key', (transaction) => claimKey(transaction, request)),
    keep: (claim, answer) =>
      this.#attempt('keep the answer', async () =>
        success(await updateAnswer(this.#database, claim, answer)),
      ),
    release: (claim) =>
      this.#attempt('release the idempotency key', async () =>
        success(await deleteClaim(this.#database, claim)),
      ),
  };

  readonly driftCrossings: DriftCrossings = {
    listOpen: () => this.#attempt('read the crossings', () => selectOpenCrossings(this.#database)),
    record: (changes) =>
      this.#transact('record the crossings', async (transaction) => {
        await this.#lockPortfolio(transaction, changes.portfolioId);
        return changeCrossings(transaction, changes);
      }),
  };

  close(): Promise<void> {
    return this.#database.destroy();
  }

  #attempt<Value>(doing: string, action: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    return this.#failures.attempt(doing, action);
  }

  /** All of it or nothing: a failed outcome undoes what the action wrote before it. */
  async #transact<Value>(
    doing: string,
    action: (transaction: Transaction<LedgerTables>) => Promise<Outcome<Value>>,
  ): Promise<Outcome<Value>> {
    try {
      return await this.#attempt(doing, () =>
        this.#database.transaction().execute(async (transaction) => {
          const outcome = await action(transaction);
          if (!outcome.ok) throw new Undo(outcome);
          return outcome;
        }),
      );
    } catch (error) {
      if (error instanceof Undo) return error.outcome;
      throw error;
    }
  }
}

/** Carries a failed outcome through kysely, which rolls back only when something is thrown. */
class Undo extends Error {
  readonly outcome: Failure;

  constructor(outcome: Failure) {
    super('the transaction is undone');
    this.outcome = outcome;
  }
}
