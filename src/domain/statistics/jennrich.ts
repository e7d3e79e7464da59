/** Whether two samples have one correlation matrix. */
import { chiSquareTail } from './chi-square.ts';
import { inverseOf, type Matrix, product, symmetric, timesVector } from './matrix.ts';

export interface CorrelationSample {
  readonly correlation: Matrix;
  readonly observations: number;
}

export interface JennrichTest {
  readonly statistic: number;
  readonly degrees: number;
  /** Probability of a larger statistic when the correlations have not changed. */
  readonly pValue: number;
}

/**
 * Jennrich, J. American Statistical Association 65 (1970) 904-912, for correlation matrices:
 * χ² = ½ tr Z² - dg(Z)ᵀ S⁻¹ dg(Z) with Z = √c R̄⁻¹ (R₁ - R₂), S = I + R̄ ∘ R̄⁻¹, c = n₁n₂ / (n₁ + n₂) and R̄ the
 * mean weighted by observations. Undefined when R̄ is singular.
 */
export function jennrichTest(
  first: CorrelationSample,
  second: CorrelationSample,
): JennrichTest | undefined {
  const size = first.correlation.rows;
  const n1 = first.observations;
  const n2 = second.observations;
  const pooled = symmetric(
    size,
    (row, column) =>
      (n1 * first.correlation.at(row, column) + n2 * second.correlation.at(row, column)) /
      (n1 + n2),
  );
  const inverse = inverseOf(pooled);
  if (inverse === undefined) return undefined;
  const scaledDifference = first.correlation.map(
    (cell, row, column) =>
      Math.sqrt((n1 * n2) / (n1 + n2)) * (cell - second.correlation.at(row, column)),
  );
  const z = product(inverse, scaledDifference);
  const s = symmetric(
    size,
    (row, column) => (row === column ? 1 : 0) + pooled.at(row, column) * inverse.at(row, column),
  );
  const sInverse = inverseOf(s);
  if (sInverse === undefined) return undefined;
  const diagonal = z.diagonal();
  const trace = dot(product(z, z).diagonal(), new Float64Array(size).fill(1));
  const statistic = trace / 2 - dot(diagonal, timesVector(sInverse, diagonal));
  const degrees = (size * (size - 1)) / 2;
  return { statistic, degrees, pValue: chiSquareTail(statistic, degrees) };
}

function dot(left: Float64Array, right: Float64Array): number {
  return left.reduce((sum, value, place) => sum + value * (right[place] as number), 0);
}
