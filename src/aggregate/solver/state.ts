/**
 * A set of trades and everything that follows from it, kept up to date as single positions change.
 *
 * The merit of a state is the objective F (docs/METHODS.md) plus an exact penalty for whatever it breaks, so a search
 * may pass through infeasible states and still knows which way is better. It is a sum over blocks plus a function of
 * the short vector z (`coupling.ts`), and the price of active risk where it has one.
 */
import type {
  Model,
  ModelGroup,
  ModelInstrument,
  ModelPosition,
  SaleCurve,
} from '../model/model.ts';
import { type Coupling, couplingOf, excess, MONEY_TOLERANCE } from './coupling.ts';
import { layOut } from './dual/layout.ts';
import { type PenaltyTable, penaltiesOf, tabulatedPenalty } from './dual/penalty-table.ts';
import { type OrderEffect, orderEffect } from './order-effect.ts';
import { type BlockChange, Pairing } from './pairing.ts';
import { type Flow, RiskExposure } from './risk/exposure.ts';

/** Price of one unit of money by which a hard limit is broken: above anything that breaking it could gain. */
export const VIOLATION_PRICE = 20;

const NONE = -1;

/** A change of one position that is considered. */
export type Trial = BlockChange;

export class TradeState {
  readonly model: Model;
  violationPrice = VIOLATION_PRICE;
  /** Money that one unit of cost, or of realised gain, is known to let move. */
  leverage = { cost: 1, gain: 1 };
  /** Quanta bought (+) or sold (-), by position. */
  readonly trades: Float64Array;
  readonly #coupling: Coupling;
  readonly #penalties: PenaltyTable;
  readonly #z: Float64Array;
  readonly #trialZ: Float64Array;
  readonly #pairing: Pairing;
  #first: Trial | null = null;
  readonly #instrumentValues: Float64Array;
  readonly #groupBuys: Int32Array;
  /** By position: cost, gain and price of its present order. */
  readonly #effects: Float64Array;
  /** Null where risk has no price. */
  readonly risk: RiskExposure | null;
  /** The blocks' part of the objective, and of what is broken. */
  #own = 0;
  #excess = 0;

  constructor(model: Model) {
    this.model = model;
    this.trades = new Float64Array(model.positions.length);
    this.#coupling = couplingOf(model);
    this.#penalties = penaltiesOf(model);
    this.#z = Float64Array.from(this.#coupling.start);
    this.#trialZ = new Float64Array(this.#z.length);
    this.#pairing = new Pairing(this.#coupling);
    this.#effects = new Float64Array(3 * model.positions.length);
    this.#instrumentValues = Float64Array.from(model.instruments, (each) => each.start);
    this.#groupBuys = new Int32Array(model.groups.length);
    this.risk = model.risk === null ? null : new RiskExposure(model.risk, model);
    model.instruments.forEach(({ start }, index) => {
      this.#own += tabulatedPenalty(this.#penalties, index, start);
    });
  }

  /** The state of these trades: purchases first, since they decide which lots their groups may sell. */
  static of(model: Model, trades: Float64Array): TradeState {
    const state = new TradeState(model);
    for (const side of [1, -1]) {
      for (let index = 0; index < trades.length; index += 1) {
        const quanta = trades[index] as number;
        if (quanta * side > 0) state.set(index, quanta);
      }
    }
    return state;
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
    const { hasLosses, positions } = this.model.groups[group] as ModelGroup;
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
    const group = this.model.groups[position.group] as ModelGroup;
    const buysBefore = this.#groupBuys[position.group] as number;
    const buysAfter = buysBefore - (before > 0 ? 1 : 0) + (quanta > 0 ? 1 : 0);
    const flips = group.hasLosses && buysBefore > 0 !== buysAfter > 0;
    this.#replace(index, quanta);
    this.#groupBuys[position.group] = buysAfter;
    if (!flips) return;
    // Other sales of the group now take other lots.
    for (const other of group.positions) {
      if (other !== index && (this.trades[other] as number) < 0) {
        this.#replace(other, this.trades[other] as number);
      }
    }
  }

  #replace(index: number, quanta: number): void {
    const trial = this.consider(index, quanta);
    const at = 3 * index;
    this.#coupling.add(this.#z, index, trial);
    this.#own += trial.own;
    this.#excess += trial.excess;
    this.#effects[at] = (this.#effects[at] as number) + trial.cost;
    this.#effects[at + 1] = (this.#effects[at + 1] as number) + trial.gain;
    this.#effects[at + 2] = (this.#effects[at + 2] as number) + trial.price;
    const { instrument, unit } = this.model.positions[index] as ModelPosition;
    const before = this.trades[index] as number;
    this.#instrumentValues[instrument] =
      (this.#instrumentValues[instrument] as number) + (quanta - before) * unit;
    this.risk?.add(instrument, (quanta - before) * unit);
    this.trades[index] = quanta;
  }

