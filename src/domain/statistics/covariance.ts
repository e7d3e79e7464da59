/** Covariance and correlation of return series, without shrinkage. */
import { mean } from './descriptive.ts';
import { type Matrix, symmetric } from './matrix.ts';

/** RiskMetrics Technical Document (1996), table 5.9: decay for daily data. */
export const EWMA_DECAY = 0.94;

/** Unbiased (n - 1). */
export function sampleCovariance(columns: readonly Float64Array[]): Matrix {
  const observations = columns[0]?.length ?? 0;
  return momentMatrix(columns.map(centred), observations - 1);
}

/** Divided by n: the maximum-likelihood estimate that shrinkage starts from. */
export function populationCovariance(columns: readonly Float64Array[]): Matrix {
  return momentMatrix(columns.map(centred), columns[0]?.length ?? 0);
}

/**
 * Exponentially weighted second moments about zero; the newest observation has weight 1 - decay before the weights
 * are scaled to sum to one.
 */
export function ewmaCovariance(columns: readonly Float64Array[], decay: number): Matrix {
  const length = columns[0]?.length ?? 0;
  const scale = (1 - decay) / (1 - decay ** length);
  const weighted = columns.map((column) =>
    column.map((value, row) => value * Math.sqrt(scale * decay ** (length - 1 - row))),
  );
  return momentMatrix(weighted, 1);
}

/** Correlations that belong to a covariance; an instrument that never moves correlates with nothing. */
export function correlationOf(covariance: Matrix): Matrix {
  const deviations = covariance.diagonal().map(Math.sqrt);
  return symmetric(covariance.rows, (row, column) => {
    if (row === column) return 1;
    const scale = (deviations[row] as number) * (deviations[column] as number);
    return scale > 0 ? covariance.at(row, column) / scale : 0;
  });
}

export function centred(column: Float64Array): Float64Array {
  const centre = mean(column);
  return column.map((value) => value - centre);
}

/** Sums of products of every two columns, divided by `divisor`. */
export function momentMatrix(columns: readonly Float64Array[], divisor: number): Matrix {
  return symmetric(columns.length, (row, column) => {
    const left = columns[row] as Float64Array;
    const right = columns[column] as Float64Array;
    let sum = 0;
    for (let at = 0; at < left.length; at += 1) sum += (left[at] as number) * (right[at] as number);
    return sum / divisor;
  });
}
