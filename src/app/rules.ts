/** The portfolio's rules in the ledger: shown, added, switched on and off, removed. */
import type { Config } from '#config/config.ts';
import { parseRule } from '#config/parse.ts';
import { type Decimal, toText } from '#domain/decimal.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Instant } from '#domain/time.ts';
import type { Method, TriggerType } from '#domain/vocabulary.ts';
import type { Ledger, StoredRule } from '#ledger/ledger.ts';
import { type RuleRecord, ruleRecordOf } from '#ledger/rule-record.ts';

export interface RuleRequest {
  readonly triggerType: TriggerType;
  /** JSON with the keys of `trigger_parameters` in policy.yaml; null leaves every one at its default. */
  readonly triggerParameters: string | null;
  readonly method: Method;
  readonly maxTurnover: Decimal | null;
  readonly minTradeSize: Decimal | null;
  readonly transactionCostLimit: Decimal | null;
  readonly excludedInstruments: readonly InstrumentSymbol[];
  readonly enabled: boolean;
}

/** A rule of the table, or one of policy.yaml, which has neither id nor age. */
export interface ListedRule extends RuleRecord {
  readonly id: string | null;
  readonly createdAt: Instant | null;
}

export interface ListedRules {
  readonly source: 'policy.yaml' | 'rebalancing_rules';
  /** In the order in which they decide. */
  readonly rules: readonly ListedRule[];
}

/** The table's rules; those of policy.yaml while the table has none. */
export async function listRules(
  { targets, policy }: Config,
  ledger: Ledger,
): Promise<Outcome<ListedRules>> {
  const stored = await ledger.listRules(targets.portfolioId);
  if (!stored.ok) return stored;
  if (stored.value.length > 0) return success({ source: 'rebalancing_rules', rules: stored.value });
  const rules = policy.rules.map((rule) => ({ ...ruleRecordOf(rule), id: null, createdAt: null }));
  return success({ source: 'policy.yaml', rules });
}

/** Read as policy.yaml would be, with the same defaults and checks. */
export async function addRule(
  request: RuleRequest,
  { config, now }: { readonly config: Config; readonly now: Instant },
  ledger: Ledger,
): Promise<Outcome<StoredRule>> {
  const record = checkedRecord(request, config);
  if (!record.ok) return record;
  const { portfolioId } = config.targets;
  return ledger.addRule({ portfolioId, rule: record.value, now });
}

/** The rule keeps its id and its place. */
export async function replaceRule(
  id: string,
  request: RuleRequest,
  config: Config,
  ledger: Ledger,
): Promise<Outcome<StoredRule>> {
  const record = checkedRecord(request, config);
  if (!record.ok) return record;
  const { portfolioId } = config.targets;
  const rule = await ledger.replaceRule({ portfolioId, id }, record.value);
  if (!rule.ok) return rule;
  return rule.value === undefined ? failure(unknownRule(id)) : success(rule.value);
}

export async function setRuleEnabled(
  { id, enabled }: { readonly id: string; readonly enabled: boolean },
  { targets: { portfolioId } }: Config,
  ledger: Ledger,
): Promise<Outcome<StoredRule>> {
  const rule = await ledger.setRuleEnabled({ portfolioId, id }, enabled);
  if (!rule.ok) return rule;
  return rule.value === undefined ? failure(unknownRule(id)) : success(rule.value);
}

export async function removeRule(
  id: string,
  { targets: { portfolioId } }: Config,
  ledger: Ledger,
): Promise<Outcome<void>> {
  const removed = await ledger.removeRule({ portfolioId, id });
  if (!removed.ok) return removed;
  return removed.value ? success(undefined) : failure(unknownRule(id));
}

function checkedRecord(request: RuleRequest, { targets }: Config): Outcome<RuleRecord> {
  const unknown = request.excludedInstruments.filter((symbol) => !targets.instruments.has(symbol));
  return unknown.length > 0 ? failure(...unknown.map(unknownInstrument)) : recordOf(request);
}

function recordOf(request: RuleRequest): Outcome<RuleRecord> {
  const { triggerParameters } = request;
  if (triggerParameters !== null && !isJsonObject(triggerParameters))
    return failure({
      code: 'usage-invalid',
      where: '--parameters',
      what: `${JSON.stringify(triggerParameters)} is not a JSON object`,
      next: 'write it as one, such as \'{"absolute": 0.05}\'',
    });
  const rule = parseRule({ path: 'rule', text: ruleText(request) });
  return rule.ok
    ? success(ruleRecordOf(rule.value))
    : failure(...rule.problems.map(({ what, next }) => invalid(what, next)));
}

/** The parameters stand in it as they were typed, so that no number passes through a binary fraction. */
function ruleText(request: RuleRequest): string {
  const { maxTurnover, minTradeSize, transactionCostLimit, excludedInstruments } = request;
  const constraints = {
    ...(maxTurnover === null ? {} : { max_turnover: toText(maxTurnover) }),
    ...(minTradeSize === null ? {} : { min_trade_size: toText(minTradeSize) }),
    ...(transactionCostLimit === null
      ? {}
      : { transaction_cost_limit: toText(transactionCostLimit) }),
    excluded_instruments: excludedInstruments,
  };
  return `{
    "trigger_type": ${JSON.stringify(request.triggerType)},
    "trigger_parameters": ${request.triggerParameters ?? '{}'},
    "method": ${JSON.stringify(request.method)},
    "constraints": ${JSON.stringify(constraints)},
    "enabled": ${request.enabled}
  }`;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return false;
  }
}

function invalid(what: string, next: string): Problem {
  return { code: 'usage-invalid', where: 'the rule', what, next };
}

function unknownRule(id: string): Problem {
  return {
    code: 'usage-invalid',
    where: id,
    what: 'is no rule of this portfolio in the table',
    next: 'see `rebalance rules list`; rules of policy.yaml are changed there',
  };
}

function unknownInstrument(symbol: InstrumentSymbol): Problem {
  return {
    code: 'usage-invalid',
    where: '--exclude',
    what: `no target and no entry of instruments names ${symbol}`,
    next: `add \`${symbol}: {}\` under instruments in targets.yaml`,
  };
}
