/**
 * The least active risk that trading could leave, were there no shares, costs, taxes, and walls between accounts:
 *
 *     min ½·aᵀΣa    subject to    Σ_i v_i + cash = what may be traded,    what is held or may be bought bounds v_i
 *
 * No plan has a lower tracking error: what is left of it is the doing of menus, holds, caps and a lack of money.
 */
import type { ActiveRisk, Move } from '../../model/active-risk.ts';
import type { Model, ModelInstrument, ModelPosition } from '../../model/model.ts';
import { DenseCurvature } from './curvature.ts';
import { timesCovariance } from './exposure.ts';
import { solveQuadratic } from './interior-point.ts';
import { dot } from './vectors.ts';

/** The dense method costs n³: beyond this it is not worth waiting for. */
const INSTRUMENTS_MAX = 300;
/** Narrower than this share of household value, an instrument stays as it is. */
const WIDTH_MIN = 1e-9;

/** √(aᵀΣa), a year; null where there are too many instruments, or no way to reach the accounts' floors. */
export function leastTrackingError(model: Model, risk: ActiveRisk): number | null {
  const parts = model.instruments.flatMap((instrument, index) => rangeOf(model, instrument, index));
  if (parts.length > INSTRUMENTS_MAX) return null;
  const fixed = Float64Array.from(risk.start);
  for (const { index, held } of parts) move(fixed, risk, index, -held);
  const active = parts.length === 0 ? fixed : lowest(model, risk, parts, fixed);
  if (active === null) return null;
  return Math.sqrt(Math.max(0, dot(active, timesCovariance(risk, active))));
}

/** An instrument that trading can change; amounts are weights of household value. */
interface Range {
  readonly index: number;
  readonly held: number;
  readonly lower: number;
  readonly upper: number;
}

function rangeOf(
  { positions, value }: Model,
  { start, max, positions: own }: ModelInstrument,
  index: number,
): readonly Range[] {
  let lower = start;
  let upper = start;
  for (const at of own) {
    const { sale, maxBuy, unit } = positions[at] as ModelPosition;
    lower -= sale.max * unit;
    upper += maxBuy * unit;
  }
  upper = Math.max(start, Math.min(upper, max));
  return upper - lower > WIDTH_MIN * value
    ? [{ index, held: start / value, lower: lower / value, upper: upper / value }]
    : [];
}

function move(active: Float64Array, { moves }: ActiveRisk, index: number, weight: number): void {
  for (const each of moves[index] as readonly Move[]) {
    active[each.coordinate] = (active[each.coordinate] as number) + each.weight * weight;
  }
}

/** The active weights with the least variance; the last unknown is cash. */
function lowest(
  { accounts, purses, value }: Model,
  risk: ActiveRisk,
  parts: readonly Range[],
  fixed: Float64Array,
): Float64Array | null {
  const size = parts.length + 1;
  const matrix = new Float64Array(size * size);
  const linear = new Float64Array(size);
  const directions = parts.map(({ index }) => {
    const direction = new Float64Array(fixed.length);
    move(direction, risk, index, 1);
    return direction;
  });
  directions.forEach((direction, row) => {
    const marginal = timesCovariance(risk, direction);
    linear[row] = dot(marginal, fixed);
    directions.forEach((other, column) => {
      matrix[row * size + column] = dot(marginal, other);
    });
  });
  const cash = purses.reduce((sum, purse) => sum + purse.start, 0) / value;
  const floor = accounts.reduce((sum, account) => sum + account.floor, 0) / value;
  const { status, x } = solveQuadratic({
    curvature: new DenseCurvature(matrix, size),
    linear,
    lower: Float64Array.from([...parts.map(({ lower }) => lower), floor]),
    upper: Float64Array.from([...parts.map(({ upper }) => upper), Number.POSITIVE_INFINITY]),
    rows: [
      {
        coefficients: new Float64Array(size).fill(1),
        total: parts.reduce((sum, { held }) => sum + held, cash),
      },
    ],
  });
  if (status !== 'optimal') return null;
  const active = Float64Array.from(fixed);
  parts.forEach(({ index }, at) => {
    move(active, risk, index, x[at] as number);
  });
  return active;
}
