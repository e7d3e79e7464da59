/**
 * Amounts of money at which a trade stops paying although no penalty bends there: between two hinges the merit is a
 * parabola in the amount m, and its lowest point is one to try.
 *
 *     F'(m) = s + κ·m = 0,    κ = γH·Σ_cc/V
 */
import type { Model, ModelPosition } from '../../model/model.ts';
import { penaltyAt } from '../../model/penalty.ts';
import type { TradeState } from '../state.ts';

/** Share of household value over which a slope is measured. */
const STEP_OF_VALUE = 1e-6;

/** Positive amounts, bought (1) or sold (-1); none where risk has no price. */
export function stationaryAmounts(
  state: TradeState,
  index: number,
  direction: 1 | -1,
): readonly number[] {
  const { risk } = state;
  const { instrument } = state.model.positions[index] as ModelPosition;
  const bend = risk?.bend(instrument, instrument) ?? 0;
  if (risk === null || !(bend > 0)) return [];
  const slope = direction * risk.slope(instrument) + tradeSlope(state, index, direction);
  const penalty = penaltyAlong(state, instrument, direction);
  const step = STEP_OF_VALUE * state.model.value;
  const edges = [0, ...penalty.bends.filter((money) => money > 0)].sort((a, b) => a - b);
  return edges.flatMap((from, at) => {
    const until = edges[at + 1] ?? state.model.value;
    const own = (penalty.at(from + step) - penalty.at(from)) / step;
    const amount = -(own + slope) / bend;
    return amount > from && amount < until ? [amount] : [];
  });
}

/** Cost, tax and steering of one unit of money. */
function tradeSlope(state: TradeState, index: number, direction: 1 | -1): number {
  const { unit, minOrder } = state.model.positions[index] as ModelPosition;
  const current = state.trades[index] as number;
  const from = current === 0 ? direction * minOrder : current;
  if (from + direction === 0) return 0;
  const rise = state.effectOf(index, from + direction).price - state.effectOf(index, from).price;
  return rise / unit;
}

/** What classes and the instrument cost as a function of the amount, and where that bends. */
function penaltyAlong(state: TradeState, instrument: number, direction: 1 | -1) {
  const { classes, instruments, cashClass } = state.model;
  const { exposures, penalty: own } = instruments[instrument] as Model['instruments'][number];
  const lineOf = (index: number, weight: number) => ({
    penalty: (classes[index] as Model['classes'][number]).penalty,
    start: state.classValue(index),
    rate: direction * weight,
  });
  const lines = [
    { penalty: own, start: state.instrumentValue(instrument), rate: direction },
    lineOf(cashClass, -1),
    ...exposures.map(({ index, weight }) => lineOf(index, weight)),
  ];
  return {
    at: (money: number) =>
      lines.reduce(
        (sum, { penalty, start, rate }) => sum + penaltyAt(penalty, start + rate * money),
        0,
      ),
    bends: lines.flatMap(({ penalty, start, rate }) =>
      penalty.hinges.map((hinge) => (hinge.at - start) / rate),
    ),
  };
}
