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
  readonly #imposed = new Set<number>();

  constructor(basis: Basis) {
    this.#basis = basis;
    this.#simplex = new DualSimplex(basis);
    this.#lowers = basis.lowers.slice();
    this.#uppers = basis.uppers.slice();
  }

  /** These bounds, and none that were imposed before. */
  impose(bounds: Bounds): void {
    for (const column of this.#imposed) {
      if (bounds.has(column)) continue;
      this.#basis.bound(column, this.#lowers[column] as number, this.#uppers[column] as number);
      this.#imposed.delete(column);
    }
    bounds.forEach(([lower, upper], column) => {
      this.narrow(column, lower, upper);
    });
  }

  /** One bound more. */
  narrow(column: number, lower: number, upper: number): void {
    const { lowers, uppers } = this.#basis;
    this.#imposed.add(column);
    if (lowers[column] === lower && uppers[column] === upper) return;
    this.#basis.bound(column, lower, upper);
  }

  /** Solves the program with the bounds on top, or shows that it costs more than the ceiling. */
  solve(ceiling: number): 'solved' | 'above' | 'infeasible' {
    const ending = this.#simplex.reoptimise(PIVOTS_MAX, ceiling);
    if (ending === 'above') return ending;
    return ending === 'optimal' ? 'solved' : 'infeasible';
  }
}
