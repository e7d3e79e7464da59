/**
 * THRESHOLD_REBALANCING: classes outside their band go to the destination; classes inside it are left alone.
 *
 *     B   = { g : w_g ≤ low_g or w_g ≥ high_g, w_g ≠ t_g }
 *     D_g = destination interval for g ∈ B (target, edge, midpoint, or within d of the target)
 *     D_g = [low_g, high_g]      for g ∉ B: a dead zone, which costs nothing and only funds
 *     min Σ_g [ dist(V_g, V·D_g) + dist(V_g, V·[low_g, high_g]) ] + cost + tax
 *
 * One unit of money out of place is priced at one unit of money, above any tax rate plus any cost rate: the destination
 * comes first, then the least tax and cost. Losses are taken before gains but never for their own sake.
 */
import { type Decimal, decimal, divide, larger, smaller, toFloat, ZERO } from '#domain/decimal.ts';
import type { Destination, TargetClass } from '#domain/documents/rebalancing-problem.ts';
import type { Household } from '../household.ts';
import { type Aim, type ClassAim, orderPrice, type Prices, STEERING_PRICES } from '../model/aim.ts';
import { classWeight, isOutOfBand } from '../plan/results.ts';

const TWO = decimal('2');
/** Share of a loss's tax saving that decides between lots and nothing else. */
const LOSS_TIE_BREAK = 1e-6;

export function thresholdAim(household: Household): Aim {
  const { destination } = household.problem;
  return {
    prices: thresholdPrices(household),
    classes: new Map(
      household.classes.map((target) => {
        const out = isOutOfBand(classWeight(household, target.assetClass), target);
        const interval = out ? destinationOf(target, destination) : bandOf(target);
        return [target.assetClass, classAim(household, target, interval)];
      }),
    ),
  };
}

export function thresholdPrices({ problem, totalValue }: Household): Prices {
  const misallocation = 1;
  return {
    misallocation,
    breach: 2,
    lossBenefit: LOSS_TIE_BREAK,
    risk: 0,
    order: orderPrice({
      householdValue: toFloat(totalValue),
      minTradeSize: toFloat(problem.constraints.minTradeSize),
      misallocation,
    }),
    ...STEERING_PRICES,
  };
}

export interface Interval {
  readonly low: Decimal;
  readonly high: Decimal;
}

export function destinationOf(target: TargetClass, destination: Destination): Interval {
  const { targetWeight, bandLow, bandHigh } = target;
  switch (destination) {
    case 'target':
      return { low: targetWeight, high: targetWeight };
    case 'edge':
      return { low: bandLow, high: bandHigh };
    case 'midpoint':
      return {
        low: divide(bandLow.plus(targetWeight), TWO),
        high: divide(bandHigh.plus(targetWeight), TWO),
      };
    default:
      return {
        low: larger(larger(bandLow, targetWeight.minus(destination.within)), ZERO),
        high: smaller(bandHigh, targetWeight.plus(destination.within)),
      };
  }
}

export function bandOf({ bandLow, bandHigh }: TargetClass): Interval {
  return { low: bandLow, high: bandHigh };
}

/** Weights to amounts, with the band around the destination. */
export function classAim(
  { totalValue }: Household,
  target: TargetClass,
  { low, high }: Interval,
  benefit = 0,
): ClassAim {
  const amount = (weight: Decimal) => toFloat(weight.times(totalValue));
  return {
    low: amount(low),
    high: amount(high),
    bandLow: amount(smaller(target.bandLow, low)),
    bandHigh: amount(larger(target.bandHigh, high)),
    target: amount(target.targetWeight),
    benefit,
  };
}
