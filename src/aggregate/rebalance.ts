/** The engine's front door: one household in, one plan out. */
import type { Plan } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { refuseUnusable } from './admission.ts';
import { readHousehold } from './household.ts';
import { asksCashFirst, isInBand, withoutSales } from './methods/cash-first.ts';
import { aimOf } from './methods/methods.ts';
import { compile } from './model/compile.ts';
import { type Rules, readRules } from './model/permissions.ts';
import { assemble } from './plan/plan.ts';
import { certify } from './solver/certificate.ts';
import { type Solution, solve } from './solver/solve.ts';

export function rebalance(problem: RebalancingProblem): Outcome<Plan> {
  const refusals = refuseUnusable(problem);
  if (refusals.length > 0) return failure(...refusals);
  const rules = readRules(readHousehold(problem));
  const solution = choose(rules);
  const { state } = solution;
  if (!state.isFeasible()) {
    return failure({
      code: 'plan-infeasible',
      what: 'no orders satisfy the constraints',
      next: 'Allow sales, or lower the withdrawal.',
    });
  }
  return success(
    assemble(rules, state, {
      certificate: certify(solution),
      alternatives: [],
      cashNeeded: null,
      warnings: [],
    }),
  );
}

/** Cash first, then with sales. */
function choose(rules: Rules): Solution {
  const { household } = rules;
  const aim = aimOf(household);
  if (asksCashFirst(household)) {
    const solution = solve(compile({ ...rules, household: withoutSales(household) }, aim));
    const { state } = solution;
    if (state.isFeasible() && isInBand(household, state)) return solution;
  }
  return solve(compile(rules, aim));
}
