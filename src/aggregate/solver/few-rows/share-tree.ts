/**
 * Branch and bound for whole shares: the size of the coarsest order that is not whole is rounded to one side, the others
 * answer by themselves, and so on until all are whole. From the most promising of the sides not taken it goes on.
 */
import { type Range, Restriction } from './restriction.ts';
import type { OpenOrder, ShareProgram } from './shares.ts';

export interface WholeSizes {
  /** Counted from the objective of no trade; where a limit is broken, with what that is priced at. */
  readonly objective: number;
  readonly quanta: Float64Array;
}

interface Node {
  readonly bounds: Map<number, Range>;
  /** No less than this comes of it. */
  readonly objective: number;
}

const WHOLE = 1e-6;

export class ShareTree {
  readonly #program: ShareProgram;
  readonly #restriction: Restriction;
  #open: Node[] = [{ bounds: new Map(), objective: Number.NEGATIVE_INFINITY }];
  #solved = 0;
  readonly #ceiling: number;
  best: WholeSizes | null = null;

  /** Only sizes below the ceiling are of interest. */
  constructor(program: ShareProgram, ceiling: number) {
    this.#program = program;
    this.#ceiling = ceiling;
    this.#restriction = new Restriction(program.basis);
  }

  /** Searches until nothing better can be found, or so many programs have been solved. */
  search(solvesMax: number): void {
    while (this.#open.length > 0 && this.#solved < solvesMax) {
      const next = this.#open.reduce((best, each) =>
        each.objective < best.objective ? each : best,
      );
      this.#open = this.#open.filter((each) => each !== next);
      if (next.objective >= this.#highest()) return;
      let bounds: Map<number, Range> | null = next.bounds;
      while (bounds !== null) bounds = this.#descend(bounds);
    }
  }

  #highest(): number {
    return this.best?.objective ?? this.#ceiling;
  }

  /** The nearer side of a division, the other being kept for later; null at the end of the way. */
  #descend(bounds: Map<number, Range>): Map<number, Range> | null {
    const { basis, fixed } = this.#program;
    this.#solved += 1;
    if (this.#restriction.solve(bounds, this.#highest() - fixed) !== 'solved') return null;
    const objective = fixed + basis.objective;
    if (objective >= this.#highest()) return null;
    const order = this.#coarsestBroken();
    if (order === null) {
      this.best = { objective, quanta: this.#sizes() };
      return null;
    }
    const { column } = order;
    const size = basis.valueOf(column);
    const [lower, upper] = bounds.get(column) ?? this.#restriction.own(column);
    const down: Range = [lower, Math.floor(size)];
    const up: Range = [Math.ceil(size), upper];
    const [near, far] = size - Math.floor(size) < 0.5 ? [down, up] : [up, down];
    this.#open.push({ bounds: new Map(bounds).set(column, far), objective });
    return bounds.set(column, near);
  }

  /** The order that is farthest, in money, from a whole number of quanta. */
  #coarsestBroken(): OpenOrder | null {
    const { orders, basis } = this.#program;
    let coarsest: OpenOrder | null = null;
    let most = 0;
    for (const order of orders) {
      const size = basis.valueOf(order.column);
      const off = Math.abs(size - Math.round(size));
      if (off < WHOLE || off * order.unit <= most) continue;
      coarsest = order;
      most = off * order.unit;
    }
    return coarsest;
  }

  #sizes(): Float64Array {
    const { orders, basis, least } = this.#program;
    const quanta = Float64Array.from(least);
    for (const { position, sign, column } of orders) {
      quanta[position] = (quanta[position] as number) + sign * Math.round(basis.valueOf(column));
    }
    return quanta;
  }
}
