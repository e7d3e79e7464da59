/**
 * The inverse B⁻¹ of a basis, dense, and updated by every pivot (Dantzig, *Linear Programming and Extensions*, 1963,
 * chapter 9). Most of it is zero where rows hold few columns, so that its rows and its products come as lists of what is
 * not zero. With column q entering in row r, α = B⁻¹·A_q and ρ_i the rows of B⁻¹:
 *
 *     ρ_r ← ρ_r / α_r,      ρ_i ← ρ_i − α_i·ρ_r
 *
 * The norms ‖ρ_i‖², which say how steep the edges are along which columns leave, follow from ρ_i·ρ_r (Forrest and
 * Goldfarb, *Steepest-edge simplex algorithms for linear programming*, 1992).
 */
import { SparseList } from './sparse-list.ts';

const NORM_MIN = 1e-6;

export class Inverse {
  readonly size: number;
  /** α = B⁻¹ times the column asked about last, and where it is not zero. */
  readonly change: Float64Array;
  readonly changed: SparseList;
  /** The row of B⁻¹ that was asked about last. */
  readonly row: SparseList;
  /** ‖ρ_i‖². */
  readonly norms: Float64Array;
  /** B⁻¹, column by column. */
  readonly #entries: Float64Array;
  /** ρ_i·ρ_r for the rows in `changed`. */
  readonly #products: Float64Array;

  /** That of as many unit vectors. */
  constructor(size: number) {
    this.size = size;
    this.change = new Float64Array(size);
    this.changed = new SparseList(size);
    this.row = new SparseList(size);
    this.norms = new Float64Array(size);
    this.#entries = new Float64Array(size ** 2);
    this.#products = new Float64Array(size);
    this.reset();
  }

  reset(): void {
    this.#entries.fill(0);
    this.norms.fill(1);
    for (let row = 0; row < this.size; row += 1) this.#entries[row * this.size + row] = 1;
  }

  copy(): Float64Array {
    return this.#entries.slice();
  }

  restore(entries: Float64Array): void {
    this.#entries.set(entries);
  }

  /** B⁻¹·a, into `change`; the entries of a are `from` to `end` of two lists. */
  solveColumn(rows: Int32Array, coefficients: Float64Array, from: number, end: number): void {
    const { change, size } = this;
    change.fill(0);
    for (let entry = from; entry < end; entry += 1) {
      this.#add(coefficients[entry] as number, (rows[entry] as number) * size, change);
    }
    this.changed.gather(change, 0, 1);
  }

  /** As `pivot`, for a column that is zero but in row r, of which nothing but the unit vector has been taken. */
  scale(index: number, coefficient: number): void {
    this.#entries[index * this.size + index] = 1 / coefficient;
    this.norms[index] = 1 / coefficient ** 2;
  }

  /** B⁻¹·v. */
  times(vector: Float64Array, product: Float64Array): void {
    product.fill(0);
    for (let column = 0; column < this.size; column += 1) {
      const factor = vector[column] as number;
      if (factor !== 0) this.#add(factor, column * this.size, product);
    }
  }

  /** ρ_r, into `row`. */
  solveRow(row: number): void {
    this.row.gather(this.#entries, row, this.size);
  }

  /** vᵀ·B⁻¹. */
  transposedTimes(vector: Float64Array, product: Float64Array): void {
    const { size } = this;
    for (let column = 0, at = 0; column < size; column += 1) {
      let total = 0;
      for (let row = 0; row < size; row += 1, at += 1) {
        total += (vector[row] as number) * (this.#entries[at] as number);
      }
      product[column] = total;
    }
  }

  /** Puts the column of `change` in the place of row r, whose own is in `row`. */
  pivot(index: number): void {
    const { changed, row, size, norms } = this;
    const entries = this.#entries;
    const products = this.#products.fill(0);
    const { indices, values, length } = changed;
    const scale = 1 / (this.change[index] as number);
    let norm = 0;
    for (let entry = 0; entry < row.length; entry += 1) {
      const own = row.values[entry] as number;
      const scaled = own * scale;
      const from = (row.indices[entry] as number) * size;
      for (let at = 0; at < length; at += 1) {
        const place = from + (indices[at] as number);
        const before = entries[place] as number;
        products[at] = (products[at] as number) + own * before;
        entries[place] = before - scaled * (values[at] as number);
      }
      entries[from + index] = scaled;
      norm += own * own;
    }
    this.#updateNorms(norm, scale);
    norms[index] = norm * scale ** 2;
  }

  /** ‖ρ_i − (α_i/α_r)·ρ_r‖². */
  #updateNorms(norm: number, scale: number): void {
    const { norms, changed } = this;
    const products = this.#products;
    const { indices, values, length } = changed;
    for (let at = 0; at < length; at += 1) {
      const index = indices[at] as number;
      const ratio = (values[at] as number) * scale;
      const added = ratio * (ratio * norm - 2 * (products[at] as number));
      norms[index] = Math.max(NORM_MIN, (norms[index] as number) + added);
    }
  }

  #add(factor: number, from: number, sum: Float64Array): void {
    const { size } = this;
    const entries = this.#entries;
    for (let row = 0; row < size; row += 1) {
      sum[row] = (sum[row] as number) + factor * (entries[from + row] as number);
    }
  }
}
