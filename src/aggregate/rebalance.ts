/** The engine's front door: one household in, one plan out. */
import { type Decimal, ONE, ZERO } from '#domain/decimal.ts';
import type { Certificate, Plan } from '#domain/documents/rebalancing.ts';
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
import { type BoundScope, certify, certifyProven } from './solver/certificate.ts';
import { prove, type SolveProgram } from './solver/proof/prove.ts';
import { QUICK, type Solution, solve } from './solver/solve.ts';
import type { TradeState } from './solver/state.ts';
import { warningsFor } from './warnings.ts';

export interface PlanExtent {
  /** They cost as much as the plan; without them the list is empty. */
  readonly alternatives: boolean;
}

export function rebalance(
  problem: RebalancingProblem,
  extent: PlanExtent = { alternatives: true },
): Outcome<Plan> {
  const prepared = prepare(problem);
  if (!prepared.ok) return prepared;
  const { rules, choice } = prepared.value;
  if (choice === null) return keepAsIs(problem);
  const { solution, scope } = choice;
  return conclude(rules, solution.state, () => certify(solution, scope), extent);
}

export interface ProofRequest {
  readonly timeLimitMs: number;
  /** Gap that is good enough, as a share of what trading could improve at all: 0.0001 is 0.01 %. */
  readonly gap: number;
}

/**
 * As `rebalance`; where its own certificate leaves more open than `gap`, a general solver is given so much time to
 * find a better plan and a higher bound. Whichever bound is higher is published.
 */
export async function rebalanceWithProof(
  problem: RebalancingProblem,
  { timeLimitMs, gap }: ProofRequest,
  solveProgram?: SolveProgram,
): Promise<Outcome<Plan>> {
  const prepared = prepare(problem);
  if (!prepared.ok) return prepared;
  const { rules, choice } = prepared.value;
  if (choice === null) return keepAsIs(problem);
  const { solution, scope } = choice;
  const found = solution.state.isFeasible() ? solution.state : null;
  const gapMoney = gap * Math.max(0, solution.idleObjective - solution.dual.bound);
  if (found !== null && found.objective() - solution.dual.bound <= gapMoney) {
    return conclude(rules, found, () => certify(solution, scope));
  }
  const limits = { timeLimitMs, gap: 0, gapMoney };
  const proof = await prove(solution.state.model, found, limits, solveProgram);
  const better = { ...solution, state: proof.state };
  const isProof = proof.status !== 'infeasible' && proof.bound > solution.dual.bound;
  return conclude(rules, proof.state, () =>
    isProof ? certifyProven(better, proof.bound, scope) : certify(better, scope),
  );
}

interface Prepared {
  readonly rules: Rules;
  /** Null where there is nothing to plan with. */
  readonly choice: Choice | null;
}

function prepare(problem: RebalancingProblem): Outcome<Prepared> {
  const refusals = refuseUnusable(problem);
  if (refusals.length > 0) return failure(...refusals);
  const rules = readRules(readHousehold(problem));
  const { totalValue, accounts } = rules.household;
  if (totalValue.gt(ZERO)) return success({ rules, choice: choose(rules) });
  return accounts.some(({ cash }) => cash.lt(ZERO))
    ? failure(overdrawn(totalValue))
    : success({ rules, choice: null });
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
  state: TradeState,
  certifyIt: () => Certificate,
  extent: PlanExtent = { alternatives: true },
): Outcome<Plan> {
  const { problem } = rules.household;
  if (!state.isFeasible()) return failure(explainInfeasibility(problem, canBeSatisfied));
  return success(
    assemble(rules, state, {
      certificate: certifyIt(),
      alternatives: extent.alternatives ? compareAlternatives(rules, state) : [],
      cashNeeded: findCashNeeded(rules),
      warnings: warningsFor(rules, state),
    }),
  );
}

interface Choice {
  readonly solution: Solution;
  readonly scope: BoundScope;
}

/** Cash first, then with sales. */
function choose(rules: Rules): Choice {
  const { household } = rules;
  if (asksCashFirst(household)) {
    const cashOnly = { ...rules, household: withoutSales(household) };
    const solution = solve(compile(cashOnly, aimOf(household)));
    if (solution.state.isFeasible() && isInBand(household, solution.state)) {
      const fraction = household.problem.method === 'PROPORTIONAL_REBALANCING' ? ONE : null;
      return { solution, scope: { fraction, withoutSales: true } };
    }
  }
  const { aim, fraction } = reachableAim(rules);
  return { solution: solve(compile(rules, aim)), scope: { fraction, withoutSales: false } };
}

function canBeSatisfied(problem: RebalancingProblem): boolean {
  const rules = readRules(readHousehold(problem));
  return solve(compile(rules, aimOf(rules.household)), QUICK).state.isFeasible();
}
