import { describe, expect, test } from 'vitest';
import type { Column } from '#aggregate/solver/columns.ts';
import { type Mixture, trim } from '#aggregate/solver/trimming.ts';
import { Dice } from '../../../bench/engine-households.ts';

const ROWS = 5;
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

function column(dice: Dice): Column {
  const use = Float64Array.from({ length: ROWS }, () => dice.between(-1_000, 1_000));
  return { trades: new Float64Array([dice.whole(0, 9)]), use, price: dice.between(0, 5) };
}

function mixture(dice: Dice): Mixture {
  const parts = Array.from({ length: dice.whole(1, 4) }, () => dice.between(0.1, 1));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return { columns: parts.map(() => column(dice)), weights: parts.map((part) => part / total) };
}

/** What all mixtures use of the rows together, and what they cost. */
function sums(mixtures: readonly Mixture[]): { readonly use: number[]; readonly price: number } {
  const use = new Array<number>(ROWS).fill(0);
  let price = 0;
  for (const { columns, weights } of mixtures) {
    columns.forEach((each, at) => {
      const weight = weights[at] ?? 0;
      price += weight * each.price;
      each.use.forEach((amount, row) => {
        use[row] = (use[row] ?? 0) + weight * amount;
      });
    });
  }
  return { use, price };
}

describe('trimming a mixture of answers', () => {
  test.each(SEEDS)(
    'leaves the sums, and at most as many mixed blocks as rows (seed %i)',
    (seed) => {
      const dice = new Dice(seed);
      const mixtures = Array.from({ length: 40 }, () => mixture(dice));
      const before = sums(mixtures);
      trim(mixtures, ROWS);
      const after = sums(mixtures);
      after.use.forEach((amount, row) => {
        expect(amount).toBeCloseTo(before.use[row] ?? 0, 5);
      });
      expect(after.price).toBeLessThanOrEqual(before.price + 1e-9);
      expect(mixtures.filter(({ columns }) => columns.length > 1).length).toBeLessThanOrEqual(ROWS);
      for (const { weights } of mixtures) {
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 8);
      }
    },
  );

  test('leaves blocks alone whose answers differ in different rows', () => {
    const dice = new Dice(1);
    const two: Mixture = { columns: [column(dice), column(dice)], weights: [0.5, 0.5] };
    trim([two], ROWS);
    expect(two.weights).toEqual([0.5, 0.5]);
  });
});
