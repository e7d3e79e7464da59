/** Dense matrices of doubles, with just the algebra that covariances and correlations need. */
import { invariant } from '../invariant.ts';
import { total } from './descriptive.ts';

export class Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly #cells: Float64Array;

  constructor(rows: number, columns: number, cellOf: (row: number, column: number) => number) {
    this.rows = rows;
    this.columns = columns;
    this.#cells = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        this.#cells[row * columns + column] = cellOf(row, column);
      }
    }
  }

  static of(rows: readonly (readonly number[])[]): Matrix {
    const columns = rows[0]?.length ?? 0;
    invariant(
      rows.every((row) => row.length === columns),
      'the rows of a matrix must have one length',
    );
    return new Matrix(rows.length, columns, (row, column) => rows[row]?.[column] as number);
  }

  at(row: number, column: number): number {
    return this.#cells[row * this.columns + column] as number;
  }

  map(change: (cell: number, row: number, column: number) => number): Matrix {
    return new Matrix(this.rows, this.columns, (row, column) =>
      change(this.at(row, column), row, column),
    );
  }

  diagonal(): Float64Array {
    return Float64Array.from({ length: Math.min(this.rows, this.columns) }, (_, place) =>
      this.at(place, place),
    );
  }

  toRows(): readonly (readonly number[])[] {
    return Array.from({ length: this.rows }, (_, row) =>
      Array.from({ length: this.columns }, (__, column) => this.at(row, column)),
    );
  }
}

/** Made from the upper half alone, so that it is symmetric to the last bit. */
export function symmetric(size: number, cellOf: (row: number, column: number) => number): Matrix {
  const upper = new Matrix(size, size, (row, column) => (column < row ? 0 : cellOf(row, column)));
  return upper.map((cell, row, column) => (column < row ? upper.at(column, row) : cell));
}

export function product(left: Matrix, right: Matrix): Matrix {
  invariant(left.columns === right.rows, 'the sizes of the factors must fit');
  return new Matrix(left.rows, right.columns, (row, column) => {
    let sum = 0;
    for (let k = 0; k < left.columns; k += 1) sum += left.at(row, k) * right.at(k, column);
    return sum;
  });
}

export function transpose(matrix: Matrix): Matrix {
  return new Matrix(matrix.columns, matrix.rows, (row, column) => matrix.at(column, row));
}

export function timesVector(matrix: Matrix, vector: ArrayLike<number>): Float64Array {
  invariant(matrix.columns === vector.length, 'the vector must be as long as a row');
  return Float64Array.from({ length: matrix.rows }, (_, row) => {
    let sum = 0;
    for (let k = 0; k < matrix.columns; k += 1) sum += matrix.at(row, k) * (vector[k] as number);
    return sum;
  });
}

/** vᵀ M v. */
export function quadraticForm(matrix: Matrix, vector: ArrayLike<number>): number {
  return total(timesVector(matrix, vector).map((cell, row) => cell * (vector[row] as number)));
}

/** Lower triangular L with L Lᵀ = M; undefined when M is not positive definite. */
export function cholesky(matrix: Matrix): Matrix | undefined {
  const size = matrix.rows;
  const lower = Array.from({ length: size }, () => new Float64Array(size));
  for (const [row, current] of lower.entries()) {
    for (let column = 0; column <= row; column += 1) {
      const other = lower[column] as Float64Array;
      let rest = matrix.at(row, column);
      for (let k = 0; k < column; k += 1) rest -= (current[k] as number) * (other[k] as number);
      if (row === column && !(rest > 0)) return undefined;
      current[column] = row === column ? Math.sqrt(rest) : rest / (other[column] as number);
    }
  }
  return new Matrix(size, size, (row, column) => lower[row]?.[column] as number);
}

/** Inverse of a symmetric positive definite matrix; undefined when it is not. */
export function inverseOf(matrix: Matrix): Matrix | undefined {
  const lower = cholesky(matrix);
  if (lower === undefined) return undefined;
  const columns = Array.from({ length: matrix.rows }, (_, column) => solve(lower, column));
  return symmetric(matrix.rows, (row, column) => columns[column]?.[row] as number);
}

/** Solves L Lᵀ x = e for one unit vector e. */
function solve(lower: Matrix, unit: number): Float64Array {
  const size = lower.rows;
  const x = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    let rest = row === unit ? 1 : 0;
    for (let k = 0; k < row; k += 1) rest -= lower.at(row, k) * (x[k] as number);
    x[row] = rest / lower.at(row, row);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let rest = x[row] as number;
    for (let k = row + 1; k < size; k += 1) rest -= lower.at(k, row) * (x[k] as number);
    x[row] = rest / lower.at(row, row);
  }
  return x;
}
