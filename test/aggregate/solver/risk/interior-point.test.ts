import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Curvature,
  DenseCurvature,
  FactorCurvature,
} from '#aggregate/solver/risk/curvature.ts';
import { PRECISE, solveQuadratic } from '#aggregate/solver/risk/interior-point.ts';
import type { QuadraticProgram } from '#aggregate/solver/risk/quadratic-program.ts';

interface Draw {
  readonly loadings: number[];
  readonly specific: number[];
  readonly linear: number[];
  readonly widths: number[];
  readonly row: number[];
}

const FACTORS = 3;
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const draws = fc.integer({ min: 1, max: 12 }).chain(
  (size): fc.Arbitrary<Draw> =>
    fc.record({
      loadings: vector(size * FACTORS, -1, 1),
      specific: vector(size, 0.01, 1),
      linear: vector(size, -2, 2),
      widths: vector(size, 0.1, 3),
      row: vector(size, 0.5, 2),
    }),
);

function vector(length: number, min: number, max: number): fc.Arbitrary<number[]> {
  return fc.array(between(min, max), { minLength: length, maxLength: length });
}

/** Bounds around 0 on one side only for every third unknown; the row's total is one that the bounds allow. */
function programOf({ linear, widths, row }: Draw, curvature: Curvature): QuadraticProgram {
  const lower = Float64Array.from(widths, (width, at) => (at % 3 === 1 ? -Infinity : -width / 3));
  const upper = Float64Array.from(widths, (width, at) => (at % 3 === 2 ? Infinity : width));
  const total = row.reduce((sum, each, at) => sum + (each * (widths[at] as number)) / 4, 0);
  return {
    curvature,
    linear: Float64Array.from(linear),
    lower,
    upper,
    rows: [{ coefficients: Float64Array.from(row), total }],
  };
}

function denseOf({ loadings, specific }: Draw): DenseCurvature {
  const size = specific.length;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let sum = row === column ? (specific[row] as number) : 0;
      for (let factor = 0; factor < FACTORS; factor += 1) {
        sum +=
          (loadings[row * FACTORS + factor] as number) *
          (loadings[column * FACTORS + factor] as number);
      }
      matrix[row * size + column] = sum;
    }
  }
  return new DenseCurvature(matrix, size);
}

function factorOf({ loadings, specific }: Draw): FactorCurvature {
  return new FactorCurvature(Float64Array.from(loadings), Float64Array.from(specific));
}

describe('the interior point', () => {
  test('ends where the conditions of Karush, Kuhn and Tucker hold', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const program = programOf(draw, denseOf(draw));
        const { status, x, objective, rowPrices, lowerPrices, upperPrices } =
          solveQuadratic(program);
        const tolerance = 1e-8 * (1 + Math.abs(objective));
        expect(status).toBe('optimal');
        const slope = Float64Array.from(program.linear);
        program.curvature.addProduct(x, slope);
        let used = 0;
        x.forEach((value, at) => {
          const price = (rowPrices[0] as number) * (draw.row[at] as number);
          const low = lowerPrices[at] as number;
          const high = upperPrices[at] as number;
          used += value * (draw.row[at] as number);
          expect(Math.abs((slope[at] as number) - price - low + high)).toBeLessThan(tolerance);
          expect(value).toBeGreaterThanOrEqual(program.lower[at] as number);
          expect(value).toBeLessThanOrEqual(program.upper[at] as number);
          expect(Math.min(low, high)).toBeGreaterThanOrEqual(0);
          if (low > 0)
            expect(low * (value - (program.lower[at] as number))).toBeLessThan(tolerance);
          if (high > 0)
            expect(high * ((program.upper[at] as number) - value)).toBeLessThan(tolerance);
        });
        expect(used).toBeCloseTo(program.rows[0]?.total as number, 8);
      }),
      { numRuns: 300 },
    );
  });

  test('finds the same in factor form as with the dense matrix', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const dense = solveQuadratic(programOf(draw, denseOf(draw)));
        const factors = solveQuadratic(programOf(draw, factorOf(draw)));
        expect(factors.status).toBe('optimal');
        expect(Math.abs(factors.objective - dense.objective)).toBeLessThan(
          1e-8 * (1 + Math.abs(dense.objective)),
        );
        factors.x.forEach((value, at) => {
          expect(Math.abs(value - (dense.x[at] as number))).toBeLessThan(1e-4);
        });
      }),
      { numRuns: 100 },
    );
  });

  test('solves what has no bounds in one step', () => {
    const curvature = new DenseCurvature(Float64Array.of(2, 1, 1, 2), 2);
    const { x, steps } = solveQuadratic({
      curvature,
      linear: Float64Array.of(-3, -3),
      lower: new Float64Array(2).fill(-Infinity),
      upper: new Float64Array(2).fill(Infinity),
      rows: [],
    });
    expect(steps).toBe(1);
    expect([...x]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
  });

  test('says so when its steps do not suffice', () => {
    const { status, residuals } = solveQuadratic(
      {
        curvature: new DenseCurvature(Float64Array.of(1, 0, 0, 1), 2),
        linear: Float64Array.of(-3, 4),
        lower: new Float64Array(2),
        upper: new Float64Array(2).fill(1),
        rows: [],
      },
      { ...PRECISE, stepsMax: 2 },
    );
    expect(status).toBe('inaccurate');
    expect(residuals.gap).toBeGreaterThan(PRECISE.tolerance);
  });
});
