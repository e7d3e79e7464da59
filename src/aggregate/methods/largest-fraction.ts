/**
 * The largest fraction θ of every class's gap that the limits allow, by bisection.
 *
 * θ is within reach when the bound on what stays out of place, at a price of misallocation that dwarfs cost and tax, is
 * no more than whole shares leave.
 */
import { type Decimal, decimal, divide, ONE, toFloat, ZERO } from '#domain/decimal.ts';
import type { Aim } from '../model/aim.ts';
import { compile } from '../model/compile.ts';
import type { Model } from '../model/model.ts';
import type { Rules } from '../model/permissions.ts';
import { maximise } from '../solver/dual/maximise.ts';
import { proportionalAim } from './proportional.ts';

const BISECTIONS = 10;
const TWO = decimal('2');
const DWARFING_PRICE = 1_000;
/** Tax and cost, as a share of household value, can blur the distance by this much. */
const BLUR = 5e-4;
const EFFORT = { evaluationsMax: 60, tolerance: 1e-2, ofImprovement: 0 };

export function largestFraction(rules: Rules): Decimal {
  if (isWithinReach(rules, ONE)) return ONE;
  let low = ZERO;
  let high = ONE;
  for (let count = 0; count < BISECTIONS; count += 1) {
    const middle = divide(low.plus(high), TWO);
    if (isWithinReach(rules, middle)) low = middle;
    else high = middle;
  }
  return low;
}

function isWithinReach(rules: Rules, fraction: Decimal): boolean {
  const aim = proportionalAim(rules.household, fraction);
  const dwarfing: Aim = {
    ...aim,
    prices: { ...aim.prices, misallocation: DWARFING_PRICE, tie: 0, preference: 0, location: 0 },
  };
  const model = compile(rules, dwarfing);
  const outOfPlace = maximise(model, EFFORT).bound / DWARFING_PRICE;
  return outOfPlace <= BLUR * toFloat(rules.household.totalValue) + wholeShares(model);
}

/** Money that cannot be placed because shares are whole: one of each instrument that trades. */
function wholeShares(model: Model): number {
  return model.instruments.reduce((total, { positions }) => {
    const units = positions.map((index) => model.positions[index]?.unit ?? 0);
    return total + (units.length === 0 ? 0 : Math.min(...units));
  }, 0);
}
