/**
 * From the relaxed solution to whole trades.
 *
 * At the best prices λ* the relaxed solution mixes, for each block, a few of the oracle's answers. Once trimmed, all but
 * about as many blocks as there are coupling constraints have one answer, which is taken. A mixed block takes the mean
 * of its answers, whole: purchases and sales of one position are netted in it, and the coupling constraints are off by
 * hardly more than half a share. Where one of its answers does better than the mean, it takes that.
 */
import type { Model, ModelGroup, ModelPosition } from '../model/model.ts';
import { type Column, Pricing } from './columns.ts';
import type { Answer, DualSolution } from './dual/maximise.ts';
import { TradeState } from './state.ts';
import { type Mixture, trim } from './trimming.ts';

interface Block extends Mixture {
  readonly group: ModelGroup;
}

/** The nearest whole trades first; then as they are where one mixed block takes one of its answers instead. */
export function* roundTrades(
  model: Model,
  { layout, multipliers }: DualSolution,
  answers: readonly Answer[],
): Generator<TradeState, void> {
  const pricing = new Pricing(model, layout, multipliers);
  const rounded = new TradeState(model);
  const mixed: Block[] = [];
  for (const group of model.groups) {
    const [first, ...others] = distinctAnswers(group, answers);
    if (first === undefined) continue;
    if (others.length > 0) mixed.push(mixtureOf(pricing, group, [first, ...others]));
    else assign(rounded, group, ownTrades(group, first.trades));
  }
  trim(mixed, multipliers.length);
  for (const block of mixed) assign(rounded, block.group, meanOf(block));
  // Whoever takes it makes it another.
  const nearest = rounded.trades.slice();
  yield rounded;
  for (const { group, columns } of mixed) {
    for (const { trades } of columns.length > 1 ? columns : []) {
      const state = TradeState.of(model, nearest);
      assign(state, group, trades);
      if (group.positions.some((index) => state.trades[index] !== nearest[index])) yield state;
    }
  }
}

/** The different answers of one block, each with all of its weight; none where nothing can be traded. */
function distinctAnswers(group: ModelGroup, answers: readonly Answer[]): readonly Answer[] {
  const distinct: Answer[] = [];
  if (group.positions.length === 0) return distinct;
  for (const answer of answers) {
    const known = distinct.findIndex((each) => isSame(group, each.trades, answer.trades));
    if (known === -1) distinct.push(answer);
    else {
      const { trades, weight } = distinct[known] as Answer;
      distinct[known] = { trades, weight: weight + answer.weight };
    }
  }
  return distinct;
}

function mixtureOf(pricing: Pricing, group: ModelGroup, answers: readonly Answer[]): Block {
  const total = answers.reduce((sum, { weight }) => sum + weight, 0);
  return {
    group,
    columns: answers.map(({ trades }) => pricing.columnOf(group, ownTrades(group, trades))),
    weights: answers.map(({ weight }) => weight / total),
  };
}

function ownTrades({ positions }: ModelGroup, trades: Float64Array): Float64Array {
  const own = new Float64Array(positions.length);
  positions.forEach((index, slot) => {
    own[slot] = trades[index] as number;
  });
  return own;
}

function isSame({ positions }: ModelGroup, left: Float64Array, right: Float64Array): boolean {
  for (let slot = 0; slot < positions.length; slot += 1) {
    const index = positions[slot] as number;
    if (left[index] !== right[index]) return false;
  }
  return true;
}

function meanOf({ columns, weights }: Mixture): Float64Array {
  const mean = new Float64Array((columns[0] as Column).trades.length);
  columns.forEach(({ trades }, at) => {
    trades.forEach((quanta, slot) => {
      mean[slot] = (mean[slot] as number) + (weights[at] as number) * quanta;
    });
  });
  return mean;
}

/** Sets a group's trades to the nearest that orders may make; sales first, since a sale at a loss forbids purchases. */
function assign(state: TradeState, { positions }: ModelGroup, trades: Float64Array): void {
  for (const index of positions) state.set(index, 0);
  const wanted = positions.map((index, at) =>
    snap(state.model.positions[index] as ModelPosition, trades[at] as number),
  );
  const buysMore = wanted.reduce((sum, quanta) => sum + quanta, 0) > 0;
  for (const side of buysMore ? [1, -1] : [-1, 1]) {
    positions.forEach((index, at) => {
      const quanta = wanted[at] as number;
      if (quanta * side > 0 && state.allows(index, quanta)) state.set(index, quanta);
    });
  }
}

/** The nearest trade that an order may make. */
function snap({ minOrder, maxBuy, sale }: ModelPosition, quanta: number): number {
  const whole = Math.round(quanta);
  const size = Math.min(Math.abs(whole), whole > 0 ? maxBuy : sale.max);
  const fits = size >= minOrder || (whole < 0 && sale.sellsAll && size === sale.max);
  if (!fits)
    return 2 * size >= minOrder && size > 0 ? nearest(whole, minOrder, maxBuy, sale.max) : 0;
  return whole > 0 ? size : -size;
}

/** An order of the least size, where there is room for one. */
function nearest(whole: number, minOrder: number, maxBuy: number, maxSale: number): number {
  if (whole > 0) return minOrder <= maxBuy ? minOrder : 0;
  return minOrder <= maxSale ? -minOrder : 0;
}
