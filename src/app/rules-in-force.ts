/** The rules that decide: those of the table when the portfolio has any there, else those of policy.yaml. */
import type { Config } from '#config/config.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Ledger, StoredRule } from '#ledger/ledger.ts';
import { rulesInForce, writtenRule } from '#ledger/rule-record.ts';

export interface Ruled {
  /** With the rules in force as its policy's rules. */
  readonly config: Config;
  /** The table's rules as text, part of what names a run; null when the table has none. */
  readonly storedRulesText: string | null;
}

/** Of a directory that is nobody's day: what policy.yaml says. */
export function asConfigured({ config }: { readonly config: Config }): Ruled {
  return { config, storedRulesText: null };
}

export async function readRulesInForce(
  { config }: { readonly config: Config },
  ledger: Ledger,
): Promise<Outcome<Ruled>> {
  const storedRules = await ledger.listRules(config.targets.portfolioId);
  if (!storedRules.ok) return storedRules;
  const inForce = rulesInForce({
    policyRules: config.policy.rules,
    storedRules: storedRules.value,
  });
  if (!inForce.ok) return inForce;
  return success({
    config: { ...config, policy: { ...config.policy, rules: inForce.value.rules } },
    storedRulesText: textOf(storedRules.value),
  });
}

function textOf(rules: readonly StoredRule[]): string | null {
  return rules.length === 0 ? null : rules.map(writtenRule).join('\n');
}
