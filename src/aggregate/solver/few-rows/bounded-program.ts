/** A linear program with bounds, its coefficients listed by column; and the same listed by row. */

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

/** Of row i: entries `starts[i]` to `starts[i + 1]` of `columns` and `coefficients`. */
export interface SparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly coefficients: Float64Array;
}

export function transpose(program: BoundedProgram): SparseRows {
  const rowCount = program.rightSides.length;
  const starts = new Int32Array(rowCount + 1);
  const columns = new Int32Array(program.rows.length);
  const coefficients = new Float64Array(program.rows.length);
  for (const row of program.rows) starts[row + 1] = (starts[row + 1] as number) + 1;
  for (let row = 0; row < rowCount; row += 1) {
    starts[row + 1] = (starts[row + 1] as number) + (starts[row] as number);
  }
  const next = Int32Array.from(starts);
  for (let column = 0; column < program.costs.length; column += 1) {
    const end = program.starts[column + 1] as number;
    for (let entry = program.starts[column] as number; entry < end; entry += 1) {
      const row = program.rows[entry] as number;
      const at = next[row] as number;
      columns[at] = column;
      coefficients[at] = program.coefficients[entry] as number;
      next[row] = at + 1;
    }
  }
  return { starts, columns, coefficients };
}
