/** The simplex methods against HiGHS on small programs: ordinary, degenerate, with no solution. */
import { describe, expect, test } from 'vitest';
import { Basis } from '#aggregate/solver/few-rows/basis.ts';
import { DualSimplex } from '#aggregate/solver/few-rows/dual-simplex.ts';
import { optimise } from '#aggregate/solver/few-rows/primal-simplex.ts';
import { solveWithHighs } from '#aggregate/solver/proof/highs.ts';
import { LinearProgram } from '#aggregate/solver/proof/linear-program.ts';
import { Dice } from '../../../../bench/engine-households.ts';
import { proofSize } from '../../../support/proof.ts';

const PIVOTS_MAX = 1_000;
/** What a row costs for each unit by which it is missed. */
const MISSED = 1_000;
/** Each costs HiGHS fifteen programs. */
const PROGRAMS = proofSize('PROVE_SIMPLEX', 40);
/** More than the inverse is updated for before it is computed afresh, and changes of bounds that lead there. */
const MANY_PIVOTS = 1_000;
const CHANGES_MAX = 20_000;
const SEEDS = Array.from({ length: PROGRAMS }, (_, index) => index + 1);

/** min cᵀx, A·x = b, 0 ≤ x ≤ u; each row may be missed, at a price, on the side of a column of its own. */
interface Drawn {
  readonly costs: readonly number[];
  readonly uppers: readonly number[];
  /** By column, by row. */
  readonly matrix: readonly (readonly number[])[];
  readonly rightSides: readonly number[];
}

/** Small whole numbers, so that many vertices coincide and many right sides are zero. */
function draw(dice: Dice): Drawn {
  const rowCount = dice.whole(1, 8);
  const columnCount = dice.whole(2, 25);
  const columns = Array.from({ length: columnCount }, () => dice.next());
  return {
    costs: columns.map(() => dice.whole(-9, 9)),
    uppers: columns.map(() => (dice.chance(0.1) ? 0 : dice.whole(1, 4))),
    matrix: columns.map(() =>
      Array.from({ length: rowCount }, () => (dice.chance(0.5) ? 0 : dice.whole(-3, 3))),
    ),
    rightSides: Array.from({ length: rowCount }, () => (dice.chance(0.4) ? 0 : dice.whole(0, 12))),
  };
}

/** The columns that miss a row come last: one that is basic at first, and one for the other side. */
function basisOf({ costs, uppers, matrix, rightSides }: Drawn): Basis {
  const columns = matrix.map((column) =>
    column.flatMap((value, row) => (value === 0 ? [] : [[row, value] as const])),
  );
  const missing = rightSides.flatMap((_, row) => [[[row, 1] as const], [[row, -1] as const]]);
  const all = [...columns, ...missing];
  const starts = [0];
  for (const column of all) starts.push((starts.at(-1) ?? 0) + column.length);
  return new Basis({
    rightSides: Float64Array.from(rightSides),
    costs: Float64Array.from([...costs, ...missing.map(() => MISSED)]),
    lowers: new Float64Array(all.length),
    uppers: Float64Array.from([...uppers, ...missing.map(() => Number.POSITIVE_INFINITY)]),
    starts: Int32Array.from(starts),
    rows: Int32Array.from(all.flat().map(([row]) => row)),
    coefficients: Float64Array.from(all.flat().map(([, value]) => value)),
    basis: Int32Array.from(rightSides, (_, row) => costs.length + 2 * row),
  });
}

/** The same program as HiGHS takes it, with the bounds that the basis has now. */
async function solveElsewhere({ matrix, rightSides }: Drawn, basis: Basis) {
  const program = new LinearProgram();
  for (let column = 0; column < basis.columnCount; column += 1) {
    program.continuous(basis.costs[column] as number, basis.uppers[column] as number);
    program.lower[column] = basis.lowers[column] as number;
  }
  rightSides.forEach((rightSide, row) => {
    const missing = matrix.length + 2 * row;
    program.equal(
      [
        ...matrix.map((column, index) => [index, column[row] as number] as const),
        [missing, 1],
        [missing + 1, -1],
      ],
      rightSide,
    );
  });
  const limits = { start: [], timeLimitMs: 1_000, gapRelative: 0, gapMoney: 0 };
  return solveWithHighs({ program, ...limits });
}

