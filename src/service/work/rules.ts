/** Lists and changes the portfolio's rules. */
import { addRule, type ListedRule, listRules, removeRule, replaceRule } from '#app/rules.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { type Answer, jsonAnswer, problemAnswer } from '../answer.ts';
import type { RuleRequestBody } from '../schemas/portfolio.ts';
import type { Portfolio } from './desk.ts';
import type { PageRequest } from './job.ts';
import { pageAnswer } from './pages.ts';
import { ruleRequestOf } from './requests.ts';

export async function listAllRules(
  page: PageRequest,
  { loaded, ledger }: Portfolio,
): Promise<Outcome<Answer>> {
  const listed = await listRules(loaded.config, ledger);
  if (!listed.ok) return listed;
  const { source, rules } = listed.value;
  // Rules of policy.yaml have no id, and their place does not change while the service runs.
  const numbered = rules.map((rule, index) => ({ rule, key: rule.id ?? `policy-${index}` }));
  const start = page.after === null ? 0 : numbered.findIndex(({ key }) => key === page.after) + 1;
  const rest = page.after !== null && start === 0 ? [] : numbered.slice(start);
  return success(
    pageAnswer(rest, page, {
      keyOf: ({ key }) => key,
      json: ({ rule }) => ruleJson(rule),
      besides: { source },
    }),
  );
}

export async function readRule(id: string, portfolio: Portfolio): Promise<Outcome<Answer>> {
  const found = await findRule(id, portfolio);
  if (!found.ok) return found;
  return success(found.value === undefined ? noSuchRule(id) : jsonAnswer(ruleJson(found.value)));
}

export async function addNewRule(
  rule: RuleRequestBody,
  { loaded, ledger, now }: Portfolio,
): Promise<Outcome<Answer>> {
  const { config } = loaded;
  const added = await addRule(ruleRequestOf(rule), { config, now }, ledger);
  if (!added.ok) return added;
  const { id } = added.value;
  const answer = jsonAnswer(ruleJson(added.value), 201);
  const location = `/api/v1/rebalancing/${config.targets.portfolioId}/rules/${id}`;
  return success({ ...answer, headers: { ...answer.headers, location } });
}

export async function putRule(
  { id, rule }: { readonly id: string; readonly rule: RuleRequestBody },
  portfolio: Portfolio,
): Promise<Outcome<Answer>> {
  const found = await findRule(id, portfolio);
  if (!found.ok) return found;
  if (found.value === undefined) return success(noSuchRule(id));
  const { loaded, ledger } = portfolio;
  const replaced = await replaceRule(id, ruleRequestOf(rule), loaded.config, ledger);
  return replaced.ok ? success(jsonAnswer(ruleJson(replaced.value))) : replaced;
}

export async function deleteRule(id: string, portfolio: Portfolio): Promise<Outcome<Answer>> {
  const found = await findRule(id, portfolio);
  if (!found.ok) return found;
  if (found.value === undefined) return success(noSuchRule(id));
  const { loaded, ledger } = portfolio;
  const removed = await removeRule(id, loaded.config, ledger);
  return removed.ok ? success({ status: 204, headers: {}, body: '' }) : removed;
}

async function findRule(
  id: string,
  { loaded, ledger }: Portfolio,
): Promise<Outcome<ListedRule | undefined>> {
  const listed = await listRules(loaded.config, ledger);
  return listed.ok ? success(listed.value.rules.find((rule) => rule.id === id)) : listed;
}

function noSuchRule(id: string): Answer {
  return problemAnswer('not-found', { detail: `the portfolio has no rule ${id} in the table` });
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
