/** The text of the configuration files -> `Config`, or every problem of all of them at once. */
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Config } from './config.ts';
import { issueProblems } from './issues.ts';
import { normaliseBrokerages } from './normalise/brokerages.ts';
import { normalisePolicy, normaliseRule } from './normalise/policy.ts';
import { normaliseTargets } from './normalise/targets.ts';
import { parsePlace } from './render.ts';
import type { Rule } from './rule.ts';
import { triggerFaults } from './rules/policy.ts';
import { checkRules, ruleProblem } from './rules.ts';
import { printable } from './secrecy.ts';
import { readSections } from './sections.ts';
import { type ConfigFile, readSource } from './source.ts';
import { brokeragesSections } from './written/brokerages.ts';
import { policySections } from './written/policy.ts';
import { rebalancingRule } from './written/rule.ts';
import { targetsSections } from './written/targets.ts';
import type { BrokeragesSections, PolicySections, TargetsSections } from './written.ts';

export interface ConfigFiles {
  readonly targets: ConfigFile;
  readonly brokerages: ConfigFile;
  /** Null when there is none: everything in it has a default. */
  readonly policy: ConfigFile | null;
}

const NO_POLICY: ConfigFile = { path: 'policy.yaml', text: '' };
/** More would not be read by anybody. */
const PROBLEMS_MAX = 100;

/** Pure: no file is opened, no secret looked up and no address asked. */
export function parseConfig(files: ConfigFiles): Outcome<Config> {
  const sources = {
    targets: readSource(files.targets),
    brokerages: readSource(files.brokerages),
    policy: readSource(files.policy ?? NO_POLICY),
  };
  const targets = readSections(targetsSections, sources.targets);
  const brokerages = readSections(brokeragesSections, sources.brokerages);
  const policy = readSections(policySections, sources.policy);
  const written = {
    targets: targets.sections,
    brokerages: brokerages.sections,
    policy: policy.sections,
  };
  const problems = [
    ...targets.problems,
    ...brokerages.problems,
    ...policy.problems,
    ...checkRules(written, sources),
  ];
  if (problems.length > 0) return failure(...inFileOrder(problems, files));
  // Without problems every section has been read.
  return success({
    targets: normaliseTargets(targets.sections as TargetsSections),
    brokerages: normaliseBrokerages(brokerages.sections as BrokeragesSections),
    policy: normalisePolicy(policy.sections as PolicySections),
  });
}

/**
 * One rule on its own, as JSON or YAML with the keys of `rules` in policy.yaml: the way rules enter from the rules
 * table, the command line and the service.
 */
export function parseRule(file: ConfigFile): Outcome<Rule> {
  const source = readSource(file);
  if (source.problems.length > 0) return failure(...source.problems.map(presentable));
  const result = rebalancingRule.safeParse(source.tree);
  if (!result.success)
    return failure(
      ...issueProblems(source, rebalancingRule, [], result.error.issues).map(presentable),
    );
  const faults = [...triggerFaults(result.data)].map((fault) =>
    ruleProblem(source, { ...fault, path: ['trigger_parameters', ...fault.path] }),
  );
  return faults.length === 0
    ? success(normaliseRule(result.data))
    : failure(...faults.map(presentable));
}

/** Targets first, then brokerages, then policy; each from top to bottom, nothing twice. */
function inFileOrder(problems: readonly Problem[], files: ConfigFiles): readonly Problem[] {
  const paths = [files.targets.path, files.brokerages.path, files.policy?.path ?? NO_POLICY.path];
  const keyed = problems.map((problem) => {
    const { path, line, column } = parsePlace(problem.where ?? '');
    return { problem, rank: [paths.indexOf(path), line, column] };
  });
  const different = new Map(keyed.map((one) => [`${one.problem.where} ${one.problem.what}`, one]));
  return [...different.values()]
    .toSorted((left, right) => compareRanks(left.rank, right.rank))
    .slice(0, PROBLEMS_MAX)
    .map(({ problem }) => presentable(problem));
}

/** Messages repeat names from the file, which may hold anything. */
function presentable(problem: Problem): Problem {
  return { ...problem, what: printable(problem.what), next: printable(problem.next) };
}

function compareRanks(left: readonly number[], right: readonly number[]): number {
  const index = left.findIndex((value, at) => value !== right[at]);
  return index === -1 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}
