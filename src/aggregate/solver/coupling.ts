/**
 * What couples the instruments, as one short vector z, and what a plan is charged for it.
 *
 *     z = ( balance of every purse, orders of every purse, V_g of every class that several instruments share,
 *           value under every cap, Σ|trade|, Σ cost, Σ cents of rounding, Σ gain )
 *
 * A trade adds to a handful of its entries. Everything else that it does stays inside its block, so the merit of a plan
 * is a sum over blocks plus a function of z, and a change can be judged without making it.
 */
import type { Model, ModelAccount, ModelPosition } from '../model/model.ts';
import { oncePerModel } from '../model/once.ts';
import { penaltyAt } from '../model/penalty.ts';
import { type Layout, layOut } from './dual/layout.ts';
import { ValueRows } from './dual/value-rows.ts';

/** Money below this is rounding noise of doubles. */
export const MONEY_TOLERANCE = 1e-7;

const CENT = 0.01;
const NONE = -1;

/** Money that one unit of cost, or of realised gain, is known to let move. */
export interface Leverage {
  readonly cost: number;
  readonly gain: number;
}

export class Coupling {
  readonly model: Model;
  /** z before trading. */
  readonly start: Float64Array;
  /** Where the classes' values, the caps, and the sums of all trades lie. */
  readonly classRow: Int32Array;
  readonly #sharedClasses: readonly number[];
  readonly #capsFrom: number;
  readonly #traded: number;
  readonly #valueRows: ValueRows;

