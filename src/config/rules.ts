/** Everything that must hold between values: the rules of all three files, looked at together. */
import type { Problem } from '#domain/problem.ts';
import { brokerageRules } from './rules/brokerages.ts';
import type { FileName, Finding } from './rules/finding.ts';
import { instrumentRules } from './rules/instruments.ts';
import { policyRules } from './rules/policy.ts';
import { targetRules } from './rules/targets.ts';
import type { Source } from './source.ts';
import type { WrittenConfig } from './written.ts';

const RULES = [...targetRules, ...instrumentRules, ...brokerageRules, ...policyRules];

export function checkRules(
  written: WrittenConfig,
  sources: Readonly<Record<FileName, Source>>,
): readonly Problem[] {
  return RULES.flatMap((rule) =>
    [...rule(written)].map((finding) => ruleProblem(sources[finding.file], finding)),
  );
}

export function ruleProblem(
  source: Source,
  { path, part = 'value', what, next }: Pick<Finding, 'path' | 'part' | 'what' | 'next'>,
): Problem {
  return { code: 'config-rule', where: source.placeOf(path, part), what, next };
}
