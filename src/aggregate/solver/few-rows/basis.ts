/**
 * A basis of a linear program of few rows, and its inverse:
 *
 *     min cᵀx   subject to   A·x = b,   l ≤ x ≤ u
 *
 * Every column is basic in one row, or rests at one of its bounds. The inverse B⁻¹ is kept dense and updated by every
 * pivot (Dantzig, *Linear Programming and Extensions*, 1963, chapter 9); most of it is zero where rows hold few columns,
 * so its columns and rows are asked for as lists of what is not zero. Primal and dual simplex method work on it in turn.
 */

import { type BoundedProgram, type SparseRows, transpose } from './bounded-program.ts';
import { SparseList } from './sparse-list.ts';

/** Where a column is that is in no row of the basis. */
export const AT_LOWER = -1;
export const AT_UPPER = -2;

const PIVOTS_BEFORE_REFRESH = 200;
const SINGULAR = 1e-11;
const NORM_MIN = 1e-6;
const NONE = -1;

export class Basis {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly costs: Float64Array;
  readonly lowers: Float64Array;
  readonly uppers: Float64Array;
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  readonly coefficients: Float64Array;
  readonly byRow: SparseRows;
  /** π = c_B·B⁻¹: the price of one unit of each right side. */
  readonly duals: Float64Array;
  /** Reduced costs, as the dual simplex method keeps them while `isPriced`. */
  readonly reduced: Float64Array;
  isPriced = false;
  /** The basic column of each row, and its value. */
  readonly columns: Int32Array;
  readonly levels: Float64Array;
  /** For each column its row in the basis, or the bound it rests at. */
  readonly place: Int32Array;
  /** B⁻¹ times the column asked about last, and where it is not zero. */
  readonly change: Float64Array;
  readonly changed: SparseList;
  /** The row of B⁻¹ that was asked about last. */
  readonly inverseRow: SparseList;
  /** ‖e_rᵀ·B⁻¹‖² by row: how steep an edge is along which the column of that row leaves. */
  readonly norms: Float64Array;
  pivots = 0;
  /** B⁻¹, column by column. */
  readonly #inverse: Float64Array;
  readonly #rightSides: Float64Array;
  /** Of the rows of B⁻¹ in `changed` with `inverseRow`. */
  readonly #products: Float64Array;
  #sinceRefresh = 0;

  constructor(program: BoundedProgram) {
    this.rowCount = program.rightSides.length;
    this.columnCount = program.costs.length;
    this.costs = program.costs;
    this.lowers = program.lowers;
    this.uppers = program.uppers;
    this.starts = program.starts;
    this.rows = program.rows;
    this.coefficients = program.coefficients;
    this.byRow = transpose(program);
    this.columns = Int32Array.from(program.basis);
    this.#rightSides = program.rightSides;
    this.duals = new Float64Array(this.rowCount);
    this.reduced = new Float64Array(this.columnCount);
    this.levels = new Float64Array(this.rowCount);
    this.change = new Float64Array(this.rowCount);
    this.norms = new Float64Array(this.rowCount).fill(1);
    this.#products = new Float64Array(this.rowCount);
    this.changed = new SparseList(this.rowCount);
    this.inverseRow = new SparseList(this.rowCount);
    this.#inverse = new Float64Array(this.rowCount ** 2);
    this.place = new Int32Array(this.columnCount).fill(AT_LOWER);
    this.columns.forEach((column, row) => {
      this.place[column] = row;
      this.#inverse[row * this.rowCount + row] = 1;
    });
    this.#measure();
    this.#price();
  }

  valueOf(column: number): number {
    const place = this.place[column] as number;
    if (place >= 0) return this.levels[place] as number;
    return this.#restOf(column);
  }

  objective(): number {
    let total = 0;
    for (let column = 0; column < this.columnCount; column += 1) {
      const cost = this.costs[column] as number;
      if (cost !== 0) total += cost * this.valueOf(column);
    }
    return total;
  }

