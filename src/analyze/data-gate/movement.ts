/** How far a price or a quantity moved, and whether that is the ratio of a share split. */
import { type Decimal, decimal, divide, ONE, ZERO } from '#domain/decimal.ts';

/** `to` / `from` - 1; undefined where there is nothing to compare with. */
export function movement(from: Decimal, to: Decimal): Decimal | undefined {
  return from.eq(ZERO) ? undefined : divide(to, from).minus(ONE);
}

/** Ratios in which companies and funds split shares, or, the other way round, merge them. */
const SPLITS = '1.5 2 2.5 3 4 5 6 7 8 10 12 15 20 25 30 40 50 100'.split(' ').map(decimal);

/**
 * The split that `ratio` (new / old quantity, or old / new price) comes near to within `tolerance`: 2 for two new
 * shares for one old, 0.1 for one new for ten old; undefined for any other ratio.
 */
export function splitNear(ratio: Decimal, tolerance: Decimal): Decimal | undefined {
  if (ratio.lte(ZERO)) return undefined;
  const isNear = (split: Decimal, actual: Decimal) =>
    actual.minus(split).abs().lte(split.times(tolerance));
  const split = SPLITS.find((each) => isNear(each, ratio));
  if (split !== undefined) return split;
  const merged = SPLITS.find((each) => isNear(each, divide(ONE, ratio)));
  return merged === undefined ? undefined : divide(ONE, merged);
}

/** `2-for-1`, `1-for-10`, `3-for-2`. */
export function splitName(split: Decimal): string {
  const isMerger = split.lt(ONE);
  const count = isMerger ? divide(ONE, split).round(4) : split;
  const [high, low] = count.mod('1').eq(ZERO)
    ? [count.toFixed(0), '1']
    : [count.times('2').toFixed(0), '2'];
  return isMerger ? `${low}-for-${high}` : `${high}-for-${low}`;
}
