/** Moments of a series of returns. */

/** Sum with Neumaier's correction, so that the order of observations does not show. */
export function total(values: Iterable<number>): number {
  let sum = 0;
  let correction = 0;
  for (const value of values) {
    const next = sum + value;
    correction += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + correction;
}

export function mean(values: Float64Array): number {
  return total(values) / values.length;
}

/** Mean of the n-th power of the distances from the mean. */
export function centralMoment(values: Float64Array, power: number): number {
  const centre = mean(values);
  return total(values.map((value) => (value - centre) ** power)) / values.length;
}

/** Unbiased (n - 1); NaN for fewer than two values. */
export function variance(values: Float64Array): number {
  return (centralMoment(values, 2) * values.length) / (values.length - 1);
}

export function standardDeviation(values: Float64Array): number {
  return Math.sqrt(variance(values));
}

/** Zero for a constant series. */
export function skewness(values: Float64Array): number {
  const spread = centralMoment(values, 2);
  return spread === 0 ? 0 : centralMoment(values, 3) / spread ** 1.5;
}

export function excessKurtosis(values: Float64Array): number {
  const spread = centralMoment(values, 2);
  return spread === 0 ? 0 : centralMoment(values, 4) / spread ** 2 - 3;
}