  /** c_j − πᵀA_j: what one unit of the column would add to the objective. */
  reducedCost(column: number): number {
    let cost = this.costs[column] as number;
    const end = this.starts[column + 1] as number;
    for (let entry = this.starts[column] as number; entry < end; entry += 1) {
      const dual = this.duals[this.rows[entry] as number] as number;
      cost -= dual * (this.coefficients[entry] as number);
    }
    return cost;
  }

  /** The reduced costs of all resting columns, unless they are known. */
  priceResting(): void {
    if (this.isPriced) return;
    const { columnCount, costs, place, reduced, duals, starts, rows, coefficients } = this;
    let entry = 0;
    for (let column = 0; column < columnCount; column += 1) {
      const end = starts[column + 1] as number;
      let cost = costs[column] as number;
      for (; entry < end; entry += 1) {
        cost -= (duals[rows[entry] as number] as number) * (coefficients[entry] as number);
      }
      reduced[column] = (place[column] as number) < 0 ? cost : 0;
    }
    this.isPriced = true;
  }

  /** Replaces a column's bounds; the basis may be infeasible then, and is as optimal as before. */
  bound(column: number, lower: number, upper: number): void {
    const before = this.valueOf(column);
    this.lowers[column] = lower;
    this.uppers[column] = upper;
    if ((this.place[column] as number) >= 0) return;
    const reduced = this.reducedCost(column);
    this.reduced[column] = reduced;
    const falls = lower < upper && upper < Number.POSITIVE_INFINITY && reduced < 0;
    this.place[column] = falls ? AT_UPPER : AT_LOWER;
    const moved = this.#restOf(column) - before;
    if (moved === 0) return;
    this.solveColumn(column);
    this.#shift(-moved);
  }

  /** B⁻¹·A_j, into `change`. */
  solveColumn(column: number): void {
    const { change, changed, starts, rows, coefficients, rowCount } = this;
    const inverse = this.#inverse;
    change.fill(0);
    const end = starts[column + 1] as number;
    for (let entry = starts[column] as number; entry < end; entry += 1) {
      const coefficient = coefficients[entry] as number;
      const from = (rows[entry] as number) * rowCount;
      for (let row = 0; row < rowCount; row += 1) {
        change[row] = (change[row] as number) + coefficient * (inverse[from + row] as number);
      }
    }
    changed.gather(change, 0, 1);
  }

  /** e_rᵀ·B⁻¹, into `inverseRow`. */
  solveRow(row: number): void {
    this.inverseRow.gather(this.#inverse, row, this.rowCount);
  }

  /** Moves a resting column by `step`, `change` being its own, from one bound to the other. */
  flip(column: number, step: number): void {
    this.#shift(-step);
    this.place[column] = step > 0 ? AT_UPPER : AT_LOWER;
  }

  /** Moves a resting column by `step` into the basis, for the column of `row`; `change` and `inverseRow` are theirs. */
  enter(column: number, step: number, row: number, leavesAt: number): void {
    const value = this.valueOf(column) + step;
    this.#shift(-step);
    const reduced = this.reducedCost(column);
    this.place[this.columns[row] as number] = leavesAt;
    this.place[column] = row;
    this.columns[row] = column;
    this.levels[row] = value;
    this.#pivot(row, reduced);
    this.pivots += 1;
    this.#sinceRefresh += 1;
    if (this.#sinceRefresh >= PIVOTS_BEFORE_REFRESH) this.#refresh();
  }

  /** Adds so much of `change` to the levels. */
  #shift(factor: number): void {
    const { levels, changed } = this;
    const { indices, values, length } = changed;
    for (let at = 0; at < length; at += 1) {
      const row = indices[at] as number;
      levels[row] = (levels[row] as number) + factor * (values[at] as number);
    }
  }

  #restOf(column: number): number {
    return (this.place[column] === AT_UPPER ? this.uppers : this.lowers)[column] as number;
  }

