/**
 * Convex quadratic programs with bounds and a few rows:
 *
 *     min ½·xᵀQx + cᵀx    subject to    A·x = b,    l ≤ x ≤ u
 *
 * A primal–dual interior point with Mehrotra's predictor and corrector (Mehrotra, *On the implementation of a
 * primal–dual interior point method*, 1992; for quadratic programs Nocedal and Wright, *Numerical Optimization*, 16.6).
 * With the slacks eliminated every step solves
 *
 *     (Q + Θ)·Δx − AᵀΔy = r,    A·Δx = b − A·x,    Θ = z/(x − l) + v/(u − x)
 *
 * by way of the few rows: (A·(Q + Θ)⁻¹·Aᵀ)·Δy. Nothing is random and the number of steps is limited.
 */
import { factorise, solveFactorised } from '../dual/cholesky.ts';
import type {
  QuadraticEffort,
  QuadraticProgram,
  QuadraticSolution,
  Row,
} from './quadratic-program.ts';
import { addScaled, dot, largest } from './vectors.ts';

export const PRECISE: QuadraticEffort = { stepsMax: 100, tolerance: 1e-10 };

/** Largest part of the way to a bound that one step goes. */
const TO_BOUNDARY = 0.995;
const BLOCKED = 0.1;
const SHRINKING = 0.95;
const RECENTRING = 0.3;

export function solveQuadratic(
  program: QuadraticProgram,
  effort: QuadraticEffort = PRECISE,
): QuadraticSolution {
  const iterate = new Iterate(program);
  let steps = 0;
  while (steps < effort.stepsMax && !iterate.isWithin(effort.tolerance)) {
    if (!iterate.advance()) break;
    steps += 1;
  }
  return iterate.solution(steps, effort.tolerance);
}

class Iterate {
  readonly #program: QuadraticProgram;
  readonly #size: number;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  /** Prices of the lower and the upper bounds (z, v). */
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #boundCount: number;
  readonly #theta: Float64Array;
  /** (Q + Θ)⁻¹·Aᵀ by row, and the Cholesky factor of A·(Q + Θ)⁻¹·Aᵀ. */
  readonly #columns: readonly Float64Array[];
  readonly #schur: Float64Array;
  #rowResidual: Float64Array = new Float64Array(0);
  #slopeResidual: Float64Array = new Float64Array(0);
  #slopeScale = 1;
  #objective = 0;

  constructor(program: QuadraticProgram) {
    const { linear, lower, upper, rows } = program;
    this.#program = program;
    this.#size = linear.length;
    this.#x = linear.map((_, at) => between(lower[at] as number, upper[at] as number));
    this.#y = new Float64Array(rows.length);
    const price = Math.max(1e-3, largest(linear));
    this.#low = lower.map((bound) => (Number.isFinite(bound) ? price : 0));
    this.#high = upper.map((bound) => (Number.isFinite(bound) ? price : 0));
    this.#boundCount = [...lower, ...upper].filter((bound) => Number.isFinite(bound)).length;
    this.#theta = new Float64Array(this.#size);
    this.#columns = rows.map(() => new Float64Array(this.#size));
    this.#schur = new Float64Array(rows.length * rows.length);
    this.#measure();
  }

