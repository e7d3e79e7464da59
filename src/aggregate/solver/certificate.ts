/** How close to the best possible plan this one is proven to be. */
import { type Decimal, decimal, divide, fromFloat, larger, ZERO } from '#domain/decimal.ts';
import type { Certificate } from '#domain/documents/rebalancing.ts';
import type { Model } from '../model/model.ts';
import type { Layout } from './dual/layout.ts';
import type { Condition } from './few-rows/conditions.ts';
import type { ProvenBranch } from './few-rows/few-rows.ts';
import { byName, publishable } from './multipliers.ts';
import type { Solution } from './solve.ts';

const MONEY_PLACES = 6;
const RATIO_PLACES = 9;
const BPS = decimal('10000');
const UNIT_ROUNDOFF = 2 ** -53;
/** Operations whose rounding the bound may carry, for each position. */
const OPERATIONS = 12;
/** Share of household value by which a bound of HiGHS may be off: its tolerances. */
const PROVEN_NOISE = 1e-12;

/** The plans that a bound speaks of: all, or those with one fraction, or those that sell nothing. */
export type BoundScope = Pick<Certificate, 'fraction' | 'withoutSales'>;

/** The bound that the published multipliers, or those of its branches, prove by themselves. */
export function certify(solution: Solution, scope: BoundScope): Certificate {
  const { dual, state } = solution;
  const { model } = state;
  const { layout, oracle, branches = [] } = dual;
  const noise = OPERATIONS * Math.max(1, model.positions.length) * UNIT_ROUNDOFF * model.value;
  const multipliers = publishable(dual.multipliers, layout);
  const undivided = oracle.evaluate(multipliers).bound - noise;
  const divided = Math.min(...branches.map((each) => each.bound)) - noise;
  const pays = branches.length > 1 && divided > undivided;
  return {
    ...measure(solution, pays ? divided : undivided),
    proof: 'multipliers',
    ...scope,
    multipliers: byName(multipliers, layout),
    ...(pays ? { branches: branches.map((each) => publish(model, layout, each, noise)) } : {}),
    checks: [],
  };
}

function publish(
  model: Model,
  layout: Layout,
  { conditions, multipliers, bound }: ProvenBranch,
  noise: number,
): NonNullable<Certificate['branches']>[number] {
  return {
    conditions: conditions.map((condition) => nameCondition(model, condition)),
    multipliers: byName(multipliers, layout),
    bound: fromFloat(bound - noise, MONEY_PLACES),
  };
}

function nameCondition(model: Model, { subject, index, holds }: Condition) {
  if (subject === 'group') {
    const { instruments } = model.groups[index] as Model['groups'][number];
    const { symbol } = model.instruments[instruments[0] ?? -1] as Model['instruments'][number];
    return { rule: holds ? ('bought' as const) : ('not_bought' as const), accountId: null, symbol };
  }
  const position = model.positions[index] as Model['positions'][number];
  const { accountId } = model.accounts[position.account] as Model['accounts'][number];
  const { symbol } = model.instruments[position.instrument] as Model['instruments'][number];
  return { rule: holds ? ('ordered' as const) : ('not_ordered' as const), accountId, symbol };
}

/** A bound that another solver proved; there are no multipliers that would show it. */
export function certifyProven(solution: Solution, bound: number, scope: BoundScope): Certificate {
  const noise = PROVEN_NOISE * solution.state.model.value;
  return {
    ...measure(solution, bound - noise),
    proof: 'highs',
    ...scope,
    multipliers: {},
    checks: [],
  };
}

function measure({ state, idleObjective }: Solution, provenBound: number) {
  const bound = fromFloat(provenBound, MONEY_PLACES);
  const objective = fromFloat(state.objective(), MONEY_PLACES);
  const gap = larger(objective.minus(bound), ZERO);
  const idleGap = fromFloat(idleObjective, MONEY_PLACES).minus(bound);
  return {
    objective,
    bound,
    gap,
    gapBps: ratio(gap.times(BPS), fromFloat(state.model.value, MONEY_PLACES)),
    gapShare: idleGap.gt(ZERO) ? ratio(gap, idleGap) : null,
  };
}

function ratio(part: Decimal, whole: Decimal): Decimal {
  return whole.eq(ZERO) ? ZERO : divide(part, whole).round(RATIO_PLACES);
}