  /** Makes the column of `change` the unit vector of `row`, in the inverse and in the duals. */
  #pivot(row: number, reducedCost: number): void {
    const { duals, rowCount, changed, inverseRow } = this;
    const inverse = this.#inverse;
    const { indices, values, length } = changed;
    const scale = 1 / (this.change[row] as number);
    const products = this.#products.fill(0);
    let norm = 0;
    for (let entry = 0; entry < inverseRow.length; entry += 1) {
      const column = inverseRow.indices[entry] as number;
      const value = inverseRow.values[entry] as number;
      const scaled = value * scale;
      norm += value * value;
      const from = column * rowCount;
      for (let at = 0; at < length; at += 1) {
        const index = from + (indices[at] as number);
        const before = inverse[index] as number;
        products[at] = (products[at] as number) + value * before;
        inverse[index] = before - scaled * (values[at] as number);
      }
      inverse[from + row] = scaled;
      duals[column] = (duals[column] as number) + reducedCost * scaled;
    }
    this.#updateNorms(norm, scale);
    this.norms[row] = norm * scale ** 2;
  }

  /** ‖ρ_i − α·ρ_r‖² of the rows ρ that a pivot changes, their products with ρ_r being known (Forrest and Goldfarb 1992). */
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

  /** Computes inverse, levels and duals afresh, so that rounding does not add up. */
  #refresh(): void {
    this.#sinceRefresh = 0;
    this.isPriced = false;
    const count = this.rowCount;
    const inverse = this.#inverse;
    const kept = Float64Array.from(inverse);
    const columns = Int32Array.from(this.columns);
    const sizeOf = (column: number) =>
      (this.starts[column + 1] as number) - (this.starts[column] as number);
    inverse.fill(0);
    this.norms.fill(1);
    for (let row = 0; row < count; row += 1) inverse[row * count + row] = 1;
    const open = new Uint8Array(count).fill(1);
    for (const column of columns.toSorted((left, right) => sizeOf(left) - sizeOf(right))) {
      this.solveColumn(column);
      const row = this.#largestOpen(open);
      if (Math.abs(this.change[row] as number) < SINGULAR) {
        inverse.set(kept);
        this.columns.set(columns);
        columns.forEach((each, index) => {
          this.place[each] = index;
        });
        return;
      }
      open[row] = 0;
      this.columns[row] = column;
      this.place[column] = row;
      this.solveRow(row);
      this.#pivot(row, 0);
    }
    this.#measure();
    this.#price();
  }

  /** The row not yet taken, in which `change` is largest. */
  #largestOpen(open: Uint8Array): number {
    const { change } = this;
    let best = NONE;
    let size = -1;
    for (let row = 0; row < change.length; row += 1) {
      const candidate = Math.abs(change[row] as number);
      if (open[row] === 0 || candidate <= size) continue;
      best = row;
      size = candidate;
    }
    return best;
  }

  /** The levels: B⁻¹·(b − Σ of the columns at their bounds). */
  #measure(): void {
    const count = this.rowCount;
    const inverse = this.#inverse;
    const rest = Float64Array.from(this.#rightSides);
    for (let column = 0; column < this.columnCount; column += 1) {
      if ((this.place[column] as number) >= 0) continue;
      const value = this.#restOf(column);
      if (value === 0) continue;
      const end = this.starts[column + 1] as number;
      for (let entry = this.starts[column] as number; entry < end; entry += 1) {
        const row = this.rows[entry] as number;
        rest[row] = (rest[row] as number) - value * (this.coefficients[entry] as number);
      }
    }
    this.levels.fill(0);
    for (let column = 0; column < count; column += 1) {
      const value = rest[column] as number;
      if (value === 0) continue;
      const from = column * count;
      for (let row = 0; row < count; row += 1) {
        this.levels[row] = (this.levels[row] as number) + value * (inverse[from + row] as number);
      }
    }
  }

  #price(): void {
    const count = this.rowCount;
    const inverse = this.#inverse;
    const basic = Float64Array.from(this.columns, (column) => this.costs[column] as number);
    for (let column = 0; column < count; column += 1) {
      const from = column * count;
      let dual = 0;
      for (let row = 0; row < count; row += 1) {
        dual += (basic[row] as number) * (inverse[from + row] as number);
      }
      this.duals[column] = dual;
    }
  }
}
