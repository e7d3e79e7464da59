/**
 * Trims a mixture of answers until hardly any block is mixed.
 *
 * The relaxed plan gives each block b a convex combination Σ_k μ_bk·x_bk of its answers. Among R + 1 answers beyond one
 * for each block there is always a direction δ that leaves all R sums Σ_bk μ_bk·A_b(x_bk) as they are; followed as far as
 * the weights allow, and to the side on which the price does not rise, it empties one answer. What remains are at most R
 * answers beyond one for each block, so at most R mixed blocks (Carathéodory's theorem applied to Shapley–Folkman's;
 * Dubois-Taine and d'Aspremont, *Frank-Wolfe meets Shapley-Folkman*, 2024).
 */
import type { Column } from './columns.ts';

/** A block's columns with their weights, which sum to one. */
export interface Mixture {
  readonly columns: Column[];
  readonly weights: number[];
}

/** Parts of a column below this, after scaling, are rounding noise. */
const PIVOT_MIN = 1e-9;
const WEIGHT_MIN = 1e-9;

/** A column beyond the first of its block. */
interface Extra {
  readonly mixture: Mixture;
  readonly column: Column;
}

/** Changes the mixtures in place. */
export function trim(mixtures: readonly Mixture[], rows: number): void {
  const pool: Extra[] = [];
  const solver = new NullVector(rows);
  for (const mixture of mixtures) {
    for (const column of mixture.columns.slice(1)) {
      pool.push({ mixture, column });
      while (pool.length > 0 && reduce(pool, solver)) {
        for (let at = pool.length - 1; at >= 0; at -= 1) {
          if (!isExtra(pool[at] as Extra)) pool.splice(at, 1);
        }
      }
    }
  }
}

function isExtra({ mixture, column }: Extra): boolean {
  return mixture.columns.indexOf(column) > 0;
}

/** One step along a direction that leaves all sums as they are; false where there is none. */
function reduce(pool: readonly Extra[], solver: NullVector): boolean {
  const direction = solver.find(pool);
  if (direction === null) return false;
  let slope = 0;
  const onFirst = new Map<Mixture, number>();
  pool.forEach(({ mixture, column }, at) => {
    const delta = direction[at] as number;
    slope += delta * (column.price - (mixture.columns[0] as Column).price);
    onFirst.set(mixture, (onFirst.get(mixture) ?? 0) - delta);
  });
  const sign = slope > 0 ? -1 : 1;
  let length = Number.POSITIVE_INFINITY;
  const limit = (weight: number, delta: number) => {
    if (sign * delta < 0) length = Math.min(length, weight / Math.abs(delta));
  };
  pool.forEach(({ mixture, column }, at) => {
    limit(mixture.weights[mixture.columns.indexOf(column)] as number, direction[at] as number);
  });
  for (const [mixture, delta] of onFirst) limit(mixture.weights[0] as number, delta);
  if (!Number.isFinite(length)) return false;
  pool.forEach(({ mixture, column }, at) => {
    const slot = mixture.columns.indexOf(column);
    mixture.weights[slot] =
      (mixture.weights[slot] as number) + sign * length * (direction[at] as number);
  });
  for (const [mixture, delta] of onFirst) {
    mixture.weights[0] = (mixture.weights[0] as number) + sign * length * delta;
    dropEmpty(mixture);
  }
  return true;
}

function dropEmpty({ columns, weights }: Mixture): void {
  for (let at = columns.length - 1; at >= 0 && columns.length > 1; at -= 1) {
    if ((weights[at] as number) > WEIGHT_MIN) continue;
    columns.splice(at, 1);
    weights.splice(at, 1);
  }
}

/** Finds a combination of columns, each less the first of its block, that uses nothing: Gauss–Jordan elimination. */
class NullVector {
  readonly #rows: number;
  readonly #matrix: Float64Array;
  readonly #pivotRow: Int32Array;
  readonly #taken: Uint8Array;

  constructor(rows: number) {
    this.#rows = rows;
    this.#matrix = new Float64Array(rows * (rows + 1));
    this.#pivotRow = new Int32Array(rows + 1);
    this.#taken = new Uint8Array(rows);
  }

  find(pool: readonly Extra[]): Float64Array | null {
    const width = this.#rows + 1;
    const matrix = this.#matrix.fill(0);
    this.#taken.fill(0);
    pool.forEach(({ mixture, column }, at) => {
      const first = mixture.columns[0] as Column;
      let scale = 0;
      for (let row = 0; row < this.#rows; row += 1) {
        const use = (column.use[row] as number) - (first.use[row] as number);
        matrix[row * width + at] = use;
        scale = Math.max(scale, Math.abs(use));
      }
      if (scale === 0) return;
      for (let row = 0; row < this.#rows; row += 1) {
        matrix[row * width + at] = (matrix[row * width + at] as number) / scale;
      }
    });
    for (let at = 0; at < pool.length; at += 1) {
      if (this.#eliminate(at, pool.length)) continue;
      return this.#unscale(this.#dependence(at, pool.length), pool);
    }
    return null;
  }

  /** Makes a column a unit vector; false where it depends on those before it. */
  #eliminate(at: number, width: number): boolean {
    const stride = this.#rows + 1;
    const matrix = this.#matrix;
    let pivot = -1;
    let largest = PIVOT_MIN;
    for (let row = 0; row < this.#rows; row += 1) {
      const size = Math.abs(matrix[row * stride + at] as number);
      if (this.#taken[row] === 1 || size <= largest) continue;
      pivot = row;
      largest = size;
    }
    if (pivot === -1) return false;
    this.#taken[pivot] = 1;
    this.#pivotRow[at] = pivot;
    const inverse = 1 / (matrix[pivot * stride + at] as number);
    for (let column = at; column < width; column += 1) {
      matrix[pivot * stride + column] = (matrix[pivot * stride + column] as number) * inverse;
    }
    for (let row = 0; row < this.#rows; row += 1) {
      const factor = matrix[row * stride + at] as number;
      if (row === pivot || factor === 0) continue;
      for (let column = at; column < width; column += 1) {
        matrix[row * stride + column] =
          (matrix[row * stride + column] as number) -
          factor * (matrix[pivot * stride + column] as number);
      }
    }
    return true;
  }

  /** One of the column at `at`, less what of those before it makes it up. */
  #dependence(at: number, width: number): Float64Array {
    const direction = new Float64Array(width);
    direction[at] = 1;
    for (let column = 0; column < at; column += 1) {
      const row = this.#pivotRow[column] as number;
      direction[column] = -(this.#matrix[row * (this.#rows + 1) + at] as number);
    }
    return direction;
  }

  #unscale(direction: Float64Array, pool: readonly Extra[]): Float64Array {
    pool.forEach(({ mixture, column }, at) => {
      const first = mixture.columns[0] as Column;
      const scale = column.use.reduce(
        (largest, use, row) => Math.max(largest, Math.abs(use - (first.use[row] as number))),
        0,
      );
      if (scale > 0) direction[at] = (direction[at] as number) / scale;
    });
    return direction;
  }
}