/** The largest amount by which a row is missed or a column outside its bounds. */
function infeasibility({ matrix, rightSides }: Drawn, basis: Basis): number {
  let worst = 0;
  for (let column = 0; column < basis.columnCount; column += 1) {
    const value = basis.valueOf(column);
    worst = Math.max(worst, (basis.lowers[column] as number) - value);
    worst = Math.max(worst, value - (basis.uppers[column] as number));
  }
  rightSides.forEach((rightSide, row) => {
    const missing = matrix.length + 2 * row;
    const sum = matrix.reduce(
      (total, column, index) => total + (column[row] as number) * basis.valueOf(index),
      basis.valueOf(missing) - basis.valueOf(missing + 1),
    );
    worst = Math.max(worst, Math.abs(sum - rightSide));
  });
  return worst;
}

describe('the simplex methods', () => {
  test.each(SEEDS)('find the optimum of a random program (seed %i)', async (seed) => {
    const drawn = draw(new Dice(seed));
    const basis = basisOf(drawn);
    expect(optimise(basis, PIVOTS_MAX)).toBe('optimal');
    expect(infeasibility(drawn, basis)).toBeLessThan(1e-9);
    expect(basis.objective).toBeCloseTo((await solveElsewhere(drawn, basis)).bound, 6);
  });

  test.each(SEEDS)('find it again after every change of bounds (seed %i)', async (seed) => {
    const dice = new Dice(1_000 + seed);
    const drawn = draw(dice);
    const basis = basisOf(drawn);
    optimise(basis, PIVOTS_MAX);
    for (let change = 0; change < 12; change += 1) {
      const column = dice.whole(0, drawn.costs.length - 1);
      const lower = dice.whole(0, 2);
      basis.bound(column, lower, lower + dice.whole(0, 2));
      expect(new DualSimplex(basis).reoptimise(PIVOTS_MAX)).toBe('optimal');
      expect(infeasibility(drawn, basis)).toBeLessThan(1e-9);
      expect(basis.objective).toBeCloseTo((await solveElsewhere(drawn, basis)).bound, 6);
    }
  });

  test.each([1, 2, 3, 4, 5])('let no rounding add up over many pivots (seed %i)', async (seed) => {
    const dice = new Dice(3_000 + seed);
    const drawn = draw(dice);
    const basis = basisOf(drawn);
    const simplex = new DualSimplex(basis);
    optimise(basis, PIVOTS_MAX);
    for (let change = 0; basis.pivots < MANY_PIVOTS && change < CHANGES_MAX; change += 1) {
      const lower = dice.whole(0, 3);
      basis.bound(dice.whole(0, drawn.costs.length - 1), lower, lower + dice.whole(0, 2));
      expect(simplex.reoptimise(PIVOTS_MAX)).toBe('optimal');
    }
    expect(basis.pivots).toBeGreaterThanOrEqual(MANY_PIVOTS);
    expect(infeasibility(drawn, basis)).toBeLessThan(1e-9);
    expect(basis.objective).toBeCloseTo((await solveElsewhere(drawn, basis)).bound, 6);
  });

  test.each(SEEDS)('tell when no solution is left (seed %i)', async (seed) => {
    const dice = new Dice(2_000 + seed);
    const drawn = draw(dice);
    const basis = basisOf(drawn);
    optimise(basis, PIVOTS_MAX);
    for (let column = drawn.costs.length; column < basis.columnCount; column += 1) {
      basis.bound(column, 0, 0);
    }
    const ending = new DualSimplex(basis).reoptimise(PIVOTS_MAX);
    const elsewhere = await solveElsewhere(drawn, basis);
    expect(ending).toBe(elsewhere.status);
    if (ending === 'optimal') expect(basis.objective).toBeCloseTo(elsewhere.bound, 6);
  });

  test('tell when there is no end to the improvement', () => {
    const basis = basisOf({
      costs: [-1],
      uppers: [Number.POSITIVE_INFINITY],
      matrix: [[0]],
      rightSides: [1],
    });
    expect(optimise(basis, PIVOTS_MAX)).toBe('unbounded');
  });

  test('price each right side by what one unit more of it costs', () => {
    const drawn = { costs: [2, 5], uppers: [3, 9], matrix: [[1], [1]], rightSides: [4] };
    const basis = basisOf(drawn);
    optimise(basis, PIVOTS_MAX);
    expect([basis.objective, ...basis.duals]).toEqual([11, 5]);
  });
});
