/** What a certificate says: F of the plan, the bound that its multipliers prove, and the arithmetic between the two. */
import {
  type Decimal,
  decimal,
  divide,
  fromFloat,
  larger,
  ONE,
  toFloat,
  toText,
  ZERO,
} from '#domain/decimal.ts';
import type { Certificate } from '#domain/documents/rebalancing.ts';
import { readAim } from './bound/aim.ts';
import { leavesNothingOut, readConditions } from './bound/conditions.ts';
import { evaluateBound, type Ground, readGround } from './bound/lagrangian.ts';
import { readMultipliers } from './bound/multipliers.ts';
import { objectiveOf } from './bound/objective.ts';
import { type Facts, knownOrders } from './facts.ts';
import type { Finding, Violations } from './verify.ts';

const BPS = decimal('10000');
const NOISE = decimal('0.000001');
const CENT = decimal('0.01');
/** Doubles round an objective of this many units of money by less than one. */
const ROUNDING = decimal('1000000000');
const SHOWN_PLACES = 6;

export function checkCertificate(facts: Facts): Violations {
  const { plan, totalValue } = facts;
  const { objective, bound, gap, gapBps, proof, multipliers } = plan.certificate;
  if (bound === null) return gap === null && proof === 'none' ? [] : ['a gap without a bound'];
  const violations: string[] = [];
  if (proof === 'none') violations.push('a bound without a proof');
  violations.push(...faultsOfScope(facts));
  if (proof !== 'multipliers' && Object.keys(multipliers).length > 0) {
    violations.push('multipliers that prove nothing');
  }
  if (bound.gt(objective.plus(roundingOf(facts)))) {
    violations.push(`the bound ${toText(bound)} is above the objective ${toText(objective)}`);
  }
  const expected = larger(objective.minus(bound), ZERO);
  if (gap === null || gap.minus(expected).abs().gt(NOISE)) {
    violations.push(`the gap is ${toText(expected)}`);
  }
  const bps = totalValue.eq(ZERO) ? ZERO : divide(expected.times(BPS), totalValue);
  if (gapBps === null || gapBps.minus(bps).abs().gt(NOISE)) {
    violations.push(`the gap is ${toText(bps.round(SHOWN_PLACES))} basis points`);
  }
  return violations;
}

/** Whether the plan is one of those that the bound speaks of. */
function faultsOfScope({ problem: { method }, plan }: Facts): Violations {
  const { fraction, withoutSales } = plan.certificate;
  const isProportional = method === 'PROPORTIONAL_REBALANCING';
  const faults: string[] = [];
  if (isProportional !== (fraction !== null)) faults.push(`a fraction is not for ${method}`);
  if (fraction !== null && (fraction.lt(ZERO) || fraction.gt(ONE))) {
    faults.push(`a fraction of ${toText(fraction)}`);
  }
  if (withoutSales && plan.orders.some(({ side }) => side === 'sell')) {
    faults.push('a bound for plans without sales, and sales');
  }
  if (withoutSales && !isProportional && method !== 'THRESHOLD_REBALANCING') {
    faults.push(`${method} does not put cash first`);
  }
  return faults;
}

/** F of the plan to the cent, and the gap as a share of what any plan could improve on doing nothing. */
export function checkObjective(facts: Facts): Violations {
  const { objective, bound, gap, gapShare } = facts.plan.certificate;
  if (facts.totalValue.eq(ZERO)) return [];
  const aim = readAim(facts);
  const violations: string[] = [];
  const reached = moneyOf(objectiveOf(facts, aim, knownOrders(facts)));
  if (
    reached
      .minus(objective)
      .abs()
      .gt(CENT.plus(roundingOf(facts)))
  ) {
    violations.push(`the objective comes to ${toText(reached)}, not ${toText(objective)}`);
  }
  if (bound === null || gap === null) return violations;
  const improvable = moneyOf(objectiveOf(facts, aim, [])).minus(bound);
  return isShare(gapShare, gap, improvable)
    ? violations
    : [...violations, `the gap is a share of ${toText(improvable)}`];
}

/** Whether gap ÷ improvable comes to the share, give or take a cent in what could be improved. */
function isShare(share: Decimal | null, gap: Decimal, improvable: Decimal): boolean {
  if (share === null) return improvable.lte(CENT);
  if (improvable.lte(CENT)) return true;
  const slack = divide(share.times(CENT), improvable).plus(NOISE);
  return divide(gap, improvable).minus(share).abs().lte(slack);
}

/** The bound is no higher than L at the published multipliers, worked out again from the problem, in every branch. */
export function checkBound(facts: Facts): Finding {
  const { bound, proof, multipliers, branches = [] } = facts.plan.certificate;
  if (bound === null) return { violations: [], remark: 'no bound is claimed' };
  if (proof !== 'multipliers') {
    return { violations: [], remark: 'not re-evaluated: the bound is the word of HiGHS' };
  }
  if (branches.length > 0 && !leavesNothingOut(branches)) {
    return { violations: ['the branches leave plans out'] };
  }
  const parts = branches.length > 0 ? branches : [{ conditions: [], multipliers, bound }];
  const ground = readGround(facts, readAim(facts));
  const judged = parts.map((part) => judge(ground, part));
  const violations = judged.flatMap((each) => each.violations);
  if (parts.some((part) => bound.gt(part.bound.plus(NOISE)))) {
    violations.push('the bound is above that of a branch');
  }
  const proven = toText(moneyOf(Math.min(...judged.map(({ value }) => value))));
  const what = branches.length > 0 ? `${branches.length} branches prove` : 'the multipliers prove';
  return { violations, remark: `re-evaluated: ${what} ${proven}` };
}

/** Plans with something in common, and what is said to bound them. */
type Part = Pick<
  NonNullable<Certificate['branches']>[number],
  'conditions' | 'multipliers' | 'bound'
>;

function judge(ground: Ground, { conditions, multipliers, bound }: Part) {
  const { facts, aim } = ground;
  const { value, error, faults } = evaluateBound(
    ground,
    readMultipliers(facts, aim, multipliers),
    readConditions(conditions, facts.groupOf),
  );
  const violations = [...faults];
  if (faults.length === 0 && toFloat(bound) > value + error + toFloat(NOISE)) {
    const shown = Number.isFinite(value) ? toText(moneyOf(value)) : 'nothing';
    violations.push(`the multipliers prove ${shown}, not ${toText(bound)}`);
  }
  // A branch that no plan is in has no lowest objective.
  return { violations, value: Math.max(-LARGEST, Math.min(value, LARGEST)) };
}
const LARGEST = 1e15;

function roundingOf({ totalValue }: Facts): Decimal {
  return divide(totalValue, ROUNDING).plus(NOISE);
}

function moneyOf(amount: number): Decimal {
  return fromFloat(amount, SHOWN_PLACES);
}
