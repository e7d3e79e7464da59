import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correlationOf, ewmaCovariance, sampleCovariance } from '#domain/statistics/covariance.ts';
import {
  excessKurtosis,
  mean,
  skewness,
  standardDeviation,
  total,
} from '#domain/statistics/descriptive.ts';
import { jennrichTest } from '#domain/statistics/jennrich.ts';
import { shrinkToConstantCorrelation, shrinkToIdentity } from '#domain/statistics/ledoit-wolf.ts';
import { cholesky, inverseOf, Matrix, product, quadraticForm } from '#domain/statistics/matrix.ts';

const returns = fc.double({ min: -0.2, max: 0.2, noNaN: true });
const columnsOf = (size: number) =>
  fc.array(
    fc.array(returns, { minLength: 12, maxLength: 12 }).map((column) => Float64Array.from(column)),
    { minLength: size, maxLength: size },
  );

describe('covariances of any returns', () => {
  const estimators = {
    sample: sampleCovariance,
    ewma: (columns: readonly Float64Array[]) => ewmaCovariance(columns, 0.94),
    identity: (columns: readonly Float64Array[]) => shrinkToIdentity(columns).covariance,
    'constant correlation': (columns: readonly Float64Array[]) =>
      shrinkToConstantCorrelation(columns).covariance,
  };

  test.each(Object.entries(estimators))(
    '%s is symmetric and gives no negative variance',
    (_, estimate) => {
      fc.assert(
        fc.property(columnsOf(3), fc.tuple(returns, returns, returns), (columns, weights) => {
          const covariance = estimate(columns);
          for (const [row, column] of [
            [0, 1],
            [0, 2],
            [1, 2],
          ] as const) {
            expect(covariance.at(row, column)).toBe(covariance.at(column, row));
          }
          expect(quadraticForm(covariance, weights)).toBeGreaterThanOrEqual(-1e-15);
        }),
        { seed: 5, numRuns: 200 },
      );
    },
  );

  test('shrinkage keeps every variance under constant correlation, and their mean under identity', () => {
    fc.assert(
      fc.property(columnsOf(4), (columns) => {
        const sample = sampleCovariance(columns).map((cell) => (cell * 11) / 12);
        const constant = shrinkToConstantCorrelation(columns);
        const identity = shrinkToIdentity(columns);
        expect(total(constant.covariance.diagonal())).toBeCloseTo(total(sample.diagonal()), 12);
        expect(total(identity.covariance.diagonal())).toBeCloseTo(total(sample.diagonal()), 12);
        for (const { intensity } of [constant, identity]) {
          expect(intensity).toBeGreaterThanOrEqual(0);
          expect(intensity).toBeLessThanOrEqual(1);
        }
      }),
      { seed: 6, numRuns: 200 },
    );
  });
});

describe('degenerate returns', () => {
  const still = new Float64Array(12);
  const moving = Float64Array.from({ length: 12 }, (_, day) => (day % 3) / 100);

  test('an instrument that never moves correlates with nothing and breaks no estimate', () => {
    const columns = [still, moving];
    expect(correlationOf(sampleCovariance(columns)).toRows()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(
      shrinkToConstantCorrelation(columns).covariance.toRows().flat().every(Number.isFinite),
    ).toBe(true);
    expect(shrinkToIdentity([still, still])).toMatchObject({ intensity: 0 });
  });

  test('one instrument alone has nothing to be shrunk to', () => {
    expect(shrinkToConstantCorrelation([moving]).intensity).toBe(0);
  });
});

describe('algebra', () => {
  test('an inverse times its matrix is the identity', () => {
    fc.assert(
      fc.property(columnsOf(4), (columns) => {
        const covariance = sampleCovariance(columns).map((cell, row, column) =>
          row === column ? cell + 0.01 : cell,
        );
        const identity = product(covariance, inverseOf(covariance)!).toRows();
        for (const [row, cells] of identity.entries()) {
          for (const [column, cell] of cells.entries()) {
            expect(cell).toBeCloseTo(row === column ? 1 : 0, 9);
          }
        }
      }),
      { seed: 8, numRuns: 100 },
    );
  });

  test('what is not positive definite has neither root nor inverse', () => {
    const indefinite = Matrix.of([
      [1, 2],
      [2, 1],
    ]);
    expect(cholesky(indefinite)).toBeUndefined();
    expect(inverseOf(indefinite)).toBeUndefined();
  });
});

test('moments of a small series, by hand', () => {
  const values = Float64Array.from([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(mean(values)).toBe(5);
  expect(standardDeviation(values)).toBeCloseTo(Math.sqrt(32 / 7), 14);
  expect(skewness(values)).toBeCloseTo(42 / 8 / 8, 14);
  expect(excessKurtosis(values)).toBeCloseTo(356 / 8 / 16 - 3, 14);
  expect(total([1e100, 1, -1e100])).toBe(1);
});

test('two samples with one correlation matrix have a p-value of one, singular ones none', () => {
  const correlation = Matrix.of([
    [1, 0.5],
    [0.5, 1],
  ]);
  const sample = { correlation, observations: 60 };
  expect(jennrichTest(sample, sample)).toEqual({ statistic: 0, degrees: 1, pValue: 1 });
  const singular = {
    correlation: Matrix.of([
      [1, 1],
      [1, 1],
    ]),
    observations: 60,
  };
  expect(jennrichTest(singular, singular)).toBeUndefined();
});
