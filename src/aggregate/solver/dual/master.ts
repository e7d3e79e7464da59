/**
 * The cutting-plane model of the dual function, and its centre.
 *
 * Every answer of the oracle is a cut: L(λ) ≤ c_k + g_kᵀλ. The next λ is the centre
 *
 *     max_{λ,θ}  θ/μ + Σ_k log(c_k + g_kᵀλ − θ) + Σ_i [ log(λ_i − l_i) + log(u_i − λ_i) ]
 *
 * which for μ → 0 is the cutting-plane optimum and for larger μ stays safely inside the cuts (the interior-point column
 * generation of Gondzio, González-Brevis and Munari 2013). Newton's method finds it in a few steps. At the centre the
 * weights μ/slack_k sum to one: they say how much of each answer the primal solution is made of.
 *
 * Where L is known to contain −½·λᵀHλ in its last rows, the cuts are of the rest and −½·λᵀHλ/μ joins the objective.
 */
import { factorise, solveFactorised } from './cholesky.ts';

const NEWTON_STEPS_MAX = 20;
const NEWTON_DECREMENT = 0.2;
/** Largest part of the way to a boundary that one step may go. */
const TO_BOUNDARY = 0.9;

/** L(λ) ≤ constant + gradientᵀλ. */
interface Cut {
  readonly constant: number;
  readonly gradient: Float64Array;
}

export class Master {
  readonly #lower: Float64Array;
  readonly #upper: Float64Array;
  readonly #size: number;
  readonly #cuts: Cut[] = [];
  /** H, row by row; of no rows where L is piecewise linear. */
  readonly #curvature: Float64Array;
  readonly #curved: number;
  readonly #hessian: Float64Array;
  readonly #step: Float64Array;
  #slacks = new Float64Array(0);
  #level = 0;
  #mu = 1;
  readonly point: Float64Array;

  constructor(
    lower: Float64Array,
    upper: Float64Array,
    start: Float64Array,
    curvature: Float64Array = new Float64Array(0),
  ) {
    this.#curvature = curvature;
    this.#curved = Math.sqrt(curvature.length);
    this.#lower = lower;
    this.#upper = upper;
    this.#size = lower.length + 1;
    this.#hessian = new Float64Array(this.#size * this.#size);
    this.#step = new Float64Array(this.#size);
    this.point = Float64Array.from(start);
  }

  get cutCount(): number {
    return this.#cuts.length;
  }

  /** L(λ) ≤ bound + gradientᵀ(λ − at). */
  addCut(bound: number, gradient: Float64Array, at: Float64Array): void {
    const smooth = this.#slopeOfSmooth(at);
    const from = at.length - this.#curved;
    let constant = bound;
    for (let row = 0; row < this.#curved; row += 1) {
      constant += 0.5 * (smooth[row] as number) * (at[from + row] as number);
      gradient[from + row] = (gradient[from + row] as number) + (smooth[row] as number);
    }
    for (let row = 0; row < at.length; row += 1) {
      constant -= (gradient[row] as number) * (at[row] as number);
    }
    this.#cuts.push({ constant, gradient });
    this.#slacks = new Float64Array(this.#cuts.length);
  }

  /** Moves `point` to the centre for μ; returns an upper bound on the cutting-plane model. */
  center(mu: number): number {
    this.#mu = mu;
    this.#level = this.#lowestCut() - mu * this.#cuts.length;
    for (let count = 0; count < NEWTON_STEPS_MAX; count += 1) {
      const decrement = this.#newtonStep();
      if (decrement < NEWTON_DECREMENT) break;
    }
    this.#measure();
    return this.#level - this.#smooth() + mu * (this.#cuts.length + 2 * this.#lower.length);
  }

