/**
 * The program of a settled structure: who orders what is known, and in which lot a sale ends, so every order's price is
 * linear in its size and only the sizes are left.
 *
 *     min Σ_p c_p·s_p + Σ_r ψ_r(y_r)      y_r = fixed_r + Σ_p use_rp·s_p,      0 ≤ s_p ≤ width_p
 *
 * It has hardly more rows than there are accounts and classes, so that thousands of such programs are solved in the
 * time of a few relaxations.
 */
import type { ModelAccount, ModelPosition } from '../../model/model.ts';
import { listOf } from '../dual/points.ts';
import type { Basis } from './basis.ts';
import type { Relaxed } from './hull.ts';
import { ProgramBuilder } from './program.ts';
import { forbidding } from './row-prices.ts';
import type { Uses } from './uses.ts';

/** An order whose size may lie anywhere between two points: quanta = least + s, or least − s for a sale. */
export interface OpenOrder {
  readonly position: number;
  readonly least: number;
  readonly sign: 1 | -1;
  /** Column of s. */
  readonly column: number;
  /** Value of one quantum. */
  readonly unit: number;
}

export interface ShareProgram {
  readonly basis: Basis;
  /** Objective of the orders at their least sizes. */
  readonly fixed: number;
  /** Quanta at those sizes, by position. */
  readonly least: Float64Array;
  readonly orders: readonly OpenOrder[];
}

const NOTHING = 1e-6;

export function programShares(uses: Uses, { quanta, bought }: Relaxed): ShareProgram {
  const { model, points, rows, unit } = uses;
  const program = new ProgramBuilder();
  const fixedUse = new Float64Array(rows.prices.length);
  const least = new Float64Array(model.positions.length);
  const orders: OpenOrder[] = [];
  let fixed = 0;
  model.positions.forEach((position, index) => {
    const size = quanta[index] as number;
    if (Math.abs(size) < NOTHING) return;
    const sparing = (bought[position.group] as number) > 0.5;
    const [from, to] = stretchAround(uses, listOf(index, sparing), size);
    const sign = size > 0 ? 1 : -1;
    least[index] = points.quanta[from] as number;
    fixed += points.fixed[from] as number;
    const used = uses.ofPoint(index, from).slice();
    addRounding(uses, position, fixedUse);
    for (let row = 0; row < used.length; row += 1) {
      fixedUse[row] = (fixedUse[row] as number) + (used[row] as number);
    }
    if (from === to) return;
    const width = Math.abs((points.quanta[to] as number) - (points.quanta[from] as number));
    const most = uses.ofPoint(index, to);
    for (let row = 0; row < most.length; row += 1) {
      const slope = ((most[row] as number) - (used[row] as number)) / width;
      if (slope !== 0) program.entry(row, -slope / unit);
    }
    const rise = (points.fixed[to] as number) - (points.fixed[from] as number);
    const column = program.close(rise / width, width);
    orders.push({ position: index, least: least[index], sign, column, unit: position.unit });
  });
  rows.prices.forEach((price, row) => {
    program.priced(forbidding(price), unit, (fixedUse[row] as number) / unit);
  });
  return { basis: preferring(program.build(), orders), fixed, least, orders };
}

/** Rounding to cents is known once it is known who orders. */
function addRounding({ model, layout }: Uses, position: ModelPosition, use: Float64Array): void {
  const { roundingPerOrder } = model.accounts[position.account] as ModelAccount;
  for (const row of [layout.accountRow[position.account] as number, layout.costRow]) {
    if (row >= 0) use[row] = (use[row] as number) + roundingPerOrder;
  }
}

/** Each size at the bound that it prefers as prices are: the dual simplex method may start. */
function preferring(basis: Basis, orders: readonly OpenOrder[]): Basis {
  for (const { column } of orders) basis.bound(column, 0, basis.uppers[column] as number);
  return basis;
}

/** The neighbouring points, on the size's own side of no trade, between which it lies: the one nearer to none first. */
function stretchAround(
  { points }: Uses,
  list: number,
  size: number,
): readonly [from: number, to: number] {
  const step = size > 0 ? 1 : -1;
  const end = (size > 0 ? points.last : points.first)[list] as number;
  let from = (points.nothing[list] as number) + step;
  while (
    from !== end &&
    Math.abs(points.quanta[from + step] as number) < Math.abs(size) - NOTHING
  ) {
    from += step;
  }
  return [from, from === end ? from : from + step];
}
