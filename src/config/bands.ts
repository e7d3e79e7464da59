/** The weights between which a class is left alone. */
import { type Decimal, larger, ONE, smaller, ZERO } from '#domain/decimal.ts';
import type { ClassBand } from './config.ts';

export interface DriftDistances {
  readonly absolute: Decimal;
  /** As a fraction of the target; null means that only `absolute` counts. */
  readonly relative: Decimal | null;
}

export interface BandTarget {
  readonly weight: Decimal;
  readonly band: ClassBand | null;
}

/**
 * `[max(0, t - d), min(1, t + d)]` with d = min(absolute, relative × t), in exact decimals.
 *
 * A band of the class that names `absolute` or `relative` replaces both distances of the rule; its `low` and
 * `high` replace their side of the result. A relative distance of a target of zero would be zero, and a band without
 * width is never kept, so there the absolute distance counts alone. The default distances, 5 points and 25 %, are
 * Swedroe's 5/25 rule.
 */
export function bandOf(
  target: BandTarget,
  rule: DriftDistances,
): { readonly low: Decimal; readonly high: Decimal } {
  const { weight, band } = target;
  const distance = driftDistance(target, rule);
  return {
    low: band?.low ?? larger(ZERO, weight.minus(distance)),
    high: band?.high ?? smaller(ONE, weight.plus(distance)),
  };
}

/** The distance d of `bandOf`, whatever bounds the band sets for its sides. */
export function driftDistance({ weight, band }: BandTarget, rule: DriftDistances): Decimal {
  const replaces = band !== null && (band.absolute !== null || band.relative !== null);
  return distanceFrom(weight, replaces ? band : rule);
}

function distanceFrom(
  weight: Decimal,
  { absolute, relative }: { readonly absolute: Decimal | null; readonly relative: Decimal | null },
): Decimal {
  const share = relative === null || weight.eq(ZERO) ? null : relative.times(weight);
  if (absolute === null) return share ?? ZERO;
  return share === null ? absolute : smaller(absolute, share);
}
