/**
 * The relaxation in which every block may mix its trades: a linear program of few rows whose optimum is the best bound
 * max_λ L(λ) and whose duals are that λ (Geoffrion 1974).
 *
 *     min Σ_k c_k·w_k + Σ_r ψ_r(y_r)                y_r = Σ_k use_rk·w_k
 *     Σ_{k of p} w_k ≤ 1                            for a position p, or
 *     Σ_{k of p} w_k ≤ 1 − h_W  and  ≤ h_W          where its group W is not bought, or bought and its losses spared
 *
 * The points k of a position are those between which its price is linear, so nothing is lost by leaving the others out;
 * 0 ≤ h_W ≤ 1 makes the rows the convex hull of the two wash modes (Balas, *Disjunctive programming*, 1979).
 */
import type { Model, ModelPosition } from '../../model/model.ts';
import { listOf } from '../dual/points.ts';
import type { Basis } from './basis.ts';
import { ProgramBuilder } from './program.ts';
import type { Uses } from './uses.ts';

export type BlockMode = 'either' | 'selling' | 'buying';

/** The points of one position in one wash mode, and their weights w_k. */
export interface HullBlock {
  readonly position: number;
  readonly mode: BlockMode;
  /** Rows of the point table, no trade left out, and their columns. */
  readonly points: readonly number[];
  readonly columns: readonly number[];
  /** The column of no trade. */
  readonly nothing: number;
}

export interface OrderColumns {
  readonly columns: Int32Array;
  readonly positions: Int32Array;
  readonly quanta: Float64Array;
}

export interface Hull {
  readonly uses: Uses;
  readonly basis: Basis;
  /** The columns of all points, with their positions and quanta. */
  readonly orders: OrderColumns;
  /** By position. */
  readonly blocksOf: readonly (readonly HullBlock[])[];
  /** By group: the column of h_W, or -1. */
  readonly boughtColumn: Int32Array;
}

export function relax(uses: Uses): Hull {
  const { model } = uses;
  const program = new ProgramBuilder();
  for (const price of uses.rows.prices) program.priced(price, uses.unit);
  const blocksOf = model.positions.map((): HullBlock[] => []);
  const rowsOfGroup = model.groups.map((): (readonly [row: number, sign: number])[] => []);
  model.positions.forEach(({ group }, index) => {
    for (const mode of modesOf(model, group)) {
      const points = pointsIn(uses, index, mode);
      if (points.length === 0) continue;
      const { row, slack } = program.atMost(mode === 'buying' ? 0 : 1);
      if (mode !== 'either') rowsOfGroup[group]?.push([row, mode === 'buying' ? -1 : 1]);
      const columns = points.map((point) => addPoint(program, uses, index, point, row));
      blocksOf[index]?.push({ position: index, mode, points, columns, nothing: slack });
    }
  });
  const boughtColumn = Int32Array.from(rowsOfGroup, (rows) => {
    for (const [row, sign] of rows) program.entry(row, sign);
    return rows.length === 0 ? -1 : program.close(0, 1);
  });
  const orders = listOrders(uses, blocksOf.flat());
  return { uses, basis: program.build(), orders, blocksOf, boughtColumn };
}

function listOrders({ points: { quanta } }: Uses, blocks: readonly HullBlock[]): OrderColumns {
  return {
    columns: Int32Array.from(blocks.flatMap(({ columns }) => columns)),
    positions: Int32Array.from(
      blocks.flatMap(({ position, points }) => points.map(() => position)),
    ),
    quanta: Float64Array.from(
      blocks.flatMap(({ points }) => points),
      (point) => quanta[point] as number,
    ),
  };
}

function modesOf({ groups }: Model, group: number): readonly BlockMode[] {
  return groups[group]?.hasLosses === true ? ['selling', 'buying'] : ['either'];
}

function pointsIn({ points }: Uses, index: number, mode: BlockMode): readonly number[] {
  const list = listOf(index, mode === 'buying');
  const nothing = points.nothing[list] as number;
  const found: number[] = [];
  for (
    let point = points.first[list] as number;
    point <= (points.last[list] as number);
    point += 1
  ) {
    if (point < nothing || (point > nothing && mode !== 'selling')) found.push(point);
  }
  return found;
}

function addPoint(
  program: ProgramBuilder,
  uses: Uses,
  index: number,
  point: number,
  blockRow: number,
): number {
  const use = uses.ofPoint(index, point);
  for (let row = 0; row < use.length; row += 1) {
    if (use[row] !== 0) program.entry(row, -(use[row] as number) / uses.unit);
  }
  program.entry(blockRow, 1);
  return program.close(uses.points.fixed[point] as number, 1);
}

/** A solution of the relaxation, as trades. */
export interface Relaxed {
  /** The objective, counted from that of no trade. */
  readonly objective: number;
  /** By position: the quanta of the mixture, and how much of it is an order at all. */
  readonly quanta: Float64Array;
  readonly ordered: Float64Array;
  /** By group: how much of its mixture is in the mode of being bought. */
  readonly bought: Float64Array;
  /** λ, and the prices of the instruments' own rows after it. */
  readonly multipliers: Float64Array;
}

export function readRelaxed({ uses, basis, orders, boughtColumn }: Hull): Relaxed {
  const { model, unit, rows } = uses;
  const quanta = new Float64Array(model.positions.length);
  const ordered = new Float64Array(model.positions.length);
  const bought = new Float64Array(boughtColumn.length).fill(1);
  boughtColumn.forEach((column, group) => {
    if (column >= 0) bought[group] = basis.valueOf(column);
  });
  for (let at = 0; at < orders.columns.length; at += 1) {
    const weight = basis.valueOf(orders.columns[at] as number);
    if (weight === 0) continue;
    const position = orders.positions[at] as number;
    quanta[position] = (quanta[position] as number) + weight * (orders.quanta[at] as number);
    ordered[position] = (ordered[position] as number) + weight;
  }
  return {
    objective: basis.objective,
    quanta,
    ordered,
    bought,
    multipliers: basis.duals.slice(0, rows.prices.length).map((dual) => dual / unit),
  };
}

/** Where a position is not traded at all, or as much as the smallest order or more. */
export function isOrderSize({ minOrder, sale }: ModelPosition, quanta: number): boolean {
  const size = Math.abs(quanta);
  return size >= minOrder || (quanta < 0 && sale.sellsAll && size >= sale.max);
}
