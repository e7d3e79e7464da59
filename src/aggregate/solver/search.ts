/**
 * Exchange search: improves a set of trades by changing one position, or one purchase and one sale of the same
 * account, until no such change lowers the merit.
 *
 * The sizes tried are the ones at which a piecewise linear merit can bend: one quantum, all or nothing, the edge of a
 * lot, the amount that brings a class or an instrument to a hinge of its penalty, the amount that uses up the cash.
 */
import type { Model, ModelPosition } from '../model/model.ts';
import { type Penalty, penaltyAt } from '../model/penalty.ts';
import { stationaryAmounts } from './risk/stationary.ts';
import { hingeDistances, limitDistances, sizesFor } from './sizes.ts';
import type { TradeState } from './state.ts';

export interface SearchLimits {
  /** Rounds of looking at every position. */
  readonly rounds: number;
  /** Positions of one account that are paired, on each side. */
  readonly partners: number;
}

/** New quanta for some positions, in the order in which they can be set. */
type Change = readonly (readonly [index: number, quanta: number])[];

/** Improvement worth a change, as a share of household value. */
const IMPROVEMENT_OF_VALUE = 1e-8;
const FINEST_OF_VALUE = 1e-13;

export function search(state: TradeState, limits: SearchLimits): void {
  const worthIt = IMPROVEMENT_OF_VALUE * state.model.value;
  for (let round = 0; round < limits.rounds; round += 1) {
    const improved = improveSingles(state, worthIt);
    const exchanged = improvePairs(state, limits.partners, worthIt);
    if (!improved && !exchanged) break;
  }
  // What is left are hair's breadths of fractional shares: one more look, at any improvement at all.
  improvePairs(state, limits.partners, FINEST_OF_VALUE * state.model.value);
  improveSingles(state, FINEST_OF_VALUE * state.model.value);
}

/** Gives every position in turn its best size; true when any changed. */
function improveSingles(state: TradeState, worthIt: number): boolean {
  let improved = false;
  for (let index = 0; index < state.model.positions.length; index += 1) {
    const before = state.merit();
    const current = state.trades[index] as number;
    let best = current;
    let bestMerit = before - worthIt;
    for (const quanta of sizesFor(state, index)) {
      if (!state.allows(index, quanta)) continue;
      state.set(index, quanta);
      const merit = state.merit();
      if (merit < bestMerit) {
        best = quanta;
        bestMerit = merit;
      }
      state.set(index, current);
    }
    if (best === current) continue;
    state.set(index, best);
    improved = true;
  }
  return improved;
}

/** Makes every exchange between the likeliest partners of each account that helps; true when any did. */
function improvePairs(state: TradeState, partners: number, worthIt: number): boolean {
  let improved = false;
  for (let account = 0; account < state.model.accounts.length; account += 1) {
    const { rising, falling } = rankPartners(state, account, partners);
    improved = exchange(state, rising, falling, worthIt) || improved;
  }
  if (!accountsMeet(state)) return improved;
  const few = Math.ceil(partners / 2);
  const accounts = state.model.accounts.map((_, index) => rankPartners(state, index, few));
  for (const [account, { rising }] of accounts.entries()) {
    for (const [other, { falling }] of accounts.entries()) {
      if (account === other) continue;
      improved = exchange(state, rising, falling, worthIt) || improved;
    }
  }
  return improved;
}

/** Where costs or gains are rationed, or risks add up, what one account does changes what pays in another. */
function accountsMeet({ model: { limits }, risk }: TradeState): boolean {
  return Number.isFinite(limits.cost) || Number.isFinite(limits.gains) || risk !== null;
}

/** A position and what one unit of money more, or less, in it costs. */
interface Partner {
  readonly index: number;
  readonly slope: number;
}

/** Where money moved costs more than this part of ω, only a jump could pay for it, and none is that high. */
const HOPELESS_SLOPE = 0.25;

function exchange(
  state: TradeState,
  rising: readonly Partner[],
  falling: readonly Partner[],
  worthIt: number,
): boolean {
  const { misallocation, risk } = state.model.prices;
  const hopeless = HOPELESS_SLOPE * Math.max(misallocation, risk);
  let improved = false;
  for (const { index: sell, slope: sellSlope } of falling) {
    for (const { index: buy, slope: buySlope } of rising) {
      if (buy === sell || sellSlope + buySlope > hopeless) continue;
      const change = bestPairSize(state, { buy, sell, worthIt });
      if (change === null) continue;
      for (const [index, quanta] of change) state.set(index, quanta);
      improved = true;
    }
  }
  return improved;
}

interface Pair {
  readonly buy: number;
  readonly sell: number;
  /** Least improvement that counts. */
  readonly worthIt: number;
}

