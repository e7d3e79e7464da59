/** How close to the best possible plan this one is proven to be. */
import { type Decimal, decimal, divide, fromFloat, larger, ZERO } from '#domain/decimal.ts';
import type { Certificate } from '#domain/documents/rebalancing.ts';
import type { Solution } from './solve.ts';

const MONEY_PLACES = 6;
const MULTIPLIER_PLACES = 9;
const RATIO_PLACES = 9;
const BPS = decimal('10000');
const UNIT_ROUNDOFF = 2 ** -53;
/** Operations whose rounding the bound may carry, for each position. */
const OPERATIONS = 12;

/** The bound that the published multipliers prove by themselves. */
export function certify(solution: Solution): Certificate {
  const { dual, state } = solution;
  const { model } = state;
  const multipliers = Float64Array.from(dual.multipliers, (each) =>
    Number(each.toFixed(MULTIPLIER_PLACES)),
  );
  const noise = OPERATIONS * Math.max(1, model.positions.length) * UNIT_ROUNDOFF * model.value;
  const bound = dual.oracle.evaluate(multipliers).bound - noise;
  return {
    ...measure(solution, bound),
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
export function certifyProven(solution: Solution, bound: number): Certificate {
  return { ...measure(solution, bound), multipliers: {}, checks: [] };
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
