/** Solves H·x = b for a symmetric positive definite H of a few dozen rows, in place. */

/** Replaces the lower triangle of H (row by row) with its Cholesky factor. */
export function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * size + column] as number;
      for (let inner = 0; inner < column; inner += 1) {
        sum -= (matrix[row * size + inner] as number) * (matrix[column * size + inner] as number);
      }
      matrix[row * size + column] =
        row === column
          ? pivotOf(sum, matrix[row * size + column] as number)
          : sum / (matrix[column * size + column] as number);
    }
  }
}

/** A pivot that rounding has eaten up becomes so large that its unknown stays where it is. */
function pivotOf(sum: number, diagonal: number): number {
  return sum > PIVOT_MIN * diagonal ? Math.sqrt(sum) : PIVOT_BLOCKED;
}
const PIVOT_MIN = 1e-15;
const PIVOT_BLOCKED = 1e64;

/** Replaces b with the solution, given the factor of H. */
export function solveFactorised(factor: Float64Array, size: number, vector: Float64Array): void {
  for (let row = 0; row < size; row += 1) {
    let sum = vector[row] as number;
    for (let inner = 0; inner < row; inner += 1) {
      sum -= (factor[row * size + inner] as number) * (vector[inner] as number);
    }
    vector[row] = sum / (factor[row * size + row] as number);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = vector[row] as number;
    for (let inner = row + 1; inner < size; inner += 1) {
      sum -= (factor[inner * size + row] as number) * (vector[inner] as number);
    }
    vector[row] = sum / (factor[row * size + row] as number);
  }
}
