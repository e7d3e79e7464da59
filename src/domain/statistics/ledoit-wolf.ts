/**
 * Covariance shrunk towards a structured target by the intensity that Ledoit and Wolf derive, for samples that are
 * short beside the number of instruments. All moments divide by n.
 */
import { centred, correlationOf, momentMatrix, populationCovariance } from './covariance.ts';
import { total } from './descriptive.ts';
import type { Matrix } from './matrix.ts';

export interface Shrunk {
  readonly covariance: Matrix;
  /** 0 keeps the sample, 1 takes the target. */
  readonly intensity: number;
}

/** Towards the mean variance times identity: Ledoit & Wolf, J. Multivariate Analysis 88 (2004) 365-411. */
export function shrinkToIdentity(columns: readonly Float64Array[]): Shrunk {
  const sample = populationCovariance(columns);
  const size = sample.rows;
  const observations = columns[0]?.length ?? 0;
  const meanVariance = total(sample.diagonal()) / size;
  const target = sample.map((_, row, column) => (row === column ? meanVariance : 0));
  const noise = sumOf(variancesOfMoments(columns, sample)) / observations;
  const distance = squaredDistance(sample, target);
  const intensity = noise === 0 ? 0 : Math.min(noise, distance) / distance;
  return { covariance: blend(sample, target, intensity), intensity };
}

/** Towards equal correlations: Ledoit & Wolf, J. Portfolio Management 30 (4) (2004) 110-119, appendix B. */
export function shrinkToConstantCorrelation(columns: readonly Float64Array[]): Shrunk {
  const sample = populationCovariance(columns);
  const size = sample.rows;
  if (size < 2) return { covariance: sample, intensity: 0 };
  const observations = columns[0]?.length ?? 0;
  const deviations = sample.diagonal().map(Math.sqrt);
  const correlation = correlationOf(sample);
  const meanCorrelation = (sumOf(correlation) - size) / (size * (size - 1));
  const target = sample.map((cell, row, column) =>
    row === column
      ? cell
      : meanCorrelation * ((deviations[row] as number) * (deviations[column] as number)),
  );
  const pi = variancesOfMoments(columns, sample);
  const rho = total(pi.diagonal()) + meanCorrelation * offDiagonalCovariance(columns, deviations);
  const gamma = squaredDistance(sample, target);
  const kappa = (sumOf(pi) - rho) / gamma;
  const intensity = gamma === 0 ? 0 : Math.max(0, Math.min(1, kappa / observations));
  return { covariance: blend(sample, target, intensity), intensity };
}

/** Asymptotic variance of each entry of the sample covariance (π of the paper). */
function variancesOfMoments(columns: readonly Float64Array[], sample: Matrix): Matrix {
  const squares = columns.map((column) => centred(column).map((value) => value ** 2));
  const fourth = momentMatrix(squares, columns[0]?.length ?? 0);
  return fourth.map((cell, row, column) => cell - sample.at(row, column) ** 2);
}

/**
 * Sum over i ≠ j of ϑ_ii,ij √(s_jj / s_ii): how the target's entries move with the sample's. With z = Σ_j √s_jj x_j
 * it is Σ_i mean(x_i (x_i² - s_ii) (z - √s_ii x_i)) / √s_ii, which needs no loop over pairs.
 */
function offDiagonalCovariance(columns: readonly Float64Array[], deviations: Float64Array): number {
  const returns = columns.map(centred);
  const scaledSum = new Float64Array(columns[0]?.length ?? 0);
  for (const [place, column] of returns.entries()) {
    const deviation = deviations[place] as number;
    for (const [row, x] of column.entries()) {
      scaledSum[row] = (scaledSum[row] as number) + deviation * x;
    }
  }
  const parts = returns.map((column, place) => {
    const deviation = deviations[place] as number;
    if (deviation === 0) return 0;
    const terms = column.map(
      (x, row) => x * (x ** 2 - deviation ** 2) * ((scaledSum[row] as number) - deviation * x),
    );
    return total(terms) / column.length / deviation;
  });
  return total(parts);
}

function blend(sample: Matrix, target: Matrix, intensity: number): Matrix {
  return sample.map(
    (cell, row, column) => (1 - intensity) * cell + intensity * target.at(row, column),
  );
}

function squaredDistance(left: Matrix, right: Matrix): number {
  return sumOf(left.map((cell, row, column) => (cell - right.at(row, column)) ** 2));
}

function sumOf(matrix: Matrix): number {
  return total(matrix.toRows().flat());
}
