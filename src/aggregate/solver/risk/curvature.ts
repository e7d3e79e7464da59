/**
 * The quadratic part Q of a program, as what an interior-point method needs of it: products with Q, and solutions of
 * (Q + Θ)·x = b for one positive diagonal Θ after the other.
 *
 * A dense Q costs n³/3 for each Θ. In factor form Q = F·Fᵀ + D with k factors the Woodbury identity leaves a system of
 * k unknowns, which costs n·k²:
 *
 *     (S + F·Fᵀ)⁻¹ = S⁻¹ − S⁻¹F·(I + FᵀS⁻¹F)⁻¹·FᵀS⁻¹,    S = D + Θ
 */
import { factorise, solveFactorised } from '../dual/cholesky.ts';

export interface Curvature {
  readonly size: number;
  /** Adds Q·x to `sum`. */
  addProduct(x: Float64Array, sum: Float64Array): void;
  /** Prepares Q + diag(Θ); what `solve` needs until the next call. */
  factorise(diagonal: Float64Array): void;
  /** Replaces b with (Q + Θ)⁻¹·b. */
  solve(vector: Float64Array): void;
}

/** A symmetric positive semidefinite matrix, row by row. */
export class DenseCurvature implements Curvature {
  readonly size: number;
  readonly #matrix: Float64Array;
  readonly #factor: Float64Array;

  constructor(matrix: Float64Array, size: number) {
    this.size = size;
    this.#matrix = matrix;
    this.#factor = new Float64Array(size * size);
  }

  addProduct(x: Float64Array, sum: Float64Array): void {
    for (let row = 0, at = 0; row < this.size; row += 1) {
      let product = 0;
      for (let column = 0; column < this.size; column += 1, at += 1) {
        product += (this.#matrix[at] as number) * (x[column] as number);
      }
      sum[row] = (sum[row] as number) + product;
    }
  }

  factorise(diagonal: Float64Array): void {
    this.#factor.set(this.#matrix);
    addDiagonal(this.#factor, diagonal, this.size);
    factorise(this.#factor, this.size);
  }

  solve(vector: Float64Array): void {
    solveFactorised(this.#factor, this.size, vector);
  }
}

/** F·Fᵀ + diag(D): F has one row of k loadings for each unknown, and D must be positive where an unknown has no bound. */
export class FactorCurvature implements Curvature {
  readonly size: number;
  readonly #loadings: Float64Array;
  readonly #specific: Float64Array;
  readonly #factors: number;
  readonly #scale: Float64Array;
  readonly #core: Float64Array;
  readonly #exposures: Float64Array;

  constructor(loadings: Float64Array, specific: Float64Array) {
    this.size = specific.length;
    this.#loadings = loadings;
    this.#specific = specific;
    this.#factors = this.size === 0 ? 0 : loadings.length / this.size;
    this.#scale = new Float64Array(this.size);
    this.#core = new Float64Array(this.#factors * this.#factors);
    this.#exposures = new Float64Array(this.#factors);
  }

  addProduct(x: Float64Array, sum: Float64Array): void {
    this.#expose(x);
    for (let row = 0; row < this.size; row += 1) {
      sum[row] =
        (sum[row] as number) +
        (this.#specific[row] as number) * (x[row] as number) +
        this.#fold(row);
    }
  }

  factorise(diagonal: Float64Array): void {
    const count = this.#factors;
    const core = this.#core.fill(0);
    for (let row = 0; row < this.size; row += 1) {
      const inverse = 1 / ((this.#specific[row] as number) + (diagonal[row] as number));
      this.#scale[row] = inverse;
      const from = row * count;
      for (let factor = 0; factor < count; factor += 1) {
        const weighted = inverse * (this.#loadings[from + factor] as number);
        if (weighted === 0) continue;
        for (let other = 0; other <= factor; other += 1) {
          const at = factor * count + other;
          core[at] = (core[at] as number) + weighted * (this.#loadings[from + other] as number);
        }
      }
    }
    for (let factor = 0; factor < count; factor += 1) {
      core[factor * (count + 1)] = (core[factor * (count + 1)] as number) + 1;
    }
    factorise(core, count);
  }

  solve(vector: Float64Array): void {
    for (let row = 0; row < this.size; row += 1) {
      vector[row] = (vector[row] as number) * (this.#scale[row] as number);
    }
    this.#expose(vector);
    solveFactorised(this.#core, this.#factors, this.#exposures);
    for (let row = 0; row < this.size; row += 1) {
      vector[row] = (vector[row] as number) - (this.#scale[row] as number) * this.#fold(row);
    }
  }

  /** Fᵀ·x. */
  #expose(x: Float64Array): void {
    const exposures = this.#exposures.fill(0);
    for (let row = 0, at = 0; row < this.size; row += 1) {
      const own = x[row] as number;
      for (let factor = 0; factor < this.#factors; factor += 1, at += 1) {
        exposures[factor] = (exposures[factor] as number) + own * (this.#loadings[at] as number);
      }
    }
  }

  /** One row of F times the exposures. */
  #fold(row: number): number {
    let sum = 0;
    for (let factor = 0, at = row * this.#factors; factor < this.#factors; factor += 1, at += 1) {
      sum += (this.#loadings[at] as number) * (this.#exposures[factor] as number);
    }
    return sum;
  }
}

function addDiagonal(matrix: Float64Array, diagonal: Float64Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    const at = row * (size + 1);
    matrix[at] = (matrix[at] as number) + (diagonal[row] as number);
  }
}
