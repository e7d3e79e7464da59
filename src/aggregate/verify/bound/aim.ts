/**
 * What the method asks for, read from the problem: where each class may be without a price, and all prices.
 *
 *     φ_g(v) = ω·dist(v, V·D_g) + ω·dist(v, V·[l_g, h_g]) + η·|v − t_g·V| − α_g·H·v
 *
 * docs/METHODS.md, sections "The model" and "The four methods".
 */
import {
  type Decimal,
  decimal,
  divide,
  larger,
  ONE,
  smaller,
  sum,
  toFloat,
  ZERO,
} from '#domain/decimal.ts';
import type { TargetClass } from '#domain/documents/rebalancing-problem.ts';
import { type AssetClass, CASH } from '#domain/ids.ts';
import { type Facts, fxRate, unitValue, weightOf } from '../facts.ts';
import { addUp, type Bends } from './bends.ts';

export interface Aim {
  /** φ_g, for amounts of base currency. */
  readonly classes: ReadonlyMap<AssetClass, Bends>;
  /** t_g as caps leave it, a weight. */
  readonly targets: ReadonlyMap<AssetClass, number>;
  /** Value of each class before trading. */
  readonly classValues: ReadonlyMap<AssetClass, number>;
  readonly prices: Prices;
}

/** Prices of one unit of money, but for `order`. */
export interface Prices {
  /** ω */
  readonly misplaced: number;
  /** ρ */
  readonly breach: number;
  /** Part of a saved tax that counts. */
  readonly lossWorth: number;
  readonly order: number;
  /** η */
  readonly towardsTarget: number;
  readonly traded: number;
  readonly lessPreferred: number;
  readonly lessFitting: number;
}

export function readAim(facts: Facts): Aim {
  const values = exactClassValues(facts);
  const prices = readPrices(facts);
  const targets = withinCaps(facts);
  return {
    prices,
    targets: new Map(
      targets.map(({ assetClass, targetWeight }) => [assetClass, toFloat(targetWeight)]),
    ),
    classValues: new Map([...values].map(([name, value]) => [name, toFloat(value)])),
    classes: new Map(
      targets.map((target) => [
        target.assetClass,
        classPrice(facts, target, values.get(target.assetClass) ?? ZERO, prices),
      ]),
    ),
  };
}

function readPrices({ problem, totalValue }: Facts): Prices {
  const weighs =
    problem.method === 'FULL_OPTIMIZATION' || problem.method === 'TACTICAL_REBALANCING';
  const misplaced = weighs ? toFloat(problem.optimization.misallocationCost) : 1;
  const leastOrder = toFloat(problem.constraints.minTradeSize);
  return {
    misplaced,
    breach: 2,
    lossWorth: weighs ? 1 : 1e-6,
    order: Math.max(1e-6 * toFloat(totalValue), 0.1 * leastOrder * misplaced),
    towardsTarget: 1e-5,
    traded: 1.5e-5,
    lessPreferred: 5e-4,
    lessFitting: 1e-3,
  };
}

function classPrice(facts: Facts, target: TargetClass, value: Decimal, prices: Prices): Bends {
  const { misplaced, towardsTarget } = prices;
  const [low, high] = destination(facts, target, value);
  const amount = (weight: Decimal) => toFloat(weight.times(facts.totalValue));
  return addUp(
    [
      { from: amount(low), below: misplaced, above: 0 },
      { from: amount(high), below: 0, above: misplaced },
      { from: amount(smaller(target.bandLow, low)), below: misplaced, above: 0 },
      { from: amount(larger(target.bandHigh, high)), below: 0, above: misplaced },
      { from: amount(target.targetWeight), below: towardsTarget, above: towardsTarget },
    ],
    -statedBenefit(facts, target.assetClass),
  );
}

/** α_g·H */
function statedBenefit({ problem }: Facts, assetClass: AssetClass): number {
  if (problem.method !== 'TACTICAL_REBALANCING') return 0;
  const yearly = problem.expectedReturns[assetClass];
  return yearly === undefined ? 0 : toFloat(yearly) * toFloat(problem.optimization.horizonYears);
}