  constructor(model: Model) {
    this.model = model;
    const layout = layOut(model);
    const purses = model.purses.length;
    this.#sharedClasses = model.classes.flatMap((_, index) =>
      layout.soleMember[index] === NONE ? index : [],
    );
    this.classRow = new Int32Array(model.classes.length).fill(NONE);
    this.#sharedClasses.forEach((index, at) => {
      this.classRow[index] = 2 * purses + at;
    });
    this.#capsFrom = 2 * purses + this.#sharedClasses.length;
    this.#traded = this.#capsFrom + model.caps.length;
    this.start = new Float64Array(this.#traded + 4);
    model.purses.forEach(({ start }, index) => {
      this.start[index] = start;
    });
    model.classes.forEach(({ start }, index) => {
      const row = this.classRow[index] as number;
      if (row !== NONE) this.start[row] = start;
    });
    model.caps.forEach(({ start }, index) => {
      this.start[this.#capsFrom + index] = start;
    });
    this.#valueRows = this.#listValueRows(layout);
  }

  #listValueRows({ soleMember }: Layout): ValueRows {
    const { model } = this;
    const capsOf = model.instruments.map((): number[] => []);
    model.caps.forEach(({ instruments }, cap) => {
      for (const index of instruments) capsOf[index]?.push(this.#capsFrom + cap);
    });
    return new ValueRows(
      model.instruments.map(({ exposures }, index) => [
        { row: this.classRow[model.cashClass] as number, weight: -1 },
        ...exposures
          .filter((each) => soleMember[each.index] === NONE)
          .map((each) => ({ row: this.classRow[each.index] as number, weight: each.weight })),
        ...(capsOf[index] ?? []).map((row) => ({ row, weight: 1 })),
      ]),
    );
  }

  /** Adds a change of one position's trade: from `before` to `after` quanta, with what that adds to cost and gain. */
  add(z: Float64Array, index: number, change: Change): void {
    const { purse, account, instrument, unit } = this.model.positions[index] as ModelPosition;
    const { before, after, cost, gain } = change;
    const money = (after - before) * unit;
    const orders = (after === 0 ? 0 : 1) - (before === 0 ? 0 : 1);
    const { roundingPerOrder } = this.model.accounts[account] as ModelAccount;
    const traded = this.#traded;
    const orderRow = this.model.purses.length + purse;
    z[purse] = (z[purse] as number) - money - cost;
    z[orderRow] = (z[orderRow] as number) + orders;
    z[traded] = (z[traded] as number) + (Math.abs(after) - Math.abs(before)) * unit;
    z[traded + 1] = (z[traded + 1] as number) + cost;
    z[traded + 2] = (z[traded + 2] as number) + orders * roundingPerOrder;
    z[traded + 3] = (z[traded + 3] as number) + gain;
    this.#valueRows.addUse(instrument, money, z);
  }

  /** The part of the objective F that depends on z. */
  price(z: Float64Array): number {
    let total = this.classesPrice(z);
    for (let index = 0; index < this.model.accounts.length; index += 1) {
      total += this.#accountPrice(z, index);
    }
    return total;
  }

  /** The part that depends on the classes' values. */
  classesPrice(z: Float64Array): number {
    let total = 0;
    for (let at = 0; at < this.#sharedClasses.length; at += 1) {
      const index = this.#sharedClasses[at] as number;
      const { penalty } = this.model.classes[index] as Model['classes'][number];
      total += penaltyAt(penalty, z[this.classRow[index] as number] as number);
    }
    return total;
  }

  #accountPrice(z: Float64Array, index: number): number {
    const { accounts, prices, fxSpread } = this.model;
    const { purses, reserve } = accounts[index] as ModelAccount;
    const short = purses.length > 1 ? this.short(z, index) : 0;
    const cash = this.#balance(z, purses) - fxSpread * short;
    return fxSpread * short + prices.breach * Math.max(0, reserve - cash);
  }

  /** What one account's cash adds to the merit. */
  accountMerit(z: Float64Array, index: number, violationPrice: number): number {
    const missing = Math.max(0, -this.slack(z, index));
    return this.#accountPrice(z, index) + violationPrice * missing;
  }

  /** Money by which limits are broken, summed; costs and gains count for the money that they let move. */
  violation(z: Float64Array, leverage: Leverage): number {
    let total = this.sharedViolation(z, leverage);
    for (let index = 0; index < this.model.accounts.length; index += 1) {
      total += Math.max(0, -this.slack(z, index));
    }
    return total;
  }

  /** The same of the limits that are no account's own. */
  sharedViolation(z: Float64Array, leverage: Leverage): number {
    const { caps, limits } = this.model;
    const traded = this.#traded;
    let total = 0;
    for (let index = 0; index < caps.length; index += 1) {
      const { max } = caps[index] as Model['caps'][number];
      total += excess(z[this.#capsFrom + index] as number, max);
    }
    const cost = (z[traded + 1] as number) + (z[traded + 2] as number);
    return (
      total +
      excess(z[traded] as number, limits.traded) +
      leverage.cost * excess(cost, limits.cost) +
      leverage.gain * excess(z[traded + 3] as number, limits.gains)
    );
  }

  /** Cash that an account could still spend; negative by what it lacks. */
  slack(z: Float64Array, index: number): number {
    const { fxConvert, fxSpread, fxBuffer } = this.model;
    const { purses, roundingPerOrder, floor } = this.model.accounts[index] as ModelAccount;
    const short = purses.length > 1 ? this.short(z, index) : 0;
    let orders = 0;
    let lowest = Number.POSITIVE_INFINITY;
    for (let at = 0; at < purses.length; at += 1) {
      const purse = purses[at] as number;
      const own = z[this.model.purses.length + purse] as number;
      orders += own;
      lowest = Math.min(lowest, (z[purse] as number) - roundingPerOrder * own);
    }
    const conversions = short > 0 ? 2 * purses.length : 0;
    const cents = roundingPerOrder * orders + CENT * conversions;
    const cash = this.#balance(z, purses) - fxSpread * short;
    const slack = cash - cents - fxBuffer * short - floor;
    if (!fxConvert) return Math.min(slack, lowest);
    return Math.abs(slack) <= MONEY_TOLERANCE ? 0 : slack;
  }

  /** What an account's purses lack, to be converted from the others. */
  short(z: Float64Array, index: number): number {
    const { purses } = this.model.accounts[index] as ModelAccount;
    let short = 0;
    for (let at = 0; at < purses.length; at += 1) {
      const balance = z[purses[at] as number] as number;
      if (purses.length > 1 && balance < -MONEY_TOLERANCE) short -= balance;
    }
    return short;
  }

  /** An account's cash after paying for its conversions. */
  cash(z: Float64Array, index: number): number {
    const { purses } = this.model.accounts[index] as ModelAccount;
    return this.#balance(z, purses) - this.model.fxSpread * this.short(z, index);
  }

  #balance(z: Float64Array, purses: readonly number[]): number {
    let total = 0;
    for (let at = 0; at < purses.length; at += 1) total += z[purses[at] as number] as number;
    return total;
  }

  totals(z: Float64Array) {
    const traded = this.#traded;
    return {
      traded: z[traded] as number,
      cost: z[traded + 1] as number,
      gains: z[traded + 3] as number,
    };
  }
}

export const couplingOf = oncePerModel((model) => new Coupling(model));

export interface Change {
  readonly before: number;
  readonly after: number;
  readonly cost: number;
  readonly gain: number;
}

export function excess(amount: number, limit: number): number {
  return amount > limit + MONEY_TOLERANCE ? amount - limit : 0;
}
