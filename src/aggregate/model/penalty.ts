/**
 * Convex piecewise linear functions of one amount of money, written as a sum of hinges:
 *
 *     φ(v) = κ·v + Σ_k [ α_k · max(0, v − a_k) + β_k · max(0, a_k − v) ],    α_k, β_k ≥ 0
 *
 * φ prices a class or an instrument for being away from where it should be.
 */

export interface Hinge {
  /** The amount at which the price changes. */
  readonly at: number;
  /** Price of one unit of money above it (α). */
  readonly above: number;
  /** Price of one unit of money below it (β). */
  readonly below: number;
}

export interface Penalty {
  readonly hinges: readonly Hinge[];
  /** Price of every unit of money, whatever the amount (κ). */
  readonly slope: number;
}

export const NO_PENALTY: Penalty = { hinges: [], slope: 0 };

export function penaltyAt(penalty: Penalty, amount: number): number {
  let price = penalty.slope * amount;
  const { hinges } = penalty;
  for (let index = 0; index < hinges.length; index += 1) {
    const { at, above, below } = hinges[index] as Hinge;
    price += amount > at ? above * (amount - at) : below * (at - amount);
  }
  return price;
}

/** Slope just above `amount`. */
export function slopeAbove(penalty: Penalty, amount: number): number {
  let slope = penalty.slope;
  for (const { at, above, below } of penalty.hinges) slope += amount >= at ? above : -below;
  return slope;
}

/** Slope just below `amount`. */
export function slopeBelow(penalty: Penalty, amount: number): number {
  let slope = penalty.slope;
  for (const { at, above, below } of penalty.hinges) slope += amount > at ? above : -below;
  return slope;
}

export function addPenalties(left: Penalty, right: Penalty): Penalty {
  return { hinges: [...left.hinges, ...right.hinges], slope: left.slope + right.slope };
}
