/**
 * The dual function: at given prices λ of the coupling constraints every block answers on its own, and the sum of
 * their answers is a lower bound on the objective of any plan (weak duality; Geoffrion 1974):
 *
 *     L(λ) = Σ_blocks min_x [ f_b(x) + λᵀA_b(x) ] − λᵀr  ≤  min F
 *
 * Blocks are the groups of identical instruments, the classes that several instruments share, and the accounts' cash.
 * A supergradient of L is what the answers leave of the constraints.
 */
import type { Model, ModelGroup, ModelPosition, SaleCurve } from '../../model/model.ts';
import { commissionOf } from '../../model/model.ts';
import { penaltyAt } from '../../model/penalty.ts';
import { cheapestPoint, solveTogether } from './block.ts';
import type { Layout } from './layout.ts';
import { listPoints, PointList, type PositionPrices, priceTrade } from './points.ts';
import { answerShared } from './shared-blocks.ts';

export interface DualAnswer {
  /** L(λ). */
  readonly bound: number;
  readonly gradient: Float64Array;
  /** What every position would trade at these prices, in quanta, not always whole. */
  readonly trades: Float64Array;
}

/** How a group of identical instruments that could realise a loss is traded. */
export type GroupMode = 'selling' | 'buying';

export class DualFunction {
  readonly #model: Model;
  readonly #layout: Layout;
  readonly #lists: readonly PointList[];
  readonly #capsOf: readonly (readonly number[])[];
  /** Which positions answered while their group is bought, and so spare their losses. */
  readonly #sparing: Uint8Array;
  readonly #modes: ReadonlyMap<number, GroupMode>;
  /** What active risk charges for one unit of money of every instrument, at the prices of the evaluation at hand. */
  #riskPrices: Float64Array | null = null;

