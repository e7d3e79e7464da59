/**
 * Every failure that is expected to happen, as a value: what is wrong, where, and what to do next.
 *
 * Bugs are not listed here: they throw and end with exit code 1. The table decides each problem's exit code,
 * so a new code does not compile until it has one.
 */
import { compareText } from './ids.ts';

export interface Problem {
  readonly code: ProblemCode;
  /** One sentence with the names and numbers that matter. */
  readonly what: string;
  /** File, account or field; `targets.yaml:14:12` style where there is a position. */
  readonly where?: string;
  /** What the reader can do about it. */
  readonly next: string;
  /** The line of text in question and a caret below the place. */
  readonly excerpt?: readonly string[];
  /** How long the other side asks to be left alone before a further attempt. */
  readonly retryAfterMs?: number;
  /** Constraints that no orders satisfy together. */
  readonly conflicts?: readonly string[];
}

export type ExitName = keyof typeof EXIT_CODES;

/** The program's exit codes; documented in README.md and docs/EXIT-CODES.md, which a test compares with this. */
export const EXIT_CODES = {
  ok: { code: 0, meaning: 'done, or nothing to do' },
  bug: { code: 1, meaning: 'a bug in the program' },
  usage: { code: 2, meaning: 'unknown command, flag or value' },
  partial: { code: 20, meaning: 'partial: some accounts or portfolios failed' },
  locked: { code: 21, meaning: 'locked: another run of this portfolio is at work' },
  'not-initialised': {
    code: 22,
    meaning: 'not initialised: no configuration or run directory there',
  },
  'data-refused': { code: 23, meaning: 'data refused: stale, missing or contradictory' },
  infeasible: { code: 24, meaning: 'infeasible: no orders satisfy the constraints' },
  guard: { code: 25, meaning: 'a guard refused the orders' },
  temporary: { code: 75, meaning: 'temporary: upstream unreachable after retries' },
  secret: { code: 77, meaning: 'a secret is missing or exposed' },
  config: { code: 78, meaning: 'configuration invalid' },
  interrupted: { code: 130, meaning: 'interrupted (SIGINT)' },
  terminated: { code: 143, meaning: 'terminated (SIGTERM)' },
} as const;

/** Each problem code with its exit and whether trying the same thing again can help. */
const PROBLEMS = {
  'usage-invalid': { exit: 'usage', transient: false },
  'config-missing': { exit: 'not-initialised', transient: false },
  'config-syntax': { exit: 'config', transient: false },
  'config-value': { exit: 'config', transient: false },
  'config-unknown-key': { exit: 'config', transient: false },
  'config-rule': { exit: 'config', transient: false },
  'runtime-unsupported': { exit: 'config', transient: false },
  'secret-missing': { exit: 'secret', transient: false },
  'secret-exposed': { exit: 'secret', transient: false },
  'broker-unreachable': { exit: 'temporary', transient: true },
  'broker-timeout': { exit: 'temporary', transient: true },
  'broker-rate-limited': { exit: 'temporary', transient: true },
  'broker-error': { exit: 'temporary', transient: true },
  'broker-not-ready': { exit: 'temporary', transient: true },
  'broker-credentials-refused': { exit: 'partial', transient: false },
  'broker-request-refused': { exit: 'partial', transient: false },
  'broker-account-mismatch': { exit: 'partial', transient: false },
  'broker-answer-invalid': { exit: 'partial', transient: true },
  'broker-answer-too-large': { exit: 'partial', transient: false },
  'clock-skewed': { exit: 'data-refused', transient: false },
  'deadline-exceeded': { exit: 'temporary', transient: true },
  interrupted: { exit: 'interrupted', transient: true },
  terminated: { exit: 'terminated', transient: true },
  'document-missing': { exit: 'data-refused', transient: false },
  'document-invalid': { exit: 'data-refused', transient: false },
  'document-altered': { exit: 'data-refused', transient: false },
  'data-price-missing': { exit: 'data-refused', transient: false },
  'data-price-stale': { exit: 'data-refused', transient: false },
  'data-price-currency': { exit: 'data-refused', transient: false },
  'data-price-jump': { exit: 'data-refused', transient: false },
  'data-total-mismatch': { exit: 'data-refused', transient: false },
  'data-value-mismatch': { exit: 'data-refused', transient: false },
  'data-split-suspected': { exit: 'data-refused', transient: false },
  'data-short-position': { exit: 'data-refused', transient: false },
  'data-open-orders': { exit: 'data-refused', transient: false },
  'data-unsettled-cash': { exit: 'data-refused', transient: false },
  'data-cash-negative': { exit: 'data-refused', transient: false },
  'data-fx-missing': { exit: 'data-refused', transient: false },
  'data-account-duplicate': { exit: 'data-refused', transient: false },
  'data-holding-untargeted': { exit: 'data-refused', transient: false },
  'data-holdings-stale': { exit: 'data-refused', transient: false },
  'data-account-missing': { exit: 'data-refused', transient: false },
  'plan-infeasible': { exit: 'infeasible', transient: false },
  'guard-tripped': { exit: 'guard', transient: false },
  'run-locked': { exit: 'locked', transient: true },
  'run-conflict': { exit: 'data-refused', transient: false },
  'storage-failed': { exit: 'temporary', transient: true },
  'worker-lost': { exit: 'temporary', transient: true },
  'step-broken': { exit: 'bug', transient: false },
  'event-undelivered': { exit: 'temporary', transient: true },
} as const satisfies Record<string, { readonly exit: ExitName; readonly transient: boolean }>;

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[];

/** Whether the same request may succeed later without anybody changing anything. */
export function isTransient(problem: Problem): boolean {
  return PROBLEMS[problem.code].transient;
}

export function exitNameOf(problem: Problem): ExitName {
  return PROBLEMS[problem.code].exit;
}

/** When several problems end a run, the first of these that occurs gives the exit code. */
export const EXIT_PRECEDENCE: readonly ExitName[] = [
  'bug',
  'interrupted',
  'terminated',
  'usage',
  'not-initialised',
  'config',
  'secret',
  'locked',
  'guard',
  'infeasible',
  'data-refused',
  'partial',
  'temporary',
];

export function worstExit(problems: readonly Problem[]): ExitName {
  const names = new Set(problems.map(exitNameOf));
  return EXIT_PRECEDENCE.find((name) => names.has(name)) ?? 'ok';
}

/** A stable order for printing: by place, then code, then text. */
export function compareProblems(left: Problem, right: Problem): number {
  return (
    compareText(left.where ?? '', right.where ?? '') ||
    compareText(left.code, right.code) ||
    compareText(left.what, right.what)
  );
}
