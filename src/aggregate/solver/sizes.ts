/** The sizes of trades worth trying: those at which the piecewise linear merit can bend. */
import type { Model, ModelPosition } from '../model/model.ts';
import { stationaryAmounts } from './risk/stationary.ts';
import type { TradeState } from './state.ts';

/** The sizes at which the merit can bend for one position, around where it is. */
export function sizesFor(state: TradeState, index: number): readonly number[] {
  const position = state.model.positions[index] as ModelPosition;
  const current = state.trades[index] as number;
  const curve = state.curveOf(index);
  const sizes = [0, current + 1, current - 1, -curve.max, position.minOrder, -position.minOrder];
  for (const units of curve.units) sizes.push(-Math.floor(units + 1e-9));
  for (const distance of hingeDistances(state, position.instrument)) {
    const exact = current + distance / position.unit;
    sizes.push(Math.floor(exact + 1e-6), Math.ceil(exact - 1e-6));
  }
  for (const [side, sign] of [
    ['buy', 1],
    ['sell', -1],
  ] as const) {
    for (const money of stationaryAmounts(state, { [side]: index })) {
      const exact = current + (sign * money) / position.unit;
      sizes.push(Math.floor(exact), Math.ceil(exact));
    }
  }
  const slack = state.slack(position.account);
  const marginal = position.unit + position.spreadPerUnit + position.commissionPerUnit;
  const { perOrder } = (state.model.accounts[position.account] as Model['accounts'][number])
    .commission;
  for (const money of [slack, slack - perOrder]) {
    const affordable = current + money / marginal;
    sizes.push(
      Math.floor(affordable + 1e-9),
      Math.floor(affordable + 1e-9) - 1,
      Math.floor(affordable + 1e-9) + 1,
    );
  }
  for (const room of limitDistances(state)) {
    for (const size of [current + room / position.unit, current - room / position.unit]) {
      sizes.push(Math.floor(size), Math.ceil(size));
    }
  }
  if (current < 0) sizes.push(...gainSizes(state, index));
  const clamped = sizes.map((size) => Math.max(-curve.max, Math.min(position.maxBuy, size)));
  return [...new Set(clamped)].filter((size) => size !== current);
}

/** Money that turnover is from its limit, traded on one side or on two. */
export function limitDistances(state: TradeState): readonly number[] {
  const { traded } = state.model.limits;
  const distance = Math.abs(traded - state.totals().traded);
  return Number.isFinite(distance) && distance < state.model.value ? [distance, distance / 2] : [];
}

/** Sales that bring the realised gains to their limit. */
function gainSizes(state: TradeState, index: number): readonly number[] {
  const { gains } = state.model.limits;
  if (!Number.isFinite(gains)) return [];
  const current = state.trades[index] as number;
  const curve = state.curveOf(index);
  const lot = curve.units.findIndex((until) => until >= -current);
  const gain = curve.gain[Math.max(0, lot)] ?? 0;
  if (gain === 0) return [];
  const exact = current - (gains - state.totals().gains) / gain;
  return [Math.floor(exact), Math.ceil(exact)];
}

/** Money by which an instrument must rise (+) or fall (-) to reach a hinge of its own penalty or of its classes'. */
export function hingeDistances(state: TradeState, instrumentIndex: number): readonly number[] {
  const { model } = state;
  const instrument = model.instruments[instrumentIndex] as Model['instruments'][number];
  const distances: number[] = [];
  const value = state.instrumentValue(instrumentIndex);
  for (const { at } of instrument.penalty.hinges) distances.push(at - value);
  if (Number.isFinite(instrument.max)) distances.push(instrument.max - value);
  for (const { index, weight } of instrument.exposures) {
    const { penalty } = model.classes[index] as Model['classes'][number];
    for (const { at } of penalty.hinges) distances.push((at - state.classValue(index)) / weight);
  }
  return distances;
}
