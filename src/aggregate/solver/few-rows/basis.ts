/**
 * A basis of a linear program of few rows, and its inverse:
 *
 *     min cᵀx   subject to   A·x = b,   l ≤ x ≤ u
 *
 * Every column is basic in one row, or rests at one of its bounds. The inverse B⁻¹ is kept dense and updated by every
 * pivot (Dantzig, *Linear Programming and Extensions*, 1963, chapter 9); most of it is zero where rows hold few columns,
 * and zeros are skipped. Primal and dual simplex method work on it in turn.
 */

import { type SparseRows, transpose } from './sparse-rows.ts';

export interface BoundedProgram {
  readonly rightSides: Float64Array;
  readonly costs: Float64Array;
  readonly lowers: Float64Array;
  readonly uppers: Float64Array;
  /** Coefficients of column j: entries `starts[j]` to `starts[j + 1]` of `rows` and `coefficients`. */
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  readonly coefficients: Float64Array;
  /** For each row the column, with coefficient 1 there and none elsewhere, that is basic at first. */
  readonly basis: Int32Array;
}

/** Where a column is that is in no row of the basis. */
export const AT_LOWER = -1;
export const AT_UPPER = -2;

const PIVOTS_BEFORE_REFRESH = 200;
const SINGULAR = 1e-11;
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
  /** B⁻¹, row by row. */
  readonly inverse: Float64Array;
  /** B⁻¹ times the column asked about last. */
  readonly change: Float64Array;
  pivots = 0;
  readonly #rightSides: Float64Array;
  readonly #filled: Int32Array;
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
    this.inverse = new Float64Array(this.rowCount ** 2);
    this.#filled = new Int32Array(this.rowCount);
    this.place = new Int32Array(this.columnCount).fill(AT_LOWER);
    this.columns.forEach((column, row) => {
      this.place[column] = row;
      this.inverse[row * this.rowCount + row] = 1;
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
    const change = this.solveColumn(column);
    for (let row = 0; row < this.rowCount; row += 1) {
      this.levels[row] = (this.levels[row] as number) - moved * (change[row] as number);
    }
  }

  /** B⁻¹·A_j, into `change`. */
  solveColumn(column: number): Float64Array {
    const count = this.rowCount;
    const { change, inverse } = this;
    change.fill(0);
    const end = this.starts[column + 1] as number;
    for (let entry = this.starts[column] as number; entry < end; entry += 1) {
      const coefficient = this.coefficients[entry] as number;
      let at = this.rows[entry] as number;
      for (let row = 0; row < count; row += 1, at += count) {
        change[row] = (change[row] as number) + coefficient * (inverse[at] as number);
      }
    }
    return change;
  }

  /** Moves a resting column by `step`, `change` being its own; without a row it goes from one bound to the other. */
  enter(column: number, step: number, row: number, leavesAt: number): void {
    const { change, levels } = this;
    const value = this.valueOf(column) + step;
    for (let index = 0; index < this.rowCount; index += 1) {
      const slope = change[index] as number;
      if (slope !== 0) levels[index] = (levels[index] as number) - step * slope;
    }
    if (row === NONE) {
      this.place[column] = step > 0 ? AT_UPPER : AT_LOWER;
      return;
    }
    const reduced = this.reducedCost(column);
    this.place[this.columns[row] as number] = leavesAt;
    this.place[column] = row;
    this.columns[row] = column;
    levels[row] = value;
    this.#pivot(row, reduced);
    this.pivots += 1;
    this.#sinceRefresh += 1;
    if (this.#sinceRefresh >= PIVOTS_BEFORE_REFRESH) this.#refresh();
  }

  #restOf(column: number): number {
    return (this.place[column] === AT_UPPER ? this.uppers : this.lowers)[column] as number;
  }

  /** Makes the column of `change` the unit vector of `row`, in the inverse and in the duals. */
  #pivot(row: number, reducedCost: number): void {
    const count = this.rowCount;
    const { inverse, change, duals } = this;
    const filled = this.#filled;
    const from = row * count;
    const scale = 1 / (change[row] as number);
    let length = 0;
    for (let column = 0; column < count; column += 1) {
      const entry = inverse[from + column] as number;
      if (entry === 0) continue;
      inverse[from + column] = entry * scale;
      duals[column] = (duals[column] as number) + reducedCost * entry * scale;
      filled[length] = column;
      length += 1;
    }
    for (let index = 0; index < count; index += 1) {
      const factor = change[index] as number;
      if (index === row || factor === 0) continue;
      const at = index * count;
      for (let entry = 0; entry < length; entry += 1) {
        const column = filled[entry] as number;
        inverse[at + column] =
          (inverse[at + column] as number) - factor * (inverse[from + column] as number);
      }
    }
  }

  /** Computes inverse, levels and duals afresh, so that rounding does not add up. */
  #refresh(): void {
    this.#sinceRefresh = 0;
    this.isPriced = false;
    const count = this.rowCount;
    const kept = Float64Array.from(this.inverse);
    const columns = Int32Array.from(this.columns);
    const sizeOf = (column: number) =>
      (this.starts[column + 1] as number) - (this.starts[column] as number);
    this.inverse.fill(0);
    for (let row = 0; row < count; row += 1) this.inverse[row * count + row] = 1;
    const open = new Uint8Array(count).fill(1);
    for (const column of columns.toSorted((left, right) => sizeOf(left) - sizeOf(right))) {
      const row = this.#largestOpen(this.solveColumn(column), open);
      if (Math.abs(this.change[row] as number) < SINGULAR) {
        this.inverse.set(kept);
        this.columns.set(columns);
        columns.forEach((each, index) => {
          this.place[each] = index;
        });
        return;
      }
      open[row] = 0;
      this.columns[row] = column;
      this.place[column] = row;
      this.#pivot(row, 0);
    }
    this.#measure();
    this.#price();
  }

  #largestOpen(change: Float64Array, open: Uint8Array): number {
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
    for (let row = 0; row < count; row += 1) {
      let level = 0;
      for (let column = 0; column < count; column += 1) {
        level += (this.inverse[row * count + column] as number) * (rest[column] as number);
      }
      this.levels[row] = level;
    }
  }

  #price(): void {
    const count = this.rowCount;
    this.duals.fill(0);
    for (let row = 0; row < count; row += 1) {
      const cost = this.costs[this.columns[row] as number] as number;
      if (cost === 0) continue;
      const from = row * count;
      for (let column = 0; column < count; column += 1) {
        this.duals[column] =
          (this.duals[column] as number) + cost * (this.inverse[from + column] as number);
      }
    }
  }
}