  /** What another trade of a position would change, as if its group were left as it is. */
  consider(index: number, quanta: number): Trial & { readonly price: number } {
    const { instrument, unit } = this.model.positions[index] as ModelPosition;
    const at = 3 * index;
    const before = this.trades[index] as number;
    const effect = quanta === 0 ? NO_EFFECT : this.effectOf(index, quanta);
    const value = this.#instrumentValues[instrument] as number;
    const valueAfter = value + (quanta - before) * unit;
    const { max } = this.model.instruments[instrument] as ModelInstrument;
    const price = effect.price - (this.#effects[at + 2] as number);
    return {
      index,
      before,
      after: quanta,
      cost: effect.cost - (this.#effects[at] as number),
      gain: effect.gain - (this.#effects[at + 1] as number),
      price,
      own:
        price +
        tabulatedPenalty(this.#penalties, instrument, valueAfter) -
        tabulatedPenalty(this.#penalties, instrument, value),
      excess: excess(valueAfter, max) - excess(value, max),
    };
  }

  /** The merit that would follow from one change; `meritWithBoth` then pairs it with others. */
  meritWith(first: Trial): number {
    this.#first = first;
    const { leverage, violationPrice } = this;
    const own = this.#own + violationPrice * this.#excess;
    const merit = this.#pairing.open(this.#z, first, { own, leverage, violationPrice });
    return merit + this.#riskWith(null);
  }

  /** The merit that would follow from the change last given to `meritWith` and one of another instrument. */
  meritWithBoth(second: Trial): number {
    return this.#pairing.with(second) + this.#riskWith(second);
  }

  #riskWith(second: Trial | null): number {
    if (this.risk === null) return 0;
    return this.risk.priceWith(this.#flowOf(this.#first), this.#flowOf(second));
  }

  #flowOf(trial: Trial | null): Flow | null {
    if (trial === null) return null;
    const { instrument, unit } = this.model.positions[trial.index] as ModelPosition;
    return { instrument, money: (trial.after - trial.before) * unit };
  }

  /** What an account could still spend after one change. */
  slackWith(accountIndex: number, change: Trial): number {
    const z = this.#trialZ;
    z.set(this.#z);
    this.#coupling.add(z, change.index, change);
    return this.#coupling.slack(z, accountIndex);
  }

  /** Cost, tax and objective of one order, as if its group were left as it is. */
  effectOf(index: number, quanta: number): OrderEffect {
    const position = this.model.positions[index] as ModelPosition;
    return orderEffect(this.model, position, this.curveOf(index), quanta);
  }

  /** The objective F: lower is better. */
  objective(): number {
    const objective = this.#own + this.#coupling.price(this.#z);
    return this.risk === null ? objective : objective + this.risk.price();
  }

  /** Money by which hard limits are broken, summed; costs and gains count for the money that they let move. */
  violation(): number {
    return this.#excess + this.#coupling.violation(this.#z, this.leverage);
  }

  merit(): number {
    return this.objective() + this.violationPrice * this.violation();
  }

  isFeasible(): boolean {
    return this.violation() <= MONEY_TOLERANCE;
  }

  /** Cash that an account could still spend; negative by what it lacks. */
  slack(accountIndex: number): number {
    return this.#coupling.slack(this.#z, accountIndex);
  }

  /** What an account's purses lack, to be converted from the others, and its cash after paying for that. */
  funds(accountIndex: number): { readonly short: number; readonly cash: number } {
    return {
      short: this.#coupling.short(this.#z, accountIndex),
      cash: this.#coupling.cash(this.#z, accountIndex),
    };
  }

  classValue(index: number): number {
    const sole = layOut(this.model).soleMember[index] as number;
    return sole === NONE
      ? (this.#z[this.#coupling.classRow[index] as number] as number)
      : (this.#instrumentValues[sole] as number);
  }

  instrumentValue(index: number): number {
    return this.#instrumentValues[index] as number;
  }

  totals(): { readonly traded: number; readonly cost: number; readonly gains: number } {
    return this.#coupling.totals(this.#z);
  }

  /** A fresh state with the same trades, free of accumulated rounding. */
  copy(): TradeState {
    return TradeState.of(this.model, this.trades);
  }
}

const NO_EFFECT: OrderEffect = { cost: 0, tax: 0, gain: 0, price: 0 };
