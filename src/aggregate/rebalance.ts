/** The engine's front door: one household in, one plan out. */
import { type Decimal, ZERO } from '#domain/decimal.ts';
import type { Plan } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { refuseUnusable } from './admission.ts';
import { compareAlternatives } from './alternatives.ts';
import { findCashNeeded } from './cash-needed.ts';
import { readHousehold } from './household.ts';
import { explainInfeasibility } from './infeasibility.ts';
import { keepAsIs } from './keep-as-is.ts';
import { asksCashFirst, isInBand, withoutSales } from './methods/cash-first.ts';
import { aimOf, reachableAim } from './methods/methods.ts';
import { compile } from './model/compile.ts';
import { type Rules, readRules } from './model/permissions.ts';
import { assemble } from './plan/plan.ts';
import { money } from './plan/text.ts';
import { certify, certifyProven } from './solver/certificate.ts';
import { type ProofLimits, prove } from './solver/proof/prove.ts';
import { QUICK, type Solution, solve } from './solver/solve.ts';
import { warningsFor } from './warnings.ts';

export function rebalance(problem: RebalancingProblem): Outcome<Plan> {
  const prepared = prepare(problem);
  if (!prepared.ok) return prepared;
  const { rules, solution } = prepared.value;
  if (solution === null) return keepAsIs(problem);
  return conclude(rules, solution, certify(solution));
}

/** As `rebalance`, then HiGHS for as long as it takes to prove the plan, or a better one, within the gap. */
export async function rebalanceWithProof(
  problem: RebalancingProblem,
  limits: ProofLimits,
): Promise<Outcome<Plan>> {
  const prepared = prepare(problem);
  if (!prepared.ok) return prepared;
  const { rules, solution } = prepared.value;
  if (solution === null) return keepAsIs(problem);
  const { model } = solution.state;
  const proof = await prove(model, solution.state.isFeasible() ? solution.state : null, limits);
  const better = { ...solution, state: proof.state };
  return conclude(rules, better, certifyProven(better, proof.bound));
}

interface Prepared {
  readonly rules: Rules;
  /** Null where there is nothing to plan with. */
  readonly solution: Solution | null;
}

function prepare(problem: RebalancingProblem): Outcome<Prepared> {
  const refusals = refuseUnusable(problem);
  if (refusals.length > 0) return failure(...refusals);
  const rules = readRules(readHousehold(problem));
  const { totalValue, accounts } = rules.household;
  if (totalValue.gt(ZERO)) return success({ rules, solution: choose(rules) });
  return accounts.some(({ cash }) => cash.lt(ZERO))
    ? failure(overdrawn(totalValue))
    : success({ rules, solution: null });
}

function overdrawn(totalValue: Decimal): Problem {
  return {
    code: 'plan-infeasible',
    what: `withdrawals leave the household worth ${money(totalValue)}`,
    next: 'Withdraw less than the household is worth.',
  };
}

function conclude(
  rules: Rules,
  { state }: Solution,
  certificate: Plan['certificate'],
): Outcome<Plan> {
  const { problem } = rules.household;
  if (!state.isFeasible()) return failure(explainInfeasibility(problem, canBeSatisfied));
  return success(
    assemble(rules, state, {
      certificate,
      alternatives: compareAlternatives(rules, state),
      cashNeeded: findCashNeeded(rules),
      warnings: warningsFor(rules, state),
    }),
  );
}

/** Cash first, then with sales. */
export function choose(rules: Rules): Solution {
  const { household } = rules;
  if (asksCashFirst(household)) {
    const cashOnly = { ...rules, household: withoutSales(household) };
    const solution = solve(compile(cashOnly, aimOf(household)));
    if (solution.state.isFeasible() && isInBand(household, solution.state)) return solution;
  }
  return solve(compile(rules, reachableAim(rules)));
}

function canBeSatisfied(problem: RebalancingProblem): boolean {
  const rules = readRules(readHousehold(problem));
  return solve(compile(rules, aimOf(rules.household)), QUICK).state.isFeasible();
}