function bestPairSize(state: TradeState, { buy, sell, worthIt }: Pair): Change | null {
  const { positions } = state.model;
  const buying = positions[buy] as ModelPosition;
  const selling = positions[sell] as ModelPosition;
  const boughtBefore = state.trades[buy] as number;
  const soldBefore = state.trades[sell] as number;
  const slack = state.slack(buying.account);
  const before = state.merit();
  let best: Change | null = null;
  let bestGain = worthIt;
  const attempt = (bought: number, sold: number) => {
    if (!(state.allows(sell, sold) && state.allows(buy, bought))) return;
    state.set(sell, sold);
    if (state.allows(buy, bought)) {
      state.set(buy, bought);
      const gain = before - state.merit();
      if (gain > bestGain) {
        bestGain = gain;
        best = [
          [sell, sold],
          [buy, bought],
        ];
      }
      state.set(buy, boughtBefore);
    }
    state.set(sell, soldBefore);
  };
  for (const money of pairAmounts(state, buy, sell)) {
    const more = Math.max(1, Math.round(money / buying.unit));
    const choices = [boughtBefore + more, boughtBefore + more - 1];
    if (Math.abs(boughtBefore + more) <= 2) choices.push(0);
    for (const bought of choices) {
      const price = (bought - boughtBefore) * buying.unit - Math.max(0, slack);
      const exact = price / selling.unit;
      attempt(bought, soldBefore - Math.ceil(exact - 1e-9));
      attempt(bought, soldBefore - Math.ceil(exact - 1e-9) - 1);
      const nearNothing = Math.abs(soldBefore - exact) <= 2 + (2 * buying.unit) / selling.unit;
      if (nearNothing) attempt(bought, 0);
    }
  }
  return best;
}

/** Amounts of money worth moving from one position to another. */
function pairAmounts(state: TradeState, buy: number, sell: number): readonly number[] {
  const { positions } = state.model;
  const buying = positions[buy] as ModelPosition;
  const selling = positions[sell] as ModelPosition;
  const sellable = (state.curveOf(sell).max + (state.trades[sell] as number)) * selling.unit;
  const buyable = (buying.maxBuy - (state.trades[buy] as number)) * buying.unit;
  const largest = Math.min(sellable, buyable);
  const amounts = [
    Math.max(buying.unit, selling.unit),
    buying.minOrder * buying.unit,
    selling.minOrder * selling.unit,
    largest,
    -(state.trades[buy] as number) * buying.unit,
    (state.trades[sell] as number) * selling.unit,
    Math.abs(state.slack(buying.account)),
    ...limitDistances(state),
    ...hingeDistances(state, buying.instrument),
    ...hingeDistances(state, selling.instrument).map((distance) => -distance),
    ...stationaryAmounts(state, { buy, sell }),
  ];
  return amounts.filter((amount) => amount > 0 && amount <= largest * (1 + 1e-9));
}

/** The positions whose marginal quantum helps most when bought, and when sold. */
function rankPartners(state: TradeState, account: number, partners: number) {
  const { positions } = state.model.accounts[account] as Model['accounts'][number];
  const rising: Partner[] = [];
  const falling: Partner[] = [];
  for (const index of positions) {
    const position = state.model.positions[index] as ModelPosition;
    const current = state.trades[index] as number;
    if (current < position.maxBuy && (position.maxBuy > 0 || current < 0)) {
      rising.push({ index, slope: slopeOf(state, index, 1) });
    }
    if (-current < state.curveOf(index).max || current > 0) {
      falling.push({ index, slope: slopeOf(state, index, -1) });
    }
  }
  const best = (ranked: Partner[]) =>
    ranked
      .sort((left, right) => left.slope - right.slope || left.index - right.index)
      .slice(0, partners);
  return { rising: best(rising), falling: best(falling) };
}

/** Change of the objective for each unit of money when the smallest step up (+1) or down (-1) is taken. */
function slopeOf(state: TradeState, index: number, direction: 1 | -1): number {
  const { model } = state;
  const position = model.positions[index] as ModelPosition;
  const instrument = model.instruments[position.instrument] as Model['instruments'][number];
  const step = state.trades[index] === 0 ? position.minOrder * position.unit : position.unit;
  const rise = (penalty: Penalty, amount: number, money: number) =>
    (penaltyAt(penalty, amount + direction * money) - penaltyAt(penalty, amount)) / step;
  let slope = rise(instrument.penalty, state.instrumentValue(position.instrument), step);
  for (const { index: classIndex, weight } of instrument.exposures) {
    const { penalty } = model.classes[classIndex] as Model['classes'][number];
    slope += rise(penalty, state.classValue(classIndex), weight * step);
  }
  if (state.risk !== null) {
    slope += direction * state.risk.slope(position.instrument);
    slope += (state.risk.bend(position.instrument) * step) / 2;
  }
  const steering = direction > 0 ? position.buySteering : position.sellSteering;
  return (
    slope + (steering + position.spreadPerUnit) / position.unit + saleTax(state, index, direction)
  );
}

function saleTax(state: TradeState, index: number, direction: 1 | -1): number {
  const current = state.trades[index] as number;
  if (current > 0 || (direction > 0 && current === 0)) return 0;
  const curve = state.curveOf(index);
  const segment = curve.units.findIndex((until) => until > -current);
  if (segment === -1) return 0;
  const { unit } = state.model.positions[index] as ModelPosition;
  return (-direction * (curve.tax[segment] as number)) / unit;
}