  /** With some groups held to one mode the bound holds for plans of that kind only. */
  constructor(model: Model, layout: Layout, modes: ReadonlyMap<number, GroupMode> = new Map()) {
    this.#modes = modes;
    this.#model = model;
    this.#layout = layout;
    this.#lists = model.accounts.map(() => new PointList());
    this.#sparing = new Uint8Array(model.positions.length);
    this.#capsOf = model.instruments.map((_, index) =>
      model.caps.flatMap((cap, at) => (cap.instruments.includes(index) ? at : [])),
    );
  }

  evaluate(multipliers: Float64Array): DualAnswer {
    const gradient = new Float64Array(multipliers.length);
    const trades = new Float64Array(this.#model.positions.length);
    let bound = 0;
    this.#riskPrices = this.#layout.risk?.pricesOf(multipliers) ?? null;
    this.#model.groups.forEach((group, index) => {
      bound += this.#solveGroup(group, multipliers, trades, this.#modes.get(index));
    });
    bound += answerShared(this.#model, this.#layout, multipliers, gradient);
    this.#addUse(trades, gradient);
    bound += this.#layout.risk?.answer(multipliers, trades, gradient) ?? 0;
    return { bound, gradient, trades };
  }

  /** A group that could realise a loss is either left unbought or sold without its losses, whichever is cheaper. */
  #solveGroup(
    group: ModelGroup,
    multipliers: Float64Array,
    trades: Float64Array,
    fixed: GroupMode | undefined,
  ): number {
    if (group.positions.length === 0) return this.#idle(group);
    if (fixed !== undefined) {
      for (const index of group.positions) this.#sparing[index] = fixed === 'buying' ? 1 : 0;
      return this.#solveInMode(group, multipliers, trades, fixed);
    }
    if (!group.hasLosses) return this.#solveInMode(group, multipliers, trades, 'either');
    const selling = this.#solveInMode(group, multipliers, trades, 'selling');
    const sold = group.positions.map((index) => trades[index] as number);
    const buying = this.#solveInMode(group, multipliers, trades, 'buying');
    for (const index of group.positions) this.#sparing[index] = buying < selling ? 1 : 0;
    if (buying < selling) return buying;
    group.positions.forEach((index, at) => {
      trades[index] = sold[at] as number;
    });
    return selling;
  }

  /** Nothing of the group can be traded: only what it is priced for as it is. */
  #idle(group: ModelGroup): number {
    return group.instruments.reduce((total, index) => {
      const penalty = this.#layout.instrumentPenalty[index] ?? null;
      const { start } = this.#model.instruments[index] as Model['instruments'][number];
      return total + (penalty === null ? 0 : penaltyAt(penalty, start));
    }, 0);
  }

  #solveInMode(
    group: ModelGroup,
    multipliers: Float64Array,
    trades: Float64Array,
    mode: 'selling' | 'buying' | 'either',
  ): number {
    const model = this.#model;
    let total = 0;
    for (const index of group.instruments) {
      const instrument = model.instruments[index] as Model['instruments'][number];
      const points = instrument.positions.map((at, slot) => {
        const position = model.positions[at] as ModelPosition;
        const list = this.#lists[slot] as PointList;
        listPoints(list, model, position, {
          curve: mode === 'buying' ? position.saleSparingLosses : position.sale,
          mayBuy: mode !== 'selling',
          prices: this.#pricesFor(position, multipliers),
        });
        return list;
      });
      const penalty = this.#layout.instrumentPenalty[index] ?? null;
      if (penalty === null) {
        instrument.positions.forEach((at, slot) => {
          const { price, quanta } = cheapestPoint(points[slot] as PointList);
          trades[at] = quanta;
          total += price;
        });
        continue;
      }
      const positions = instrument.positions.map((at) => model.positions[at] as ModelPosition);
      const answer = solveTogether({ model, positions, points, penalty, start: instrument.start });
      instrument.positions.forEach((at, slot) => {
        trades[at] = answer.trades[slot] as number;
      });
      total += answer.price;
    }
    return total;
  }

  /** One unit of money more of a position: its cash, less what its classes would pay for it. */
  #pricesFor(position: ModelPosition, multipliers: Float64Array): PositionPrices {
    const layout = this.#layout;
    const cash = this.#cashPrice(position.account, position.purse, multipliers);
    const instrument = this.#model.instruments[position.instrument] as Model['instruments'][number];
    let value = cash - at(multipliers, layout.classRow[this.#model.cashClass] as number);
    if (this.#riskPrices !== null) value += this.#riskPrices[position.instrument] as number;
    for (const { index, weight } of instrument.exposures) {
      value += weight * at(multipliers, layout.classRow[index] as number);
    }
    for (const cap of this.#capsOf[position.instrument] as readonly number[]) {
      value += at(multipliers, layout.capRow[cap] as number);
    }
    return {
      value,
      cost: 1 + cash + at(multipliers, layout.costRow),
      traded: at(multipliers, layout.tradedRow),
      gain: at(multipliers, layout.gainsRow),
    };
  }

  #cashPrice(account: number, purse: number, multipliers: Float64Array): number {
    const { accountRow, purseRow } = this.#layout;
    return (
      at(multipliers, accountRow[account] as number) + at(multipliers, purseRow[purse] as number)
    );
  }

  /** Adds to the gradient what the trades use of every constraint. */
  #addUse(trades: Float64Array, gradient: Float64Array): void {
    const { positions } = this.#model;
    for (let index = 0; index < positions.length; index += 1) {
      const quanta = trades[index] as number;
      if (quanta !== 0) this.#addUseOf(index, quanta, gradient);
    }
  }

  /** What a group's trades use of the coupling constraints. */
  useOf(group: ModelGroup, trades: Float64Array): Float64Array {
    const use = new Float64Array(this.#layout.names.length);
    this.#noteMode(group, trades);
    group.positions.forEach((index, at) => {
      const quanta = trades[at] as number;
      if (quanta !== 0) this.#addUseOf(index, quanta, use);
    });
    return use;
  }

  /** What a group's trades cost at the given prices, the constraints they use included. */
  priceOf(group: ModelGroup, trades: Float64Array, multipliers: Float64Array): number {
    const model = this.#model;
    this.#noteMode(group, trades);
    this.#riskPrices = this.#layout.risk?.pricesOf(multipliers) ?? null;
    const values = new Map<number, number>();
    let total = 0;
    group.positions.forEach((index, at) => {
      const position = model.positions[index] as ModelPosition;
      const quanta = trades[at] as number;
      const curve = this.#sparing[index] === 1 ? position.saleSparingLosses : position.sale;
      const prices = this.#pricesFor(position, multipliers);
      total += priceTrade(model, position, curve, prices, quanta);
      const value = values.get(position.instrument) ?? 0;
      values.set(position.instrument, value + quanta * position.unit);
    });
    for (const index of group.instruments) {
      const penalty = this.#layout.instrumentPenalty[index] ?? null;
      const { start } = model.instruments[index] as Model['instruments'][number];
      if (penalty !== null) total += penaltyAt(penalty, start + (values.get(index) ?? 0));
    }
    return total;
  }

  #noteMode(group: ModelGroup, trades: Float64Array): void {
    const buys = group.hasLosses && trades.some((quanta) => quanta > 0);
    for (const index of group.positions) this.#sparing[index] = buys ? 1 : 0;
  }

  #addUseOf(index: number, quanta: number, use: Float64Array): void {
    const model = this.#model;
    const layout = this.#layout;
    const position = model.positions[index] as ModelPosition;
    const size = Math.abs(quanta);
    const value = quanta * position.unit;
    const cost = commissionOf(model, position, size) + position.spreadPerUnit * size;
    const add = (row: number, amount: number) => {
      if (row >= 0) use[row] = (use[row] as number) + amount;
    };
    add(layout.accountRow[position.account] as number, value + cost);
    add(layout.purseRow[position.purse] as number, value + cost);
    add(layout.classRow[model.cashClass] as number, -value);
    const instrument = model.instruments[position.instrument] as Model['instruments'][number];
    for (const { index: classIndex, weight } of instrument.exposures) {
      add(layout.classRow[classIndex] as number, weight * value);
    }
    for (const cap of this.#capsOf[position.instrument] as readonly number[]) {
      add(layout.capRow[cap] as number, value);
    }
    add(layout.tradedRow, size * position.unit);
    add(layout.costRow, cost);
    if (layout.gainsRow >= 0 && quanta < 0) {
      const sparing = this.#sparing[index] === 1;
      add(layout.gainsRow, gainAlong(sparing ? position.saleSparingLosses : position.sale, size));
    }
  }
}

function gainAlong(curve: SaleCurve, size: number): number {
  let gain = 0;
  for (let lot = 0, from = 0; lot < curve.units.length && from < size; lot += 1) {
    const until = Math.min(size, curve.units[lot] as number);
    gain += (until - from) * (curve.gain[lot] as number);
    from = until;
  }
  return gain;
}

function at(multipliers: Float64Array, row: number): number {
  return row < 0 ? 0 : (multipliers[row] as number);
}
