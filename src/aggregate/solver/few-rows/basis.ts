/**
 * A basis of a linear program of few rows:
 *
 *     min cᵀx   subject to   A·x = b,   l ≤ x ≤ u
 *
 * Every column is basic in one row, or rests at one of its bounds. Primal and dual simplex method work on it in turn, and
 * share what they know of it: levels B⁻¹·(b − Σ resting), duals π = c_B·B⁻¹, reduced costs c − πᵀA.
 */
import { type BoundedProgram, type SparseRows, transpose } from './bounded-program.ts';
import { Inverse } from './inverse.ts';

/** Where a column is that is in no row of the basis. */
export const AT_LOWER = -1;
export const AT_UPPER = -2;

const PIVOTS_BEFORE_REFRESH = 300;
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
  readonly inverse: Inverse;
  /** π = c_B·B⁻¹: the price of one unit of each right side. */
  readonly duals: Float64Array;
  /** Reduced costs, as both methods keep them while `isPriced`; 0 where a column is basic. */
  readonly reduced: Float64Array;
  isPriced = false;
  /** The basic column of each row, and its value. */
  readonly columns: Int32Array;
  readonly levels: Float64Array;
  /** For each column its row in the basis, or the bound it rests at. */
  readonly place: Int32Array;
  /** Where a resting column can move: 1 up, −1 down, 0 not at all. */
  readonly ways: Int8Array;
  objective = 0;
  pivots = 0;
  readonly #rightSides: Float64Array;
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
    this.inverse = new Inverse(this.rowCount);
    this.duals = new Float64Array(this.rowCount);
    this.reduced = new Float64Array(this.columnCount);
    this.levels = new Float64Array(this.rowCount);
    this.place = new Int32Array(this.columnCount);
    this.ways = new Int8Array(this.columnCount);
    for (let column = 0; column < this.columnCount; column += 1) this.#put(column, AT_LOWER);
    this.columns.forEach((column, row) => {
      this.#put(column, row);
    });
    this.#measure();
  }

  valueOf(column: number): number {
    const place = this.place[column] as number;
    if (place >= 0) return this.levels[place] as number;
    return (place === AT_LOWER ? this.lowers : this.uppers)[column] as number;
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

  /** The reduced costs of all columns, unless they are known. */
  price(): void {
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
    this.#put(column, falls ? AT_UPPER : AT_LOWER);
    const moved = this.valueOf(column) - before;
    if (moved === 0) return;
    this.solveColumn(column);
    this.#move(moved, reduced);
  }

  /** B⁻¹·A_j, into `inverse.change`. */
  solveColumn(column: number): void {
    const { inverse, rows, coefficients, starts } = this;
    const end = starts[column + 1] as number;
    inverse.solveColumn(rows, coefficients, starts[column] as number, end);
  }

  /** Moves a resting column by `step`, `inverse.change` being its own, from one bound to the other. */
  flip(column: number, step: number): void {
    this.#move(step, this.reducedCost(column));
    this.#put(column, step > 0 ? AT_UPPER : AT_LOWER);
  }

  /**
   * Moves a resting column by `step` into the basis, for the column of `row`, which comes to rest at a bound of its own;
   * `inverse.change` and `inverse.row` are theirs.
   */
  enter(column: number, step: number, row: number, leavesAt: number): void {
    const value = this.valueOf(column) + step;
    const reduced = this.reducedCost(column);
    this.#move(step, reduced);
    this.#put(this.columns[row] as number, leavesAt);
    this.#put(column, row);
    this.columns[row] = column;
    this.levels[row] = value;
    this.#reprice(reduced / (this.inverse.change[row] as number));
    this.inverse.pivot(row);
    this.pivots += 1;
    this.#sinceRefresh += 1;
    if (this.#sinceRefresh >= PIVOTS_BEFORE_REFRESH) this.#refresh();
  }

  #put(column: number, place: number): void {
    this.place[column] = place;
    const isFree = place < 0 && this.lowers[column] !== this.uppers[column];
    this.ways[column] = isFree ? (place === AT_LOWER ? 1 : -1) : 0;
  }

  /** What the levels are once the column of `inverse.change` has moved. */
  #move(step: number, reduced: number): void {
    const { levels } = this;
    const { indices, values, length } = this.inverse.changed;
    for (let at = 0; at < length; at += 1) {
      const row = indices[at] as number;
      levels[row] = (levels[row] as number) - step * (values[at] as number);
    }
    this.objective += step * reduced;
  }

  /** What the duals are once the price along `inverse.row` has risen. */
  #reprice(rise: number): void {
    const { duals } = this;
    const { indices, values, length } = this.inverse.row;
    for (let at = 0; at < length; at += 1) {
      const index = indices[at] as number;
      duals[index] = (duals[index] as number) + rise * (values[at] as number);
    }
  }

  /** Computes inverse, levels and duals afresh, so that rounding does not add up. */
  #refresh(): void {
    this.#sinceRefresh = 0;
    this.isPriced = false;
    const { inverse, starts, rowCount } = this;
    const kept = inverse.copy();
    const columns = this.columns.slice();
    const sizeOf = (column: number) => (starts[column + 1] as number) - (starts[column] as number);
    inverse.reset();
    const open = new Uint8Array(rowCount).fill(1);
    // Columns of one entry come first, and leave nothing to solve.
    for (const column of columns.toSorted((left, right) => sizeOf(left) - sizeOf(right))) {
      const row = sizeOf(column) === 1 ? this.#invertUnit(column) : this.#invert(column, open);
      if (row === NONE) {
        inverse.restore(kept);
        this.columns.set(columns);
        columns.forEach((each, index) => {
          this.#put(each, index);
        });
        return;
      }
      open[row] = 0;
      this.columns[row] = column;
      this.#put(column, row);
    }
    this.#measure();
  }

  #invertUnit(column: number): number {
    const entry = this.starts[column] as number;
    const row = this.rows[entry] as number;
    this.inverse.scale(row, this.coefficients[entry] as number);
    return row;
  }

  /** The row that the column takes; NONE where it depends on those before. */
  #invert(column: number, open: Uint8Array): number {
    const { inverse } = this;
    this.solveColumn(column);
    const row = largestOpen(inverse.change, open);
    if (Math.abs(inverse.change[row] as number) < SINGULAR) return NONE;
    inverse.solveRow(row);
    inverse.pivot(row);
    return row;
  }

  /** Levels, duals and the objective, from the inverse. */
  #measure(): void {
    const { inverse, columns, columnCount, starts, rows, coefficients } = this;
    const rest = this.#rightSides.slice();
    for (let column = 0; column < columnCount; column += 1) {
      if ((this.place[column] as number) >= 0) continue;
      const value = this.valueOf(column);
      if (value === 0) continue;
      const end = starts[column + 1] as number;
      for (let entry = starts[column] as number; entry < end; entry += 1) {
        const row = rows[entry] as number;
        rest[row] = (rest[row] as number) - value * (coefficients[entry] as number);
      }
    }
    inverse.times(rest, this.levels);
    const basic = Float64Array.from(columns, (column) => this.costs[column] as number);
    inverse.transposedTimes(basic, this.duals);
    this.objective = this.costs.reduce(
      (total, cost, column) => (cost === 0 ? total : total + cost * this.valueOf(column)),
      0,
    );
  }
}

/** The row not yet taken, in which a vector is largest. */
function largestOpen(vector: Float64Array, open: Uint8Array): number {
  let best = NONE;
  let size = -1;
  for (let row = 0; row < vector.length; row += 1) {
    const candidate = Math.abs(vector[row] as number);
    if (open[row] === 0 || candidate <= size) continue;
    best = row;
    size = candidate;
  }
  return best;
}
