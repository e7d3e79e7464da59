/** Convex functions of one amount of money, as a slope and the places where it grows. */

export interface Bends {
  /** Slope where the amount is below every bend. */
  readonly slope: number;
  /** Ascending; the slope grows by `by` at `at`. */
  readonly bends: readonly Bend[];
  /** An amount at which the function is known, and its value there. */
  readonly anchor: { readonly at: number; readonly value: number };
}

export interface Bend {
  readonly at: number;
  readonly by: number;
}

/** A price below and above one amount: 0 at it, `below` and `above` for every unit of money away from it. */
export interface Distance {
  readonly from: number;
  readonly below: number;
  readonly above: number;
}

/** The sum of such prices and of `slope` for every unit of money. */
export function addUp(distances: readonly Distance[], slope: number): Bends {
  const at = distances.map(({ from }) => from);
  const lowest = Math.min(0, ...at);
  return {
    slope: distances.reduce((total, { below }) => total - below, slope),
    bends: distances
      .map(({ from, below, above }) => ({ at: from, by: below + above }))
      .sort((left, right) => left.at - right.at),
    anchor: {
      at: lowest,
      value: distances.reduce(
        (total, { from, below }) => total + below * (from - lowest),
        slope * lowest,
      ),
    },
  };
}

export function valueAt({ slope, bends, anchor }: Bends, amount: number): number {
  let value = anchor.value + slope * (amount - anchor.at);
  for (const { at, by } of bends) if (amount > at) value += by * (amount - at);
  return value;
}

export function slopesOf({ slope, bends }: Bends): {
  readonly least: number;
  readonly most: number;
} {
  return { least: slope, most: bends.reduce((total, { by }) => total + by, slope) };
}

export function plus(left: Bends, right: Bends): Bends {
  const at = Math.min(left.anchor.at, right.anchor.at);
  return {
    slope: left.slope + right.slope,
    bends: [...left.bends, ...right.bends].sort((one, other) => one.at - other.at),
    anchor: { at, value: valueAt(left, at) + valueAt(right, at) },
  };
}

/** min φ(v) − price·v; minus infinity where the price is no slope of φ. */
export function leastAt(bends: Bends, price: number): number {
  const { least, most } = slopesOf(bends);
  if (price < least || price > most) return Number.NEGATIVE_INFINITY;
  let best = Number.POSITIVE_INFINITY;
  for (const { at } of bends.bends) best = Math.min(best, valueAt(bends, at) - price * at);
  return best;
}
