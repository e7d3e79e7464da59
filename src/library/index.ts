/**
 * The package as a library: pure functions over the documents that the program reads and writes. None of them reads a
 * clock, a disk, the environment or a network, and the same arguments give the same answer on every machine.
 *
 * What can be expected to fail is an `Outcome`: `{ ok: true, value }`, or `{ ok: false, problems }`; only bugs throw.
 */
import { rebalance as plan, rebalanceWithProof as planWithProof } from '#aggregate/rebalance.ts';
import { type Check, verify as check } from '#aggregate/verify/verify.ts';
import {
  type AccountsAnalysis,
  type AccountsInput,
  analyzeAccounts,
} from '#analyze/analyze-accounts.ts';
import type { Plan } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { Outcome } from '#domain/outcome.ts';

export type { Check } from '#aggregate/verify/verify.ts';
export type { AccountsAnalysis } from '#analyze/analyze-accounts.ts';
export type { Config } from '#config/config.ts';
export { type Decimal, decimal, toText } from '#domain/decimal.ts';
export type { Analysis } from '#domain/documents/analysis.ts';
export type { Snapshot } from '#domain/documents/holdings.ts';
export type { HouseholdAnalysis } from '#domain/documents/household-analysis.ts';
export type { Market } from '#domain/documents/market.ts';
export type { Order, Plan, Rebalancing } from '#domain/documents/rebalancing.ts';
export type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
export type { Failure, Outcome, Success } from '#domain/outcome.ts';
export type { Problem, ProblemCode } from '#domain/problem.ts';
export type { Instant, TradeDate } from '#domain/time.ts';
export { parseTradeDate } from '#domain/time.ts';
export {
  type ConfigurationTexts,
  readConfiguration,
  readMarket,
  readProblem,
  readRebalancing,
  readSnapshot,
} from './read.ts';

/**
 * Values each account in base currency, and measures its allocation (fractions of its value), unrealised gains and
 * risk; then all accounts as one portfolio. `docs/RISK.md` has the formulas and their sources.
 *
 * Fails with `data-price-missing` and `data-fx-missing`, every one of them at once.
 */
export function analyze(input: Omit<AccountsInput, 'areAll'>): Outcome<AccountsAnalysis> {
  return analyzeAccounts({ ...input, areAll: true });
}

/**
 * The trades that bring the household to its targets: orders in shares with tax lots, costs and tax in base currency,
 * weights as fractions of the household, and a certificate of how close to the best possible plan this is.
 * `docs/METHODS.md` has the model, the algorithm and their sources.
 *
 * Fails with `plan-infeasible` when no plan satisfies the constraints, naming those that conflict, and with `data-...`
 * when the problem's data cannot be traded on.
 */
export function rebalance(problem: RebalancingProblem): Outcome<Plan> {
  return plan(problem);
}

/**
 * As `rebalance`, then a mixed-integer solver (HiGHS, loaded on the first call) goes on until the gap between plan and
 * bound is at most `gap`, a fraction of what trading can improve at all, or `timeLimitMs` milliseconds have passed.
 */
export function rebalanceWithProof(
  problem: RebalancingProblem,
  limits: { readonly timeLimitMs: number; readonly gap: number },
): Promise<Outcome<Plan>> {
  return planWithProof(problem, limits);
}

/**
 * Checks a plan against its problem, in exact decimals and by code that the engine does not use: every constraint,
 * tax lots, cash to the cent, costs and taxes recomputed. One `Check` for each, passed or not, with what was found.
 */
export function verify(problem: RebalancingProblem, checked: Plan): readonly Check[] {
  return check(problem, checked);
}
