/** `rebalance rules`: the rules that decide whether and how to rebalance, as the ledger keeps them. */
import { addRule, type ListedRule, listRules, removeRule, setRuleEnabled } from '#app/rules.ts';
import { withLedger } from '#app/with-ledger.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { ExitName } from '#domain/problem.ts';
import { instantOf } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { rulesTable } from '#report/ledger-report.ts';
import type { CommandAction, Flags, Invocation } from '../command.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { type Household, openHousehold } from '../wiring.ts';

export const list: CommandAction = (invocation) =>
  onLedger(
    invocation,
    ({ config }, ledger) => listRules(config, ledger),
    ({ source, rules }) => {
      const { output } = invocation;
      if (output.json) showJson({ source, rules: rules.map(ruleJson) }, output);
      else if (!output.quiet) showTables([rulesTable(rules, source)], output);
    },
  );

export const add: CommandAction = (invocation) => {
  const { flags } = invocation;
  const request = requestOf(flags);
  if (request === null) return Promise.resolve(refuse([INCOMPLETE], invocation));
  return onLedger(
    invocation,
    async ({ config, effects }, ledger) => {
      const before = await listRules(config, ledger);
      if (!before.ok) return before;
      const now = instantOf(new Date(effects.timing.now()));
      const added = await addRule(request, { config, now }, ledger);
      return added.ok
        ? { ok: true, value: { added: added.value, replaces: before.value.source } }
        : added;
    },
    ({ added, replaces }) => {
      showRule(added, invocation);
      if (replaces === 'policy.yaml')
        invocation.output.say('the table has rules now, so those of policy.yaml apply no more');
    },
  );
};

export const enable: CommandAction = (invocation) => switchTo(true, invocation);
export const disable: CommandAction = (invocation) => switchTo(false, invocation);

function switchTo(enabled: boolean, invocation: Invocation): Promise<ExitName> {
  const [id = ''] = invocation.arguments;
  return onLedger(
    invocation,
    ({ config }, ledger) => setRuleEnabled({ id, enabled }, config, ledger),
    (rule) => showRule(rule, invocation),
  );
}

export const remove: CommandAction = (invocation) => {
  const [id = ''] = invocation.arguments;
  return onLedger(
    invocation,
    async ({ config }, ledger) => {
      const removed = await removeRule(id, config, ledger);
      return removed.ok ? listRules(config, ledger) : removed;
    },
    ({ source }) => {
      invocation.output.say(`removed rule ${id}`);
      if (source === 'policy.yaml')
        invocation.output.say('the table is empty, so the rules of policy.yaml apply again');
    },
  );
};

/** Opens the household and its ledger, does the work, and shows what came of it. */
async function onLedger<Value>(
  invocation: Invocation,
  work: (household: Household, ledger: Ledger) => Promise<Outcome<Value>>,
  show: (value: Value) => void,
): Promise<ExitName> {
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const done = await withLedger(household.value.effects, (ledger) => work(household.value, ledger));
  if (!done.ok) return refuse(done.problems, invocation);
  show(done.value);
  return 'ok';
}

const INCOMPLETE = {
  code: 'usage-invalid',
  what: 'a rule needs a trigger and a method',
  next: 'add --trigger and --method',
} as const;

function requestOf(flags: Flags) {
  const { trigger, method } = flags;
  if (trigger === undefined || method === undefined) return null;
  return {
    triggerType: trigger,
    triggerParameters: flags.parameters ?? null,
    method,
    maxTurnover: flags.maxTurnover ?? null,
    minTradeSize: flags.minTradeSize ?? null,
    transactionCostLimit: flags.transactionCostLimit ?? null,
    excludedInstruments: flags.exclude ?? [],
    enabled: flags.disabled !== true,
  };
}

function showRule(rule: ListedRule, { output }: Invocation): void {
  if (output.json) showJson(ruleJson(rule), output);
  else if (!output.quiet) showTables([rulesTable([rule], 'the table')], output);
}

function ruleJson(rule: ListedRule) {
  return {
    id: rule.id,
    trigger_type: rule.triggerType,
    trigger_parameters: rule.triggerParameters,
    method: rule.method,
    constraints: rule.constraints,
    enabled: rule.enabled,
    created_at: rule.createdAt,
  };
}
