/**
 * The dual function: at given prices λ of the coupling constraints every block answers on its own, and the sum of
 * their answers is a lower bound on the objective of any plan (weak duality; Geoffrion 1974):
 *
 *     L(λ) = Σ_blocks min_x [ f_b(x) + λᵀA_b(x) ] − λᵀr  ≤  min F
 *
 * Blocks are the groups of identical instruments, the classes that several instruments share, and the accounts' cash.
 * A supergradient of L is what the answers leave of the constraints.
 */
import type { Model, ModelGroup, ModelPosition } from '../../model/model.ts';
import { type BlockMode, BlockSolver } from './block.ts';
import type { Layout } from './layout.ts';
import { type PenaltyTable, penaltiesOf, tabulatedPenalty } from './penalty-table.ts';
import { listOf, type PointTable, pointsOf } from './points.ts';
import { answerShared } from './shared-blocks.ts';
import { type ValueRows, valueRowsOf } from './value-rows.ts';

export interface DualAnswer {
  /** λ, and L(λ). */
  readonly at: Float64Array;
  readonly bound: number;
  readonly gradient: Float64Array;
  /** What every position would trade at these prices, in quanta, not always whole. */
  readonly trades: Float64Array;
}

/** A mode to which a group that could realise a loss is held. */
export type GroupMode = Exclude<BlockMode, 'either'>;

export class DualFunction {
  readonly #model: Model;
  readonly #layout: Layout;
  readonly #table: PointTable;
  readonly #penalties: PenaltyTable;
  readonly #valueRows: ValueRows;
  readonly #solver: BlockSolver;
  readonly #modes: ReadonlyMap<number, GroupMode>;
  /** Of every point, at the prices of the evaluation at hand. */
  readonly #prices: Float64Array;
  /** By position: its answer lies between two points, at `part` of the way. */
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #part: Float64Array;

  /** With some groups held to one mode the bound holds for plans of that kind only. */
  constructor(model: Model, layout: Layout, modes: ReadonlyMap<number, GroupMode> = new Map()) {
    this.#model = model;
    this.#layout = layout;
    this.#modes = modes;
    this.#table = pointsOf(model);
    this.#penalties = penaltiesOf(model);
    this.#valueRows = valueRowsOf(model);
    this.#prices = new Float64Array(this.#table.quanta.length);
    this.#solver = new BlockSolver(model, this.#table, this.#penalties, this.#prices);
    this.#from = new Int32Array(model.positions.length);
    this.#to = new Int32Array(model.positions.length);
    this.#part = new Float64Array(model.positions.length);
  }

