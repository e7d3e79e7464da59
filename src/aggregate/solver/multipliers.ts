/** Multipliers as they are published. */
import { type Decimal, fromFloat } from '#domain/decimal.ts';
import type { Layout } from './dual/layout.ts';

const PLACES = 9;

/** λ with so many decimals as are published, each still within its bounds: outside them L(λ) is no bound at all. */
export function publishable(multipliers: Float64Array, { lower, upper }: Layout): Float64Array {
  const scale = 10 ** PLACES;
  return Float64Array.from(lower, (low, row) => {
    const high = upper[row] as number;
    const rounded = Number((multipliers[row] ?? 0).toFixed(PLACES));
    if (rounded < low) return Math.ceil(low * scale) / scale;
    return rounded > high ? Math.floor(high * scale) / scale : rounded;
  });
}

export function byName(
  multipliers: Float64Array,
  { names }: Layout,
): Readonly<Record<string, Decimal>> {
  return Object.fromEntries(
    names.map((name, row) => [name, fromFloat(multipliers[row] ?? 0, PLACES)]),
  );
}
