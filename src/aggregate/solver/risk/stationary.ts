/**
 * Amounts of money at which a purchase, a sale or an exchange stops paying although no penalty bends there: between
 * two hinges the merit is a parabola in the amount m, and its lowest point is one to try.
 *
 *     F'(m) = s + κ·m = 0,    κ = γH/V · (Σ_bb + Σ_ss − 2·Σ_bs)
 */
import type { Model, ModelPosition } from '../../model/model.ts';
import { penaltyAt } from '../../model/penalty.ts';
import type { TradeState } from '../state.ts';
import type { RiskExposure } from './exposure.ts';

/** Positions of which one is bought, the other sold, or both for the same amount. */
interface Exchange {
  readonly buy?: number;
  readonly sell?: number;
}

/** Share of household value over which a slope is measured. */
const STEP_OF_VALUE = 1e-6;

/** Positive amounts; none where risk has no price. */
export function stationaryAmounts(state: TradeState, exchange: Exchange): readonly number[] {
  const { risk } = state;
  if (risk === null) return NONE;
  const legs = legsOf(state, exchange);
  const bend = bendOf(risk, legs);
  if (!(bend > 0)) return NONE;
  const riskSlope = legs.reduce((sum, leg) => sum + leg.sign * risk.slope(leg.instrument), 0);
  const tradeSlope = legs.reduce((sum, leg) => sum + leg.slope, 0);
  const penalty = penaltyAlong(state, legs);
  const step = STEP_OF_VALUE * state.model.value;
  const edges = [0, ...penalty.bends.filter((money) => money > 0)].sort((a, b) => a - b);
  return edges.flatMap((from, at) => {
    const until = edges[at + 1] ?? state.model.value;
    const slope = (penalty.at(from + step) - penalty.at(from)) / step;
    const amount = -(slope + riskSlope + tradeSlope) / bend;
    return amount > from && amount < until ? [amount] : [];
  });
}
const NONE: readonly number[] = [];

interface Leg {
  readonly instrument: number;
  readonly sign: 1 | -1;
  /** Cost, tax and steering of one unit of money. */
  readonly slope: number;
}

function legsOf(state: TradeState, { buy, sell }: Exchange): readonly Leg[] {
  const leg = (index: number, sign: 1 | -1): Leg => {
    const { instrument, unit, minOrder } = state.model.positions[index] as ModelPosition;
    const current = state.trades[index] as number;
    const from = current === 0 ? sign * minOrder : current;
    const rise = state.effectOf(index, from + sign).price - state.effectOf(index, from).price;
    return { instrument, sign, slope: from + sign === 0 ? 0 : rise / unit };
  };
  return [
    ...(buy === undefined ? [] : [leg(buy, 1)]),
    ...(sell === undefined ? [] : [leg(sell, -1)]),
  ];
}

function bendOf(risk: RiskExposure, [first, second]: readonly Leg[]): number {
  return first === undefined ? 0 : risk.bend(first.instrument, second?.instrument ?? null);
}

/** What classes and instruments cost as a function of the amount, and where that bends. */
function penaltyAlong(state: TradeState, legs: readonly Leg[]) {
  const { classes, instruments, cashClass } = state.model;
  const flows = new Map<number, number>();
  const add = (index: number, weight: number) => {
    flows.set(index, (flows.get(index) ?? 0) + weight);
  };
  for (const { instrument, sign } of legs) {
    const { exposures } = instruments[instrument] as Model['instruments'][number];
    for (const { index, weight } of exposures) add(index, sign * weight);
    add(cashClass, -sign);
  }
  const lines = [
    ...[...flows].map(([index, rate]) => ({
      penalty: (classes[index] as Model['classes'][number]).penalty,
      start: state.classValue(index),
      rate,
    })),
    ...legs.map(({ instrument, sign }) => ({
      penalty: (instruments[instrument] as Model['instruments'][number]).penalty,
      start: state.instrumentValue(instrument),
      rate: sign,
    })),
  ].filter(({ rate }) => rate !== 0);
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