  /** ½·λᵀHλ. */
  #smooth(): number {
    const from = this.point.length - this.#curved;
    return this.#slopeOfSmooth(this.point).reduce(
      (sum, slope, row) => sum + 0.5 * slope * (this.point[from + row] as number),
      0,
    );
  }

  /** H·λ. */
  #slopeOfSmooth(at: Float64Array): Float64Array {
    const count = this.#curved;
    const from = at.length - count;
    const slope = new Float64Array(count);
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column < count; column += 1) {
        slope[row] =
          (slope[row] as number) +
          (this.#curvature[row * count + column] as number) * (at[from + column] as number);
      }
    }
    return slope;
  }

  /** How much of each cut the centre is made of; sums to one. */
  weights(): Float64Array {
    const weights = this.#slacks.map((slack) => this.#mu / slack);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  }

  #lowestCut(): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const cut of this.#cuts) lowest = Math.min(lowest, this.#valueOf(cut));
    return lowest;
  }

  #valueOf({ constant, gradient }: Cut): number {
    let value = constant;
    for (let row = 0; row < gradient.length; row += 1) {
      value += (gradient[row] as number) * (this.point[row] as number);
    }
    return value;
  }

  #measure(): void {
    this.#cuts.forEach((cut, index) => {
      this.#slacks[index] = this.#valueOf(cut) - this.#level;
    });
  }

  /** One damped Newton step; returns the Newton decrement before it. */
  #newtonStep(): number {
    const size = this.#size;
    const rows = size - 1;
    this.#measure();
    this.#fillDerivatives();
    const gradient = Float64Array.from(this.#step);
    factorise(this.#hessian, size);
    solveFactorised(this.#hessian, size, this.#step);
    let squared = 0;
    for (let row = 0; row < size; row += 1) {
      squared += (gradient[row] as number) * (this.#step[row] as number);
    }
    const decrement = Math.sqrt(Math.max(0, squared));
    const length = Math.min(TO_BOUNDARY * this.#lengthToBoundary(), 1);
    for (let row = 0; row < rows; row += 1) {
      this.point[row] = (this.point[row] as number) + length * (this.#step[row] as number);
    }
    this.#level += length * (this.#step[rows] as number);
    return decrement;
  }

  /** The gradient of the barrier into `step`, minus its Hessian into `hessian`. */
  #fillDerivatives(): void {
    const size = this.#size;
    const rows = size - 1;
    const hessian = this.#hessian.fill(0);
    const step = this.#step.fill(0);
    step[rows] = 1 / this.#mu;
    for (let index = 0; index < this.#cuts.length; index += 1) {
      this.#addCutDerivatives(index);
    }
    for (let row = 0; row < rows; row += 1) {
      const above = 1 / ((this.point[row] as number) - (this.#lower[row] as number));
      const below = 1 / ((this.#upper[row] as number) - (this.point[row] as number));
      step[row] = (step[row] as number) + above - below;
      hessian[row * size + row] = (hessian[row * size + row] as number) + above ** 2 + below ** 2;
    }
    if (this.#curved > 0) this.#addSmoothDerivatives();
  }

  /** Those of −½·λᵀHλ/μ. */
  #addSmoothDerivatives(): void {
    const count = this.#curved;
    const from = this.point.length - count;
    const slope = this.#slopeOfSmooth(this.point);
    for (let row = 0; row < count; row += 1) {
      const at = from + row;
      this.#step[at] = (this.#step[at] as number) - (slope[row] as number) / this.#mu;
      for (let column = 0; column <= row; column += 1) {
        const cell = at * this.#size + from + column;
        this.#hessian[cell] =
          (this.#hessian[cell] as number) +
          (this.#curvature[row * count + column] as number) / this.#mu;
      }
    }
  }

  #addCutDerivatives(index: number): void {
    const size = this.#size;
    const rows = size - 1;
    const hessian = this.#hessian;
    const step = this.#step;
    const { gradient } = this.#cuts[index] as Cut;
    const inverse = 1 / (this.#slacks[index] as number);
    const square = inverse * inverse;
    for (let row = 0; row < rows; row += 1) {
      const own = gradient[row] as number;
      if (own === 0) continue;
      const weighted = square * own;
      step[row] = (step[row] as number) + inverse * own;
      const from = row * size;
      for (let column = 0; column <= row; column += 1) {
        hessian[from + column] =
          (hessian[from + column] as number) + weighted * (gradient[column] as number);
      }
      const last = rows * size + row;
      hessian[last] = (hessian[last] as number) - weighted;
    }
    step[rows] = (step[rows] as number) - inverse;
    hessian[size * size - 1] = (hessian[size * size - 1] as number) + square;
  }

  /** The step length at which a bound or a cut would be hit. */
  #lengthToBoundary(): number {
    const rows = this.#size - 1;
    let length = Number.POSITIVE_INFINITY;
    for (let row = 0; row < rows; row += 1) {
      const change = this.#step[row] as number;
      const room =
        change > 0
          ? (this.#upper[row] as number) - (this.point[row] as number)
          : (this.point[row] as number) - (this.#lower[row] as number);
      if (change !== 0) length = Math.min(length, room / Math.abs(change));
    }
    for (let index = 0; index < this.#cuts.length; index += 1) {
      const { gradient } = this.#cuts[index] as Cut;
      let change = -(this.#step[rows] as number);
      for (let row = 0; row < rows; row += 1) {
        change += (gradient[row] as number) * (this.#step[row] as number);
      }
      if (change < 0) length = Math.min(length, -(this.#slacks[index] as number) / change);
    }
    return length;
  }
}
