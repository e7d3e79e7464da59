/** The sizes of trades worth trying: those at which the piecewise linear merit can bend. */
import type { Model, ModelAccount, ModelInstrument, ModelPosition } from '../model/model.ts';
import type { Hinge } from '../model/penalty.ts';
import type { TradeState, Trial } from './state.ts';

const TOLERANCE = 1e-9;
const HINGE_TOLERANCE = 1e-6;

/** Different sizes within a position's limits, other than its present one; made once and filled again and again. */
export class SizeList {
  readonly #sizes: number[] = [];
  #least = 0;
  #most = 0;
  #current = 0;
  count = 0;

  at(slot: number): number {
    return this.#sizes[slot] as number;
  }

  /** Empties the list for sizes from `least` to `most`. */
  open(current: number, least: number, most: number): void {
    this.#current = current;
    this.#least = least;
    this.#most = most;
    this.count = 0;
  }

  add(size: number): void {
    const within = Math.max(this.#least, Math.min(this.#most, size));
    if (within === this.#current) return;
    for (let slot = 0; slot < this.count; slot += 1) if (this.#sizes[slot] === within) return;
    this.#sizes[this.count] = within;
    this.count += 1;
  }

  /** The whole sizes on either side. */
  addBeside(exact: number, tolerance = TOLERANCE): void {
    this.add(Math.floor(exact + tolerance));
    this.add(Math.ceil(exact - tolerance));
  }
}

/** The sizes at which the merit can bend for one position, around where it is. */
export function listSizes(list: SizeList, state: TradeState, index: number): void {
  const position = state.model.positions[index] as ModelPosition;
  const current = state.trades[index] as number;
  const curve = state.curveOf(index);
  list.open(current, -curve.max, position.maxBuy);
  list.add(0);
  list.add(current + 1);
  list.add(current - 1);
  list.add(-curve.max);
  list.add(position.minOrder);
  list.add(-position.minOrder);
  for (let lot = 0; lot < curve.units.length; lot += 1) {
    list.add(-Math.floor((curve.units[lot] as number) + TOLERANCE));
  }
  addHinges(list, state, position, current);
  addCash(list, state, position, current);
  addLimits(list, state, position, current);
  if (current < 0) addGains(list, state, index);
}

/** To the hinges of the instrument's own penalty and of its classes'. */
function addHinges(
  list: SizeList,
  state: TradeState,
  { instrument, unit }: ModelPosition,
  current: number,
): void {
  const { model } = state;
  const { penalty, max, exposures } = model.instruments[instrument] as ModelInstrument;
  const value = state.instrumentValue(instrument);
  for (let at = 0; at < penalty.hinges.length; at += 1) {
    const hinge = (penalty.hinges[at] as Hinge).at;
    list.addBeside(current + (hinge - value) / unit, HINGE_TOLERANCE);
  }
  if (Number.isFinite(max)) list.addBeside(current + (max - value) / unit, HINGE_TOLERANCE);
  for (let slot = 0; slot < exposures.length; slot += 1) {
    const { index, weight } = exposures[slot] as ModelInstrument['exposures'][number];
    const { hinges } = (model.classes[index] as Model['classes'][number]).penalty;
    const missing = current - state.classValue(index) / (weight * unit);
    for (let at = 0; at < hinges.length; at += 1) {
      const hinge = (hinges[at] as Hinge).at;
      list.addBeside(missing + hinge / (weight * unit), HINGE_TOLERANCE);
    }
  }
}

/** Until the account's cash is used up, with or without the fee of one more order. */
function addCash(
  list: SizeList,
  state: TradeState,
  position: ModelPosition,
  current: number,
): void {
  const { perOrder } = (state.model.accounts[position.account] as ModelAccount).commission;
  const slack = state.slack(position.account);
  const affordable = Math.floor(current + slack / marginalOf(position) + TOLERANCE);
  list.add(affordable);
  list.add(affordable - 1);
  list.add(affordable + 1);
  if (perOrder > 0) {
    list.add(Math.floor(current + (slack - perOrder) / marginalOf(position) + TOLERANCE));
  }
}

/** Until turnover, or costs, are at their limit; turnover traded on one side, or on two. */
function addLimits(
  list: SizeList,
  state: TradeState,
  position: ModelPosition,
  current: number,
): void {
  const { limits, value } = state.model;
  const totals = state.totals();
  const traded = limits.traded - totals.traded;
  if (Math.abs(traded) < value) {
    for (const part of [traded, traded / 2]) {
      list.addBeside(current + part / position.unit);
      list.addBeside(current - part / position.unit);
    }
  }
  const cost = costSize(limits.cost - totals.cost, position, current);
  if (cost !== null) list.addBeside(cost);
}

/** Until the realised gains are at their limit. */
function addGains(list: SizeList, state: TradeState, index: number): void {
  const { gains } = state.model.limits;
  if (!Number.isFinite(gains)) return;
  const current = state.trades[index] as number;
  const curve = state.curveOf(index);
  const lot = curve.units.findIndex((until) => until >= -current);
  const gain = curve.gain[Math.max(0, lot)] ?? 0;
  if (gain !== 0) list.addBeside(current - (gains - state.totals().gains) / gain);
}

/** The size at which costs have changed by `room`; null where costs are not limited or do not depend on it. */
function costSize(room: number, position: ModelPosition, current: number): number | null {
  const marginal = position.spreadPerUnit + position.commissionPerUnit;
  if (!Number.isFinite(room) || marginal === 0) return null;
  return current < 0 ? current - room / marginal : current + room / marginal;
}

function marginalOf({ unit, spreadPerUnit, commissionPerUnit }: ModelPosition): number {
  return unit + spreadPerUnit + commissionPerUnit;
}

/** What is left of the constraints after a change. */
export interface Leftover {
  readonly change: Trial;
  /** Account of the change, the money that it adds to its instrument, and what the account could still spend. */
  readonly account: number;
  readonly money: number;
  readonly slack: number;
  readonly traded: number;
  readonly cost: number;
}

export function leftoverOf(state: TradeState, change: Trial): Leftover {
  const { limits } = state.model;
  const { unit, account } = state.model.positions[change.index] as ModelPosition;
  const totals = state.totals();
  const traded = (Math.abs(change.after) - Math.abs(change.before)) * unit;
  return {
    change,
    account,
    money: (change.after - change.before) * unit,
    slack: state.slackWith(account, change),
    traded: limits.traded - totals.traded - traded,
    cost: limits.cost - totals.cost - change.cost,
  };
}

/** Sizes of another position's trade that make good what a change is off: in cash, in money placed, in limits. */
export function listFittingSizes(
  list: SizeList,
  state: TradeState,
  left: Leftover,
  { index, direction }: { readonly index: number; readonly direction: 1 | -1 },
): void {
  const { model } = state;
  const position = model.positions[index] as ModelPosition;
  const current = state.trades[index] as number;
  const curve = state.curveOf(index);
  if (direction > 0) list.open(current, current, position.maxBuy);
  else list.open(current, -curve.max, current);
  if (position.account === left.account) {
    list.add(Math.floor(current + left.slack / marginalOf(position) + TOLERANCE));
    list.addBeside(current - left.money / position.unit);
  }
  if (Math.abs(left.traded) < model.value && current !== 0) {
    list.add(Math.floor(Math.abs(current) + left.traded / position.unit) * Math.sign(current));
  }
  const cost = costSize(left.cost, position, current);
  if (cost !== null) list.addBeside(cost);
  const fitting = list.count;
  for (let slot = 0; slot < fitting; slot += 1) {
    const size = list.at(slot);
    if (Math.abs(size) >= position.minOrder || size === 0) continue;
    list.add(0);
    list.add(Math.sign(size) * position.minOrder);
  }
}