  evaluate(multipliers: Float64Array): DualAnswer {
    const { groups, positions } = this.#model;
    const gradient = new Float64Array(multipliers.length);
    const trades = new Float64Array(positions.length);
    const { risk } = this.#layout;
    const prices = risk?.pricesAt(multipliers) ?? multipliers;
    for (let index = 0; index < positions.length; index += 1) this.#pricePoints(index, prices);
    let bound = 0;
    for (let index = 0; index < groups.length; index += 1) bound += this.#solveGroup(index);
    bound += answerShared(this.#model, this.#layout, multipliers, gradient);
    for (let index = 0; index < positions.length; index += 1) {
      trades[index] = this.#along(this.#table.quanta, index);
      if (trades[index] !== 0) this.#addUse(index, 1, gradient);
    }
    if (risk !== null) bound += risk.answer(multipliers, gradient);
    return { at: multipliers, bound, gradient, trades };
  }

  /** What this function answers where another one, which holds other groups to their modes, answered `other`. */
  revise(other: DualAnswer, otherFunction: DualFunction | undefined): DualAnswer {
    const gradient = Float64Array.from(other.gradient);
    const trades = Float64Array.from(other.trades);
    let { bound } = other;
    for (const [index, mode] of this.#modes) {
      if (otherFunction === undefined || otherFunction.#modes.get(index) === mode) continue;
      bound -= otherFunction.#answerGroup(index, other.at, -1, gradient, trades);
      bound += this.#answerGroup(index, other.at, 1, gradient, trades);
    }
    return { at: other.at, bound, gradient, trades };
  }

  /** One group's answer alone: its price, with its use added to the gradient so many times. */
  #answerGroup(
    index: number,
    multipliers: Float64Array,
    times: 1 | -1,
    gradient: Float64Array,
    trades: Float64Array,
  ): number {
    const { positions } = this.#model.groups[index] as ModelGroup;
    for (const position of positions) this.#pricePoints(position, multipliers);
    const price = this.#solveGroup(index);
    for (const position of positions) {
      trades[position] = this.#along(this.#table.quanta, position);
      if (trades[position] !== 0) this.#addUse(position, times, gradient);
    }
    return price;
  }

  #pricePoints(index: number, multipliers: Float64Array): void {
    const { accountRow, purseRow, costRow, tradedRow, gainsRow } = this.#layout;
    const { account, purse, instrument, sale, saleSparingLosses } = this.#model.positions[
      index
    ] as ModelPosition;
    const cash =
      at(multipliers, accountRow[account] as number) + at(multipliers, purseRow[purse] as number);
    const value = cash + this.#valueRows.priceOf(instrument, multipliers);
    const cost = cash + at(multipliers, costRow);
    const traded = at(multipliers, tradedRow);
    const gain = at(multipliers, gainsRow);
    this.#priceList(listOf(index, false), value, cost, traded, gain);
    if (sale !== saleSparingLosses) this.#priceList(listOf(index, true), value, cost, traded, gain);
  }

  #priceList(list: number, value: number, cost: number, traded: number, gain: number): void {
    const table = this.#table;
    const last = table.last[list] as number;
    for (let point = table.first[list] as number; point <= last; point += 1) {
      const money = table.money[point] as number;
      this.#prices[point] =
        (table.fixed[point] as number) +
        value * money +
        cost * (table.cost[point] as number) +
        traded * Math.abs(money) +
        gain * (table.gain[point] as number);
    }
  }

  /** A group that could realise a loss is either left unbought or sold without its losses, whichever is cheaper. */
  #solveGroup(index: number): number {
    const group = this.#model.groups[index] as ModelGroup;
    if (group.positions.length === 0) return this.#idle(group);
    const fixed = this.#modes.get(index);
    if (fixed !== undefined) return this.#solveInMode(group, fixed);
    const either = this.#solveInMode(group, 'either');
    // The cheapest of all answers is the cheapest of the allowed ones where it is allowed itself.
    if (!group.hasLosses || !this.#mixesModes(group)) return either;
    const buying = this.#solveInMode(group, 'buying');
    const { from, to, part } = this.#remember(group);
    const selling = this.#solveInMode(group, 'selling');
    if (selling <= buying) return selling;
    group.positions.forEach((position, slot) => {
      this.#from[position] = from[slot] as number;
      this.#to[position] = to[slot] as number;
      this.#part[position] = part[slot] as number;
    });
    return buying;
  }

  /** Nothing of the group can be traded: only what it is priced for as it is. */
  #idle({ instruments }: ModelGroup): number {
    let total = 0;
    for (const index of instruments) {
      const { start } = this.#model.instruments[index] as Model['instruments'][number];
      total += tabulatedPenalty(this.#penalties, index, start);
    }
    return total;
  }

  #solveInMode({ instruments }: ModelGroup, mode: BlockMode): number {
    let total = 0;
    for (let slot = 0; slot < instruments.length; slot += 1) {
      const index = instruments[slot] as number;
      total += this.#solver.solve(index, mode);
      const { positions } = this.#model.instruments[index] as Model['instruments'][number];
      for (let party = 0; party < positions.length; party += 1) {
        const position = positions[party] as number;
        this.#from[position] = this.#solver.from[party] as number;
        this.#to[position] = this.#solver.to[party] as number;
        this.#part[position] = this.#solver.part[party] as number;
      }
    }
    return total;
  }

  /** Whether the answer at hand both buys and sells from a list that holds losses. */
  #mixesModes({ positions }: ModelGroup): boolean {
    let buys = false;
    let sellsFreely = false;
    for (let slot = 0; slot < positions.length; slot += 1) {
      const index = positions[slot] as number;
      const trade = this.#along(this.#table.quanta, index);
      if (trade > 0) buys = true;
      if (trade >= 0) continue;
      const { sale, saleSparingLosses } = this.#model.positions[index] as ModelPosition;
      if (sale !== saleSparingLosses) sellsFreely = true;
    }
    return buys && sellsFreely;
  }

  #remember({ positions }: ModelGroup) {
    return {
      from: positions.map((position) => this.#from[position] as number),
      to: positions.map((position) => this.#to[position] as number),
      part: positions.map((position) => this.#part[position] as number),
    };
  }

  /** A column of the point table at a position's answer. */
  #along(column: Float64Array, position: number): number {
    const from = column[this.#from[position] as number] as number;
    const part = this.#part[position] as number;
    return part === 0
      ? from
      : from + part * ((column[this.#to[position] as number] as number) - from);
  }

  /** Adds, so many times, what a position's answer uses of every constraint. */
  #addUse(index: number, times: 1 | -1, use: Float64Array): void {
    const { account, purse, instrument, unit } = this.#model.positions[index] as ModelPosition;
    const { accountRow, purseRow, tradedRow, costRow, gainsRow } = this.#layout;
    const money = times * this.#along(this.#table.money, index);
    const cost = times * this.#along(this.#table.cost, index);
    add(use, accountRow[account] as number, money + cost);
    add(use, purseRow[purse] as number, money + cost);
    add(use, tradedRow, times * Math.abs(this.#along(this.#table.quanta, index)) * unit);
    add(use, costRow, cost);
    add(use, gainsRow, times * this.#along(this.#table.gain, index));
    this.#valueRows.addUse(instrument, money, use);
  }
}

function add(use: Float64Array, row: number, amount: number): void {
  if (row >= 0) use[row] = (use[row] as number) + amount;
}

function at(multipliers: Float64Array, row: number): number {
  return row < 0 ? 0 : (multipliers[row] as number);
}