/** D_g as weights. */
function destination(
  facts: Facts,
  target: TargetClass,
  value: Decimal,
): readonly [Decimal, Decimal] {
  const { problem, plan } = facts;
  const { targetWeight: goal, bandLow, bandHigh } = target;
  switch (problem.method) {
    case 'FULL_OPTIMIZATION':
    case 'TACTICAL_REBALANCING':
      return [goal, goal];
    case 'PROPORTIONAL_REBALANCING': {
      const weight = weightOf(facts, value);
      const fraction = plan.certificate.fraction ?? ONE;
      const reached = weight.plus(goal.minus(weight).times(fraction));
      return [reached, reached];
    }
    case 'THRESHOLD_REBALANCING': {
      const weight = weightOf(facts, value);
      const stays = weight.eq(goal) || (weight.gt(bandLow) && weight.lt(bandHigh));
      return stays ? [bandLow, bandHigh] : returning(facts, target);
    }
  }
}

/** Where a class goes that has left its band. */
function returning({ problem }: Facts, { targetWeight, bandLow, bandHigh }: TargetClass) {
  const { destination: place } = problem;
  const halfway = (edge: Decimal) => divide(edge.plus(targetWeight), decimal('2'));
  if (place === 'target') return [targetWeight, targetWeight] as const;
  if (place === 'edge') return [bandLow, bandHigh] as const;
  if (place === 'midpoint') return [halfway(bandLow), halfway(bandHigh)] as const;
  return [
    larger(larger(bandLow, targetWeight.minus(place.within)), ZERO),
    smaller(bandHigh, targetWeight.plus(place.within)),
  ] as const;
}

/** What caps keep a class from holding goes to the classes that may hold it, in proportion; else to cash. */
function withinCaps({ problem }: Facts): readonly TargetClass[] {
  const { classes, caps, instruments } = problem;
  if (caps.instrument.gte(ONE) && caps.groups.length === 0) return classes;
  const roomOf = ({ assetClass }: TargetClass): Decimal => {
    const own = instruments
      .filter(({ exposures }) =>
        exposures.some((each) => each.assetClass === assetClass && each.weight.eq(ONE)),
      )
      .map(({ symbol }) => symbol);
    if (own.length === 0) return ONE;
    const covering = caps.groups.filter(({ members }) =>
      own.every((each) => members.includes(each)),
    );
    const together = caps.instrument.times(decimal(String(own.length)));
    return covering.reduce((room, { weightMax }) => smaller(room, weightMax), together);
  };
  const rooms = new Map(classes.map((each) => [each.assetClass, roomOf(each)]));
  const overOf = (each: TargetClass) =>
    larger(ZERO, each.targetWeight.minus(rooms.get(each.assetClass) ?? ONE));
  const over = sum(classes.map(overOf));
  if (over.eq(ZERO)) return classes;
  const takes = (each: TargetClass) =>
    each.assetClass !== CASH && each.targetWeight.lt(rooms.get(each.assetClass) ?? ONE);
  const taking = sum(classes.filter(takes).map(({ targetWeight }) => targetWeight));
  return classes.map((each) => {
    const { targetWeight } = each;
    const less = overOf(each);
    if (less.gt(ZERO)) return shifted(each, targetWeight.minus(less));
    if (taking.gt(ZERO)) {
      return takes(each)
        ? shifted(each, targetWeight.plus(divide(over.times(targetWeight), taking)))
        : each;
    }
    return each.assetClass === CASH ? shifted(each, targetWeight.plus(over)) : each;
  });
}

/** The band moves with the target. */
function shifted(target: TargetClass, targetWeight: Decimal): TargetClass {
  const by = targetWeight.minus(target.targetWeight);
  return {
    ...target,
    targetWeight,
    bandLow: larger(ZERO, target.bandLow.plus(by)),
    bandHigh: smaller(ONE, target.bandHigh.plus(by)),
  };
}

function exactClassValues(facts: Facts): ReadonlyMap<AssetClass, Decimal> {
  const values = new Map<AssetClass, Decimal>();
  const add = (assetClass: AssetClass, value: Decimal) =>
    values.set(assetClass, (values.get(assetClass) ?? ZERO).plus(value));
  for (const { purses, holdings } of facts.accounts.values()) {
    for (const [currency, amount] of purses) add(CASH, amount.times(fxRate(facts, currency)));
    for (const { symbol, quantity } of holdings.values()) {
      const value = quantity.times(unitValue(facts, symbol));
      for (const { assetClass, weight } of facts.instruments.get(symbol)?.exposures ?? []) {
        add(assetClass, value.times(weight));
      }
    }
  }
  return values;
}
