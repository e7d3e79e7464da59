/**
 * What a method asks of the engine: where every class should be, and what everything costs meanwhile.
 *
 * Methods differ in nothing but their aim; one solver serves all of them. All amounts are base currency.
 */
import type { AssetClass } from '#domain/ids.ts';
import type { Hinge, Penalty } from './penalty.ts';

export interface Aim {
  readonly classes: ReadonlyMap<AssetClass, ClassAim>;
  readonly prices: Prices;
}

export interface ClassAim {
  /** The destination: no price between these amounts. */
  readonly low: number;
  readonly high: number;
  /** The edges of the band, and the exact target. */
  readonly bandLow: number;
  readonly bandHigh: number;
  readonly target: number;
  /** Gain of one unit of money in this class over the horizon: the expected return that a tilt is built on. */
  readonly benefit: number;
}

export interface Prices {
  /** One unit of money outside a destination (ω); as much again outside the band. */
  readonly misallocation: number;
  /** One unit of money in a holding that no target names, above a cap, or missing from a reserve. */
  readonly breach: number;
  /** Share of the tax that a realised loss saves which counts as a benefit. */
  readonly lossBenefit: number;
  /** Half the active variance of a year, for each unit of household value (γ·H); 0 leaves risk out. */
  readonly risk: number;
  /** One order: decides between plans that are otherwise equal. */
  readonly order: number;
  /** One unit of money between a class inside its destination and its target: decides between equal plans. */
  readonly tie: number;
  /** One unit of money traded: of two equal plans the smaller one; above `tie`, so a tie alone moves nothing. */
  readonly turnover: number;
  /** One unit of money bought, for each place below the first on its class's list. */
  readonly preference: number;
  /** One unit of money bought, or left, for each place by which an account is worse than the class's best. */
  readonly location: number;
}

/** Prices that only decide between plans that are otherwise equal, or steer trades that are made anyway. */
const ORDER_PRICE_OF_VALUE = 1e-6;
const ORDER_PRICE_OF_MINIMUM = 0.1;
export const STEERING_PRICES = {
  tie: 1e-5,
  turnover: 1.5e-5,
  preference: 5e-4,
  location: 1e-3,
} as const;

/** An order is not made for the last few units of money: what it brings into place is worth a part of the smallest order. */
export function orderPrice(given: {
  readonly householdValue: number;
  readonly minTradeSize: number;
  readonly misallocation: number;
}): number {
  const { householdValue, minTradeSize, misallocation } = given;
  return Math.max(
    ORDER_PRICE_OF_VALUE * householdValue,
    ORDER_PRICE_OF_MINIMUM * minTradeSize * misallocation,
  );
}

/** φ_g: nothing at the destination, ω outside it, 2ω outside the band, a hint of a price towards the target. */
export function classPenalty(aim: ClassAim, prices: Prices): Penalty {
  const { misallocation, tie } = prices;
  const hinges: Hinge[] = [
    { at: aim.low, above: 0, below: misallocation },
    { at: aim.high, above: misallocation, below: 0 },
    { at: aim.bandLow, above: 0, below: misallocation },
    { at: aim.bandHigh, above: misallocation, below: 0 },
    { at: aim.target, above: tie, below: tie },
  ];
  return { hinges: mergeHinges(hinges), slope: -aim.benefit };
}

/** One hinge for each amount, sorted. */
function mergeHinges(hinges: readonly Hinge[]): readonly Hinge[] {
  const merged = new Map<number, Hinge>();
  for (const { at, above, below } of hinges) {
    const other = merged.get(at) ?? { at, above: 0, below: 0 };
    merged.set(at, { at, above: other.above + above, below: other.below + below });
  }
  return [...merged.values()].sort((left, right) => left.at - right.at);
}
