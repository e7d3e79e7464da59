/**
 * One answer of one block as a column: what it uses of the coupling constraints, and what it costs at λ.
 *
 * A column's price is f_b(x) + λᵀA_b(x), its use A_b(x); by weak duality no column is cheaper than the oracle's answer.
 */
import type { Model, ModelGroup, ModelInstrument, ModelPosition } from '../model/model.ts';
import type { Layout } from './dual/layout.ts';
import { type PenaltyTable, penaltiesOf, tabulatedPenalty } from './dual/penalty-table.ts';
import { type ValueRows, valueRowsOf } from './dual/value-rows.ts';
import { orderEffect } from './order-effect.ts';
import type { Trial } from './state.ts';

export interface Column {
  /** Quanta for the positions of the group, in their order. */
  readonly trades: Float64Array;
  readonly use: Float64Array;
  readonly price: number;
}

/** Prices λ, and what trades use of the constraints that bear them. */
export class Pricing {
  readonly #model: Model;
  readonly #layout: Layout;
  readonly #multipliers: Float64Array;
  readonly #penalties: PenaltyTable;
  readonly #valueRows: ValueRows;
  readonly #valuePrices: Float64Array;

  constructor(model: Model, layout: Layout, multipliers: Float64Array) {
    this.#model = model;
    this.#layout = layout;
    this.#multipliers = layout.risk?.pricesAt(multipliers) ?? multipliers;
    this.#penalties = penaltiesOf(model);
    this.#valueRows = valueRowsOf(model);
    this.#valuePrices = this.#valueRows.pricesOf(this.#multipliers);
  }

  columnOf(group: ModelGroup, trades: Float64Array): Column {
    const use = new Float64Array(this.#multipliers.length);
    const buys = group.hasLosses && trades.some((quanta) => quanta > 0);
    const values = new Map(group.instruments.map((index) => [index, this.#startOf(index)]));
    let price = 0;
    group.positions.forEach((index, at) => {
      const quanta = trades[at] as number;
      if (quanta === 0) return;
      const position = this.#model.positions[index] as ModelPosition;
      const curve = buys ? position.saleSparingLosses : position.sale;
      const effect = orderEffect(this.#model, position, curve, quanta);
      price += effect.price;
      this.#addUse(use, position, quanta, effect);
      const money = quanta * position.unit;
      values.set(position.instrument, (values.get(position.instrument) ?? 0) + money);
    });
    for (const [index, value] of values) price += tabulatedPenalty(this.#penalties, index, value);
    for (let row = 0; row < use.length; row += 1) {
      price += (use[row] as number) * (this.#multipliers[row] as number);
    }
    return { trades, use, price };
  }

  #startOf(instrument: number): number {
    return (this.#model.instruments[instrument] as ModelInstrument).start;
  }

  #addUse(
    use: Float64Array,
    { account, purse, instrument, unit }: ModelPosition,
    quanta: number,
    { cost, gain }: { readonly cost: number; readonly gain: number },
  ): void {
    const { accountRow, purseRow, tradedRow, costRow, gainsRow } = this.#layout;
    const money = quanta * unit;
    add(use, accountRow[account] as number, money + cost);
    add(use, purseRow[purse] as number, money + cost);
    add(use, tradedRow, Math.abs(money));
    add(use, costRow, cost);
    add(use, gainsRow, gain);
    this.#valueRows.addUse(instrument, money, use);
  }

  /** The reduced cost of a change: what it adds to its block's price at λ. */
  reducedCost({ index, before, after, cost, gain, own }: Trial): number {
    const { account, purse, instrument, unit } = this.#model.positions[index] as ModelPosition;
    const { accountRow, purseRow, tradedRow, costRow, gainsRow } = this.#layout;
    const money = (after - before) * unit;
    const cash =
      this.#priceOf(accountRow[account] as number) + this.#priceOf(purseRow[purse] as number);
    return (
      own +
      (cash + (this.#valuePrices[instrument] as number)) * money +
      (cash + this.#priceOf(costRow)) * cost +
      this.#priceOf(tradedRow) * (Math.abs(after) - Math.abs(before)) * unit +
      this.#priceOf(gainsRow) * gain
    );
  }

  #priceOf(row: number): number {
    return row < 0 ? 0 : (this.#multipliers[row] as number);
  }
}

function add(use: Float64Array, row: number, amount: number): void {
  if (row >= 0) use[row] = (use[row] as number) + amount;
}
