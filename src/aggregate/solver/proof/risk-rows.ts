/**
 * Active risk as rows of a linear program: from below, by tangents.
 *
 *     R = (γH/2V)·Σ_k y_k²,    y = V·Lᵀa,    Σ = L·Lᵀ (Cholesky)
 *     t_k ≥ (γH/2V)·(2·ŷ·y_k − ŷ²)    for some ŷ on either side of zero, and for those of every plan found so far
 *
 * Each y_k² is a function of one number, so a few dozen tangents hold it closely (outer approximation; Duran and
 * Grossmann, 1986). Whatever the tangents, no plan has less active risk than the rows say.
 */
import type { ActiveRisk, Move } from '../../model/active-risk.ts';
import type { Model } from '../../model/model.ts';
import { dot } from '../risk/vectors.ts';
import type { LinearProgram, Term } from './linear-program.ts';

/** Tangents that every y_k starts with, on each side: the farthest, as a share of its deviation, and how they thin out. */
const FARTHEST = 1;
const RATIO = 0.6;
const COUNT = 12;
/** A diagonal below this share of the largest is the rounding noise of one that is zero. */
const PIVOT_MIN = 1e-14;

export function addRisk(
  program: LinearProgram,
  model: Model,
  risk: ActiveRisk,
  options: {
    readonly valueTerms: (position: number, weight: number) => readonly Term[];
    /** Active weights of plans at which the tangents shall touch. */
    readonly plans: readonly Float64Array[];
  },
): void {
  const { value, positions } = model;
  const half = risk.price / (2 * value);
  for (const column of factorColumns(risk)) {
    const terms = positions.flatMap(({ instrument }, index) => {
      const weight = (risk.moves[instrument] as readonly Move[]).reduce(
        (sum, move) => sum + move.weight * (column[move.coordinate] as number),
        0,
      );
      return weight === 0 ? [] : options.valueTerms(index, weight);
    });
    const above = program.continuous(0, Number.POSITIVE_INFINITY);
    const below = program.continuous(0, Number.POSITIVE_INFINITY);
    const price = program.continuous(1, Number.POSITIVE_INFINITY);
    const start = value * dot(column, risk.start);
    program.equal(
      [[above, 1], [below, -1], ...terms.map(([each, by]): Term => [each, -by])],
      start,
    );
    const deviation = value * Math.sqrt(dot(column, column));
    const touching = [
      ...Array.from({ length: COUNT }, (_, step) => FARTHEST * deviation * RATIO ** step).flatMap(
        (each) => [each, -each],
      ),
      start,
      ...options.plans.map((active) => value * dot(column, active)),
    ];
    for (const y of touching) {
      program.atLeast(
        [
          [price, 1],
          [above, -2 * half * y],
          [below, 2 * half * y],
        ],
        -half * y * y,
      );
    }
  }
}

/** The columns of L; those of a semidefinite Σ that rounding leaves next to nothing of are left out. */
function factorColumns({ covariance, start }: ActiveRisk): readonly Float64Array[] {
  const size = start.length;
  const rest = Float64Array.from(covariance);
  const largest = start.reduce((most, _, at) => Math.max(most, rest[at * (size + 1)] as number), 0);
  const columns: Float64Array[] = [];
  for (let pivot = 0; pivot < size; pivot += 1) {
    const diagonal = rest[pivot * (size + 1)] as number;
    if (!(diagonal > PIVOT_MIN * largest)) continue;
    const column = start.map((_, row) =>
      row < pivot ? 0 : (rest[row * size + pivot] as number) / Math.sqrt(diagonal),
    );
    columns.push(column);
    for (let row = pivot; row < size; row += 1) {
      for (let other = pivot; other < size; other += 1) {
        const at = row * size + other;
        rest[at] = (rest[at] as number) - (column[row] as number) * (column[other] as number);
      }
    }
  }
  return columns;
}