  /** What is left of A·x = b and of Qx + c = Aᵀy + z − v. */
  #measure(): void {
    const { curvature, linear, rows } = this.#program;
    const product = new Float64Array(this.#size);
    curvature.addProduct(this.#x, product);
    this.#objective = 0.5 * dot(product, this.#x) + dot(linear, this.#x);
    this.#slopeScale = Math.max(largest(product), largest(linear));
    this.#slopeResidual = product.map(
      (each, at) =>
        -each - (linear[at] as number) + (this.#low[at] as number) - (this.#high[at] as number),
    );
    this.#rowResidual = Float64Array.from(rows, ({ coefficients, total }, row) => {
      const price = this.#y[row] as number;
      addScaled(this.#slopeResidual, coefficients, price);
      this.#slopeScale = Math.max(this.#slopeScale, Math.abs(price) * largest(coefficients));
      return total - dot(coefficients, this.#x);
    });
  }

  #residuals(): QuadraticSolution['residuals'] {
    const totals = this.#program.rows.map(({ total }) => Math.abs(total));
    return {
      rows: largest(this.#rowResidual) / Math.max(1, ...totals),
      stationarity: largest(this.#slopeResidual) / Math.max(this.#slopeScale, Number.MIN_VALUE),
      gap: this.#complementarity() / Math.max(Math.abs(this.#objective), Number.MIN_VALUE),
    };
  }

  isWithin(tolerance: number): boolean {
    const { rows, stationarity, gap } = this.#residuals();
    // An objective of zero has no relative gap: there the gap itself must vanish.
    const closed = gap <= tolerance || this.#complementarity() <= tolerance ** 2;
    return rows <= tolerance && stationarity <= tolerance && closed;
  }

  #complementarity(): number {
    const { lower, upper } = this.#program;
    let sum = 0;
    for (let at = 0; at < this.#size; at += 1) {
      const x = this.#x[at] as number;
      if (Number.isFinite(lower[at]))
        sum += (x - (lower[at] as number)) * (this.#low[at] as number);
      if (Number.isFinite(upper[at]))
        sum += ((upper[at] as number) - x) * (this.#high[at] as number);
    }
    return sum;
  }

  /** One predictor and corrector step; false when it no longer moves. */
  advance(): boolean {
    this.#prepare();
    const mu = this.#complementarity() / Math.max(1, this.#boundCount);
    const affine = this.#direction(0, null);
    const affineLength = Math.min(1, this.#room(affine));
    const affineMu =
      this.#complementarityAfter(affine, affineLength) / Math.max(1, this.#boundCount);
    const centring = mu > 0 ? (affineMu / mu) ** 3 : 0;
    let step = this.#boundCount === 0 ? affine : this.#direction(centring * mu, affine);
    let length = Math.min(1, TO_BOUNDARY * this.#room(step));
    // A corrector that leads away from the solution can do so for ever: the plain step towards the centre cannot.
    if (
      length < BLOCKED ||
      this.#complementarityAfter(step, length) > SHRINKING * mu * this.#boundCount
    ) {
      step = this.#direction(RECENTRING * mu, null);
      length = Math.min(1, TO_BOUNDARY * this.#room(step));
    }
    if (!(length > 1e-12)) return false;
    addScaled(this.#x, step.x, length);
    addScaled(this.#y, step.y, length);
    addScaled(this.#low, step.low, length);
    addScaled(this.#high, step.high, length);
    this.#measure();
    return true;
  }

  #prepare(): void {
    const { curvature, lower, upper, rows } = this.#program;
    for (let at = 0; at < this.#size; at += 1) {
      const x = this.#x[at] as number;
      this.#theta[at] =
        (this.#low[at] as number) / (x - (lower[at] as number)) +
        (this.#high[at] as number) / ((upper[at] as number) - x);
    }
    curvature.factorise(this.#theta);
    rows.forEach(({ coefficients }, row) => {
      const column = this.#columns[row] as Float64Array;
      column.set(coefficients);
      curvature.solve(column);
      for (let other = 0; other <= row; other += 1) {
        const { coefficients: left } = rows[other] as Row;
        this.#schur[row * rows.length + other] = dot(left, column);
      }
    });
    factorise(this.#schur, rows.length);
  }

  /** Towards complementarity `mu`; with a predictor, second-order terms are taken from it. */
  #direction(mu: number, predictor: Direction | null): Direction {
    const { curvature, lower, upper, rows } = this.#program;
    const size = this.#size;
    const toLow = new Float64Array(size);
    const toHigh = new Float64Array(size);
    const x = Float64Array.from(this.#slopeResidual);
    for (let at = 0; at < size; at += 1) {
      const above = (this.#x[at] as number) - (lower[at] as number);
      const below = (upper[at] as number) - (this.#x[at] as number);
      const curved = predictor === null ? 0 : (predictor.x[at] as number);
      if (Number.isFinite(above)) {
        const second = predictor === null ? 0 : curved * (predictor.low[at] as number);
        toLow[at] = (mu - second) / above - (this.#low[at] as number);
      }
      if (Number.isFinite(below)) {
        const second = predictor === null ? 0 : curved * (predictor.high[at] as number);
        toHigh[at] = (mu + second) / below - (this.#high[at] as number);
      }
      x[at] = (x[at] as number) + (toLow[at] as number) - (toHigh[at] as number);
    }
    curvature.solve(x);
    const y = this.#rowResidual.map((each, row) => each - dot((rows[row] as Row).coefficients, x));
    solveFactorised(this.#schur, rows.length, y);
    rows.forEach((_, row) => {
      addScaled(x, this.#columns[row] as Float64Array, y[row] as number);
    });
    for (let at = 0; at < size; at += 1) {
      const move = x[at] as number;
      const above = (this.#x[at] as number) - (lower[at] as number);
      const below = (upper[at] as number) - (this.#x[at] as number);
      toLow[at] = (toLow[at] as number) - ((this.#low[at] as number) / above) * move;
      toHigh[at] = (toHigh[at] as number) + ((this.#high[at] as number) / below) * move;
    }
    return { x, y, low: toLow, high: toHigh };
  }

  #complementarityAfter(step: Direction, length: number): number {
    const { lower, upper } = this.#program;
    let sum = 0;
    for (let at = 0; at < this.#size; at += 1) {
      const x = (this.#x[at] as number) + length * (step.x[at] as number);
      const low = (this.#low[at] as number) + length * (step.low[at] as number);
      const high = (this.#high[at] as number) + length * (step.high[at] as number);
      if (Number.isFinite(lower[at])) sum += (x - (lower[at] as number)) * low;
      if (Number.isFinite(upper[at])) sum += ((upper[at] as number) - x) * high;
    }
    return sum;
  }

  /** The step length at which a bound, or the price of one, would be used up. */
  #room(step: Direction): number {
    const { lower, upper } = this.#program;
    let length = Number.POSITIVE_INFINITY;
    const limit = (room: number, change: number) => {
      if (change < 0) length = Math.min(length, -room / change);
    };
    for (let at = 0; at < this.#size; at += 1) {
      const move = step.x[at] as number;
      if (Number.isFinite(lower[at])) {
        limit((this.#x[at] as number) - (lower[at] as number), move);
        limit(this.#low[at] as number, step.low[at] as number);
      }
      if (Number.isFinite(upper[at])) {
        limit((upper[at] as number) - (this.#x[at] as number), -move);
        limit(this.#high[at] as number, step.high[at] as number);
      }
    }
    return length;
  }

  solution(steps: number, tolerance: number): QuadraticSolution {
    return {
      status: this.isWithin(tolerance) ? 'optimal' : 'inaccurate',
      x: this.#x,
      objective: this.#objective,
      rowPrices: this.#y,
      lowerPrices: this.#low,
      upperPrices: this.#high,
      steps,
      residuals: this.#residuals(),
    };
  }
}

interface Direction {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Strictly inside the bounds. */
function between(lower: number, upper: number): number {
  if (Number.isFinite(lower) && Number.isFinite(upper)) return (lower + upper) / 2;
  if (Number.isFinite(lower)) return lower + 1;
  return Number.isFinite(upper) ? upper - 1 : 0;
}
