/** Queries of the table `rebalancing_rules`. */
import type { Kysely } from 'kysely';
import type { PortfolioId } from '#domain/ids.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import type { RuleKey, StoredRule } from './ledger.ts';
import { isRowId } from './row-id.ts';
import { instantColumn, ruleOf } from './rows.ts';
import type { RuleRecord } from './rule-record.ts';
import type { LedgerTables } from './schema.ts';

/** More rules than anybody could overlook. */
const RULES_MAX = 1_000;

export async function selectRules(
  database: Kysely<LedgerTables>,
  portfolioId: PortfolioId,
): Promise<Outcome<readonly StoredRule[]>> {
  const rows = await database
    .selectFrom('rebalancing_rules')
    .selectAll()
    .where('portfolio_id', '=', portfolioId)
    .orderBy('id')
    .limit(RULES_MAX)
    .execute();
  return all(rows.map(ruleOf));
}

export async function insertRule(
  database: Kysely<LedgerTables>,
  request: {
    readonly portfolioId: PortfolioId;
    readonly rule: RuleRecord;
    readonly now: Instant;
  },
): Promise<Outcome<StoredRule>> {
  const { portfolioId, rule, now } = request;
  const row = await database
    .insertInto('rebalancing_rules')
    .values({
      portfolio_id: portfolioId,
      trigger_type: rule.triggerType,
      trigger_parameters: JSON.stringify(rule.triggerParameters),
      method: rule.method,
      constraints: JSON.stringify(rule.constraints),
      enabled: rule.enabled,
      created_at: instantColumn(now),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return ruleOf(row);
}

export async function updateRuleEnabled(
  database: Kysely<LedgerTables>,
  { portfolioId, id }: RuleKey,
  enabled: boolean,
): Promise<Outcome<StoredRule | undefined>> {
  if (!isRowId(id)) return success(undefined);
  const row = await database
    .updateTable('rebalancing_rules')
    .set({ enabled })
    .where('portfolio_id', '=', portfolioId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? success(undefined) : ruleOf(row);
}

export async function updateRule(
  database: Kysely<LedgerTables>,
  { portfolioId, id }: RuleKey,
  rule: RuleRecord,
): Promise<Outcome<StoredRule | undefined>> {
  if (!isRowId(id)) return success(undefined);
  const row = await database
    .updateTable('rebalancing_rules')
    .set({
      trigger_type: rule.triggerType,
      trigger_parameters: JSON.stringify(rule.triggerParameters),
      method: rule.method,
      constraints: JSON.stringify(rule.constraints),
      enabled: rule.enabled,
    })
    .where('portfolio_id', '=', portfolioId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? success(undefined) : ruleOf(row);
}

export async function deleteRule(
  database: Kysely<LedgerTables>,
  { portfolioId, id }: RuleKey,
): Promise<Outcome<boolean>> {
  if (!isRowId(id)) return success(false);
  const { numDeletedRows } = await database
    .deleteFrom('rebalancing_rules')
    .where('portfolio_id', '=', portfolioId)
    .where('id', '=', id)
    .executeTakeFirst();
  return success(numDeletedRows > 0n);
}
