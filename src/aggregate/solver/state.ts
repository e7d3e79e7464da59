/**
 * A set of trades and everything that follows from it, kept up to date as single positions change.
 *
 * The merit of a state is the objective F (docs/METHODS.md) plus an exact penalty for whatever it breaks, so a search
 * may pass through infeasible states and still knows which way is better.
 */
import type { Model, ModelAccount, ModelPosition, SaleCurve } from '../model/model.ts';
import { penaltyAt } from '../model/penalty.ts';
import { type OrderEffect, orderEffect } from './order-effect.ts';
import { RiskExposure } from './risk/exposure.ts';

/** Price of one unit of money by which a hard limit is broken: above anything that breaking it could gain. */
export const VIOLATION_PRICE = 20;
/** Money below this is rounding noise of doubles. */
export const MONEY_TOLERANCE = 1e-7;

const CENT = 0.01;

export class TradeState {
  readonly model: Model;
  violationPrice = VIOLATION_PRICE;
  /** Money that one unit of cost, or of realised gain, is known to let move. */
  costLeverage = 1;
  gainLeverage = 1;
  /** Quanta bought (+) or sold (-), by position. */
  readonly trades: Float64Array;
  readonly #purses: Float64Array;
  readonly #orders: Int32Array;
  readonly #purseOrders: Int32Array;
  readonly #classValues: Float64Array;
  readonly #instrumentValues: Float64Array;
  readonly #capValues: Float64Array;
  readonly #capsOf: readonly (readonly number[])[];
  readonly #groupBuys: Int32Array;
  readonly #effects: Float64Array;
  /** Null where risk has no price. */
  readonly risk: RiskExposure | null;
  #traded = 0;
  #cost = 0;
  /** Most that rounding to cents can add to all costs. */
  #rounding = 0;
  #gains = 0;
  #price = 0;
  readonly #accountPrices: Float64Array;
  readonly #shortfalls: Float64Array;
  #accountPrice = 0;
  #accountShortfall = 0;
  /** φ of all classes and instruments, and the amounts by which caps are broken. */
  #penalty = 0;
  #excess = 0;

