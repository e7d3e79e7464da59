/** How close to the best possible plan this one is proven to be. */
import { type Decimal, decimal, divide, fromFloat, larger, ZERO } from '#domain/decimal.ts';
import type { Certificate } from '#domain/documents/rebalancing.ts';
import type { DualSolution } from './dual/maximise.ts';
import type { Solution } from './solve.ts';

const MONEY_PLACES = 6;
const MULTIPLIER_PLACES = 9;
const RATIO_PLACES = 9;
const BPS = decimal('10000');
const UNIT_ROUNDOFF = 2 ** -53;
/** Operations whose rounding the bound may carry, for each position. */
const OPERATIONS = 12;
/** Share of household value by which a bound of HiGHS may be off: its tolerances. */
const PROVEN_NOISE = 1e-12;

/** The plans that a bound speaks of: all, or those with one fraction, or those that sell nothing. */
export type BoundScope = Pick<Certificate, 'fraction' | 'withoutSales'>;

/** The bound that the published multipliers prove by themselves. */
export function certify(solution: Solution, scope: BoundScope): Certificate {
  const { dual, state } = solution;
  const { model } = state;
  const multipliers = publishable(dual);
  const noise = OPERATIONS * Math.max(1, model.positions.length) * UNIT_ROUNDOFF * model.value;
  const bound = dual.oracle.evaluate(multipliers).bound - noise;
  return {
    ...measure(solution, bound),
    proof: 'multipliers',
    ...scope,
    multipliers: Object.fromEntries(
      dual.layout.names.map((name, row) => [
        name,
        fromFloat(multipliers[row] ?? 0, MULTIPLIER_PLACES),
      ]),
    ),
    checks: [],
  };
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

/** λ with so many decimals as are published, each still within its bounds: outside them L(λ) is no bound at all. */
function publishable({ multipliers, layout: { lower, upper } }: DualSolution): Float64Array {
  const scale = 10 ** MULTIPLIER_PLACES;
  return multipliers.map((each, row) => {
    const rounded = Number(each.toFixed(MULTIPLIER_PLACES));
    if (rounded < (lower[row] as number)) return Math.ceil(each * scale) / scale;
    return rounded > (upper[row] as number) ? Math.floor(each * scale) / scale : rounded;
  });
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
