/** What each point of a position uses of the coupling rows. */
import type { Model, ModelPosition } from '../../model/model.ts';
import { type Layout, layOut } from '../dual/layout.ts';
import { type PointTable, pointsOf } from '../dual/points.ts';
import { type ValueRows, valueRowsOf } from '../dual/value-rows.ts';
import { priceRows, type RowPrices } from './row-prices.ts';

/** Rows are counted in hundredths of household value, so that most coefficients are near one. */
const UNITS_OF_VALUE = 100;

export class Uses {
  readonly model: Model;
  readonly layout: Layout;
  readonly points: PointTable;
  readonly rows: RowPrices;
  /** Money that one unit of a row stands for. */
  readonly unit: number;
  readonly #valueRows: ValueRows;
  readonly #use: Float64Array;

  constructor(model: Model) {
    this.model = model;
    this.layout = layOut(model);
    this.points = pointsOf(model);
    this.rows = priceRows(model, this.layout);
    this.unit = model.value / UNITS_OF_VALUE;
    this.#valueRows = valueRowsOf(model);
    this.#use = new Float64Array(this.rows.prices.length);
  }

  /** By row, in money; overwritten by the next call. */
  ofPoint(index: number, point: number): Float64Array {
    const use = this.#use.fill(0);
    const { layout, points } = this;
    const position = this.model.positions[index] as ModelPosition;
    const money = points.money[point] as number;
    const cost = points.cost[point] as number;
    const add = (row: number, amount: number) => {
      if (row >= 0) use[row] = (use[row] as number) + amount;
    };
    this.#valueRows.addUse(position.instrument, money, use);
    add(layout.accountRow[position.account] as number, money + cost);
    add(layout.purseRow[position.purse] as number, money + cost);
    add(layout.tradedRow, Math.abs(money));
    add(layout.costRow, cost);
    add(layout.gainsRow, points.gain[point] as number);
    add(this.rows.instrumentRow[position.instrument] as number, money);
    return use;
  }
}
