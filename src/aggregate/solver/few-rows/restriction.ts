/** Bounds laid on some columns of a program for one node of a search tree, and lifted again for the next. */
import type { Basis } from './basis.ts';
import { DualSimplex } from './dual-simplex.ts';

export type Range = readonly [lower: number, upper: number];
export type Bounds = ReadonlyMap<number, Range>;

const PIVOTS_MAX = 2_000;

export class Restriction {
  readonly #basis: Basis;
  readonly #simplex: DualSimplex;
  readonly #lowers: Float64Array;
  readonly #uppers: Float64Array;
  #imposed: Bounds = new Map();

  constructor(basis: Basis) {
    this.#basis = basis;
    this.#simplex = new DualSimplex(basis);
    this.#lowers = Float64Array.from(basis.lowers);
    this.#uppers = Float64Array.from(basis.uppers);
  }

  /** The bounds that a column has by itself. */
  own(column: number): Range {
    return [this.#lowers[column] as number, this.#uppers[column] as number];
  }

  /** Solves the program with these bounds on top, or shows that it costs more than the ceiling. */
  solve(bounds: Bounds, ceiling: number): 'solved' | 'above' | 'infeasible' {
    const basis = this.#basis;
    for (const column of this.#imposed.keys()) {
      if (!bounds.has(column)) basis.bound(column, ...this.own(column));
    }
    for (const [column, [lower, upper]] of bounds) {
      if (basis.lowers[column] === lower && basis.uppers[column] === upper) continue;
      basis.bound(column, lower, upper);
    }
    this.#imposed = bounds;
    const ending = this.#simplex.reoptimise(PIVOTS_MAX, ceiling);
    if (ending === 'above') return ending;
    return ending === 'optimal' ? 'solved' : 'infeasible';
  }
}
