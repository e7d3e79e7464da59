/** The engine's front door: one household in, one plan out. */
import { fromFloat } from '#domain/decimal.ts';
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
import { solve } from './solver/solve.ts';
import type { TradeState } from './solver/state.ts';

export function rebalance(problem: RebalancingProblem): Outcome<Plan> {
  const refusals = refuseUnusable(problem);
  if (refusals.length > 0) return failure(...refusals);
  const rules = readRules(readHousehold(problem));
  const state = choose(rules);
  if (!state.isFeasible()) {
    return failure({
      code: 'plan-infeasible',
      what: 'no orders satisfy the constraints',
      next: 'Allow sales, or lower the withdrawal.',
    });
  }
  return success(
    assemble(rules, state, {
      certificate: {
        objective: fromFloat(state.objective(), 6),
        bound: null,
        gap: null,
        gapBps: null,
        gapShare: null,
        multipliers: {},
        checks: [],
      },
      alternatives: [],
      cashNeeded: null,
      warnings: [],
    }),
  );
}

/** Cash first, then with sales. */
function choose(rules: Rules): TradeState {
  const { household } = rules;
  const aim = aimOf(household);
  if (asksCashFirst(household)) {
    const state = solve(compile({ ...rules, household: withoutSales(household) }, aim));
    if (state.isFeasible() && isInBand(household, state)) return state;
  }
  return solve(compile(rules, aim));
}
