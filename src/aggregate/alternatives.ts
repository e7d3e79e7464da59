/** What else could be done, side by side: nothing, cash alone, the edge of the bands, everything to target. */
import { ONE, sum } from '#domain/decimal.ts';
import type { Alternative } from '#domain/documents/rebalancing.ts';
import { mustGet } from '#domain/invariant.ts';
import { portfolioDrift } from './cash-needed.ts';
import { withoutSales } from './methods/cash-first.ts';
import { aimOf } from './methods/methods.ts';
import { proportionalAim } from './methods/proportional.ts';
import { thresholdAim } from './methods/threshold.ts';
import type { Aim } from './model/aim.ts';
import { compile } from './model/compile.ts';
import type { Rules } from './model/permissions.ts';
import { executionsOf } from './plan/executions.ts';
import { ordersCost, priceOrders, turnoverOf } from './plan/orders.ts';
import { follow, isValueBeyondBand } from './plan/results.ts';
import { QUICK, solve } from './solver/solve.ts';
import { TradeState } from './solver/state.ts';

/** Those that cannot be done are left out; the chosen plan comes last. */
export function compareAlternatives(rules: Rules, chosen: TradeState): readonly Alternative[] {
  const { household } = rules;
  const cashOnly: Rules = { ...rules, household: withoutSales(household) };
  const edge = { ...household, problem: { ...household.problem, destination: 'edge' as const } };
  const candidates: readonly (readonly [Alternative['name'], Rules, TradeState])[] = [
    ['do_nothing', rules, new TradeState(chosen.model)],
    ['cash_only', cashOnly, attempt(cashOnly, aimOf(household))],
    ['band_edge', rules, attempt(rules, thresholdAim(edge))],
    ['full', rules, attempt(rules, proportionalAim(household, ONE))],
    ['chosen', rules, chosen],
  ];
  return candidates
    .filter(([name, , state]) => name === 'chosen' || state.isFeasible())
    .map(([name, within, state]) => measure(name, within, state));
}

function attempt(rules: Rules, aim: Aim): TradeState {
  return solve(compile(rules, aim), QUICK).state;
}

function measure(name: Alternative['name'], rules: Rules, state: TradeState): Alternative {
  const { household } = rules;
  const orders = priceOrders(rules, executionsOf(household, state));
  const after = follow(household, orders);
  const conversions = after.settlements.flatMap((settlement) => settlement.conversions);
  return {
    name,
    driftAfter: portfolioDrift(household, after.classValues, after.totalValue),
    classesOutOfBand: household.classes.filter((target) =>
      isValueBeyondBand(mustGet(after.classValues, target.assetClass), after.totalValue, target),
    ).length,
    orders: orders.length,
    turnover: turnoverOf(household, orders),
    costs: ordersCost(orders).plus(sum(conversions.map((each) => each.estCost))),
    tax: sum(orders.map((order) => order.tax)),
  };
}
