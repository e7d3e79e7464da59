/**
 * Branch and bound for whole shares: the size of the coarsest order that is not whole is rounded to one side, the others
 * answer by themselves, and so on until all are whole. From the most promising of the sides not taken it goes on.
 */
import { type Bounds, type Range, Restriction } from './restriction.ts';
import type { OpenOrder, ShareProgram } from './shares.ts';

export interface WholeSizes {
  /** Counted from the objective of no trade; where a limit is broken, with what that is priced at. */
  readonly objective: number;
  readonly quanta: Float64Array;
}

/** One side of a division, and of those before it. */
interface Side {
  readonly before: Side | null;
  readonly column: number;
  readonly range: Range;
  /** No less than this comes of it. */
  readonly objective: number;
}

const WHOLE = 1e-6;

export class ShareTree {
  readonly #program: ShareProgram;
  readonly #restriction: Restriction;
  readonly #open: Side[] = [];
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
    this.#descend(null);
    while (this.#open.length > 0 && this.#solved < solvesMax) {
      const next = this.#takeLowest();
      if (next.objective >= this.#highest()) return;
      this.#restriction.impose(boundsOf(next));
      this.#descend(next);
    }
  }

  #takeLowest(): Side {
    const open = this.#open;
    const next = open.reduce((best, each) => (each.objective < best.objective ? each : best));
    open.splice(open.indexOf(next), 1);
    return next;
  }

  #highest(): number {
    return this.best?.objective ?? this.#ceiling;
  }

  /** Takes the nearer side of one division after the other, and keeps the farther ones for later. */
  #descend(from: Side | null): void {
    const { basis, fixed } = this.#program;
    let before = from;
    for (;;) {
      this.#solved += 1;
      if (this.#restriction.solve(this.#highest() - fixed) !== 'solved') return;
      const objective = fixed + basis.objective;
      if (objective >= this.#highest()) return;
      const order = this.#coarsestBroken();
      if (order === null) {
        this.best = { objective, quanta: this.#sizes() };
        return;
      }
      const { column } = order;
      const size = basis.valueOf(column);
      const down: Range = [basis.lowers[column] as number, Math.floor(size)];
      const up: Range = [Math.ceil(size), basis.uppers[column] as number];
      const [near, far] = size - Math.floor(size) < 0.5 ? [down, up] : [up, down];
      this.#open.push({ before, column, range: far, objective });
      this.#restriction.narrow(column, ...near);
      before = { before, column, range: near, objective };
    }
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

/** The last range of every column is the narrowest. */
function boundsOf(side: Side): Bounds {
  const bounds = new Map<number, Range>();
  for (let each: Side | null = side; each !== null; each = each.before) {
    if (!bounds.has(each.column)) bounds.set(each.column, each.range);
  }
  return bounds;
}
