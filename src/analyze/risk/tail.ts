/** Losses in the bad tail of one-day returns: value at risk and the mean loss beyond it. */
import { mean, standardDeviation, total } from '#domain/statistics/descriptive.ts';

/** Percent of days that lose less. */
export type Level = 95 | 99;

/** Positive fractions of value; negative when even the bad days gain. */
export interface TailLoss {
  readonly valueAtRisk: number;
  /** Conditional value at risk, also called expected shortfall. */
  readonly conditional: number;
}

/**
 * From the observed simple returns, every one as likely: VaR is the smallest loss that at most a share 1 - level of
 * the days exceed, CVaR the mean of the worst share 1 - level of the days, the last one counted in part
 * (Rockafellar & Uryasev, J. Banking & Finance 26 (2002) 1443-1471).
 */
export function historicalTail(returns: Float64Array, level: Level): TailLoss {
  const sorted = returns.toSorted();
  const tailDays = (returns.length * (100 - level)) / 100;
  const wholeDays = Math.ceil(tailDays) - 1;
  const edge = sorted[wholeDays] as number;
  const beyond = total(sorted.subarray(0, wholeDays));
  return {
    valueAtRisk: -edge,
    conditional: -(beyond + (tailDays - wholeDays) * edge) / tailDays,
  };
}

/** Standard normal quantile, and density there over the tail probability. */
const NORMAL = {
  95: { quantile: 1.6448536269514722, shortfall: 2.0627128075074253 },
  99: { quantile: 2.3263478740408408, shortfall: 2.665214220345808 },
} as const;

/** Of a normal distribution with the mean and deviation of the observed simple returns. */
export function parametricTail(returns: Float64Array, level: Level): TailLoss {
  const centre = mean(returns);
  const deviation = standardDeviation(returns);
  const { quantile, shortfall } = NORMAL[level];
  return {
    valueAtRisk: quantile * deviation - centre,
    conditional: shortfall * deviation - centre,
  };
}