  constructor(model: Model) {
    this.model = model;
    this.risk = model.risk === null ? null : new RiskExposure(model.risk, model);
    this.trades = new Float64Array(model.positions.length);
    this.#effects = new Float64Array(3 * model.positions.length);
    this.#purses = Float64Array.from(model.purses, (purse) => purse.start);
    this.#orders = new Int32Array(model.accounts.length);
    this.#purseOrders = new Int32Array(model.purses.length);
    this.#classValues = Float64Array.from(model.classes, (each) => each.start);
    this.#instrumentValues = Float64Array.from(model.instruments, (each) => each.start);
    this.#capValues = Float64Array.from(model.caps, (cap) => cap.start);
    this.#groupBuys = new Int32Array(model.groups.length);
    this.#capsOf = model.instruments.map((_, index) =>
      model.caps.flatMap((cap, capIndex) => (cap.instruments.includes(index) ? capIndex : [])),
    );
    this.#accountPrices = new Float64Array(model.accounts.length);
    this.#shortfalls = new Float64Array(model.accounts.length);
    for (let index = 0; index < model.accounts.length; index += 1) this.#settle(index);
    for (const { start, penalty } of [...model.classes, ...model.instruments]) {
      this.#penalty += penaltyAt(penalty, start);
    }
  }

  /** Whether this trade is one that an order may make, given what the rest of its group does. */
  allows(index: number, quanta: number): boolean {
    const position = this.model.positions[index] as ModelPosition;
    if (quanta === 0) return true;
    if (quanta > 0)
      return quanta <= position.maxBuy && quanta >= position.minOrder && this.#mayBuy(index);
    const curve = this.curveOf(index);
    return (
      -quanta <= curve.max &&
      (-quanta >= position.minOrder || (curve.sellsAll && -quanta === curve.max))
    );
  }

  /** Buying is out of the question while a lot with a loss of the same group is sold. */
  #mayBuy(index: number): boolean {
    const { group } = this.model.positions[index] as ModelPosition;
    const { hasLosses, positions } = this.model.groups[group] as Model['groups'][number];
    if (!hasLosses || (this.#groupBuys[group] as number) > 0) return true;
    return positions.every((other) => {
      const { sale, saleSparingLosses } = this.model.positions[other] as ModelPosition;
      return other === index || (this.trades[other] as number) >= 0 || sale === saleSparingLosses;
    });
  }

  /** The sales open to a position while its group is, or is not, being bought. */
  curveOf(index: number): SaleCurve {
    const position = this.model.positions[index] as ModelPosition;
    const buysElsewhere =
      (this.#groupBuys[position.group] as number) - ((this.trades[index] as number) > 0 ? 1 : 0);
    return buysElsewhere > 0 ? position.saleSparingLosses : position.sale;
  }

  /** Replaces one position's trade; the caller has asked `allows`. */
  set(index: number, quanta: number): void {
    const position = this.model.positions[index] as ModelPosition;
    const before = this.trades[index] as number;
    if (before === quanta) return;
    const group = this.model.groups[position.group] as Model['groups'][number];
    const buysBefore = this.#groupBuys[position.group] as number;
    const buysAfter = buysBefore - (before > 0 ? 1 : 0) + (quanta > 0 ? 1 : 0);
    this.#add(index, -1);
    this.trades[index] = quanta;
    if (group.hasLosses && buysBefore > 0 !== buysAfter > 0) {
      const sellers = group.positions.filter(
        (other) => other !== index && (this.trades[other] as number) < 0,
      );
      for (const other of sellers) this.#add(other, -1);
      this.#groupBuys[position.group] = buysAfter;
      for (const other of sellers) this.#add(other, 1);
    } else {
      this.#groupBuys[position.group] = buysAfter;
    }
    this.#add(index, 1);
  }

  /** Adds (+1) or takes back (-1) everything that a position's present trade does. */
  #add(index: number, sign: 1 | -1): void {
    const quanta = this.trades[index] as number;
    if (quanta === 0) return;
    const position = this.model.positions[index] as ModelPosition;
    const at = 3 * index;
    if (sign === 1) {
      const effect = this.effectOf(index, quanta);
      this.#effects[at] = effect.cost;
      this.#effects[at + 1] = effect.gain;
      this.#effects[at + 2] = effect.price;
    }
    const cost = sign * (this.#effects[at] as number);
    const value = sign * quanta * position.unit;
    this.#cost += cost;
    this.#gains += sign * (this.#effects[at + 1] as number);
    this.#price += sign * (this.#effects[at + 2] as number);
    this.#traded += Math.abs(quanta) * position.unit * sign;
    this.#purses[position.purse] = (this.#purses[position.purse] as number) - value - cost;
    this.#orders[position.account] = (this.#orders[position.account] as number) + sign;
    this.#purseOrders[position.purse] = (this.#purseOrders[position.purse] as number) + sign;
    const account = this.model.accounts[position.account] as ModelAccount;
    this.#rounding += sign * account.roundingPerOrder;
    this.#addValue(position.instrument, value);
    this.#addToClass(this.model.cashClass, -value);
    this.#settle(position.account);
  }

  #addValue(index: number, value: number): void {
    const instrument = this.model.instruments[index] as Model['instruments'][number];
    const before = this.#instrumentValues[index] as number;
    this.#instrumentValues[index] = before + value;
    if (instrument.penalty.hinges.length > 0) {
      this.#penalty += penaltyAt(instrument.penalty, before + value);
      this.#penalty -= penaltyAt(instrument.penalty, before);
    }
    this.risk?.add(index, value);
    this.#excess += excess(before + value, instrument.max) - excess(before, instrument.max);
    for (const { index: classIndex, weight } of instrument.exposures) {
      this.#addToClass(classIndex, weight * value);
    }
    for (const cap of this.#capsOf[index] as readonly number[]) {
      const { max } = this.model.caps[cap] as Model['caps'][number];
      const held = this.#capValues[cap] as number;
      this.#capValues[cap] = held + value;
      this.#excess += excess(held + value, max) - excess(held, max);
    }
  }

  /** Brings what an account's cash costs, and lacks, up to date. */
  #settle(index: number): void {
    const { model } = this;
    const account = model.accounts[index] as ModelAccount;
    const { short, cash } = this.funds(index);
    const price =
      model.fxSpread * short + model.prices.breach * Math.max(0, account.reserve - cash);
    const shortfall = Math.max(0, -this.slack(index));
    this.#accountPrice += price - (this.#accountPrices[index] as number);
    this.#accountShortfall += shortfall - (this.#shortfalls[index] as number);
    this.#accountPrices[index] = price;
    this.#shortfalls[index] = shortfall;
  }

  #addToClass(index: number, value: number): void {
    const { penalty } = this.model.classes[index] as Model['classes'][number];
    const before = this.#classValues[index] as number;
    this.#classValues[index] = before + value;
    this.#penalty += penaltyAt(penalty, before + value) - penaltyAt(penalty, before);
  }

  /** Cost, tax and objective of one order, as if its group were left as it is. */
  effectOf(index: number, quanta: number): OrderEffect {
    const position = this.model.positions[index] as ModelPosition;
    return orderEffect(this.model, position, this.curveOf(index), quanta);
  }

  /** The objective F: lower is better. */
  objective(): number {
    const objective = this.#price + this.#penalty + this.#accountPrice;
    return this.risk === null ? objective : objective + this.risk.price();
  }

  /** Money by which hard limits are broken, summed; costs and gains count for the money that they let move. */
  violation(): number {
    const { model } = this;
    return (
      this.#excess +
      this.#accountShortfall +
      excess(this.#traded, model.limits.traded) +
      this.costLeverage * excess(this.#cost + this.#rounding, model.limits.cost) +
      this.gainLeverage * excess(this.#gains, model.limits.gains)
    );
  }

  merit(): number {
    return this.objective() + this.violationPrice * this.violation();
  }

  isFeasible(): boolean {
    return this.violation() <= MONEY_TOLERANCE;
  }

  /** Cash that an account could still spend; negative by what it lacks. */
  slack(accountIndex: number): number {
    const { model } = this;
    const account = model.accounts[accountIndex] as ModelAccount;
    const { short, cash } = this.funds(accountIndex);
    const conversions = short > 0 ? 2 * account.purses.length : 0;
    const rounding =
      account.roundingPerOrder * (this.#orders[accountIndex] as number) + CENT * conversions;
    const slack = cash - rounding - model.fxBuffer * short - account.floor;
    if (!model.fxConvert) return Math.min(slack, this.#lowestPurse(account));
    return Math.abs(slack) <= MONEY_TOLERANCE ? 0 : slack;
  }

  /** What an account's purses lack, to be converted from the others, and its cash after paying for that. */
  funds(accountIndex: number): { readonly short: number; readonly cash: number } {
    const { model } = this;
    const { purses } = model.accounts[accountIndex] as ModelAccount;
    let cash = 0;
    let short = 0;
    for (const purse of purses) {
      const balance = this.#purses[purse] as number;
      cash += balance;
      if (purses.length > 1 && balance < -MONEY_TOLERANCE) short -= balance;
    }
    return { short, cash: cash - model.fxSpread * short };
  }

  /** The least that a purse holds once its orders are rounded; where nothing is converted each pays for itself. */
  #lowestPurse({ purses, roundingPerOrder }: ModelAccount): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const purse of purses) {
      const rounding = roundingPerOrder * (this.#purseOrders[purse] as number);
      lowest = Math.min(lowest, (this.#purses[purse] as number) - rounding);
    }
    return lowest;
  }

  classValue(index: number): number {
    return this.#classValues[index] as number;
  }

  instrumentValue(index: number): number {
    return this.#instrumentValues[index] as number;
  }

  totals(): { readonly traded: number; readonly cost: number; readonly gains: number } {
    return { traded: this.#traded, cost: this.#cost, gains: this.#gains };
  }

  /** A fresh state with the same trades, free of accumulated rounding. */
  copy(): TradeState {
    const fresh = new TradeState(this.model);
    this.trades.forEach((quanta, index) => {
      if (quanta > 0) fresh.set(index, quanta);
    });
    this.trades.forEach((quanta, index) => {
      if (quanta < 0) fresh.set(index, quanta);
    });
    return fresh;
  }
}

function excess(amount: number, limit: number): number {
  return amount > limit + MONEY_TOLERANCE ? amount - limit : 0;
}
