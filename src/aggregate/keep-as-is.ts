/** The plan without orders: where the household stands, and a decision for everything it keeps. */
import { fromFloat } from '#domain/decimal.ts';
import type { Plan } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { refuseUnusable } from './admission.ts';
import { findCashNeeded } from './cash-needed.ts';
import { readHousehold } from './household.ts';
import { aimOf } from './methods/methods.ts';
import { compile } from './model/compile.ts';
import { readRules } from './model/permissions.ts';
import { assemble } from './plan/plan.ts';
import { TradeState } from './solver/state.ts';
import { warningsFor } from './warnings.ts';

/** For a day on which no trigger fired. */
export function keepAsIs(problem: RebalancingProblem): Outcome<Plan> {
  const refusals = refuseUnusable(problem);
  if (refusals.length > 0) return failure(...refusals);
  const rules = readRules(readHousehold(problem));
  const state = new TradeState(compile(rules, aimOf(rules.household)));
  return success(
    assemble(rules, state, {
      certificate: {
        objective: fromFloat(state.objective(), 6),
        bound: null,
        gap: null,
        gapBps: null,
        gapShare: null,
        proof: 'none',
        fraction: null,
        withoutSales: false,
        multipliers: {},
        checks: [],
      },
      alternatives: [],
      cashNeeded: findCashNeeded(rules),
      warnings: warningsFor(rules, state),
    }),
  );
}
