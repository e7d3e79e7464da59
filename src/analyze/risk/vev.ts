/** VaR-equivalent volatility, the PRIIPs measure of market risk. */
import { centralMoment, excessKurtosis, skewness } from '#domain/statistics/descriptive.ts';

export interface ReturnMoments {
  /** Standard deviation with divisor n. */
  readonly deviation: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
}

/** Trading days of the holding period of one year, as the regulation counts them. */
export const VEV_DAYS = 256;

/**
 * Regulation (EU) 2017/653, annex II, part 1, points 12 and 13, for a holding period of one year: the 97.5 % loss by
 * the Cornish-Fisher expansion, expressed as the volatility of a normal distribution that has it.
 */
export function vevOfMoments(moments: ReturnMoments): number {
  const { deviation: sigma, skewness: skew, excessKurtosis: kurtosis } = moments;
  const quantile =
    -1.96 +
    (0.474 * skew) / Math.sqrt(VEV_DAYS) -
    (0.0687 * kurtosis) / VEV_DAYS +
    (0.146 * skew ** 2) / VEV_DAYS;
  const loss = sigma * Math.sqrt(VEV_DAYS) * quantile - 0.5 * sigma ** 2 * VEV_DAYS;
  return Math.sqrt(3.842 - 2 * loss) - 1.96;
}

/** From daily log returns; never below zero, which the rounded constants would give for no risk at all. */
export function varEquivalentVolatility(dailyLogReturns: Float64Array): number {
  const vev = vevOfMoments({
    deviation: Math.sqrt(centralMoment(dailyLogReturns, 2)),
    skewness: skewness(dailyLogReturns),
    excessKurtosis: excessKurtosis(dailyLogReturns),
  });
  return Math.max(vev, 0);
}
