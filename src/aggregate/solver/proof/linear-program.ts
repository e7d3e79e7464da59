/** A mixed-integer linear program under construction: columns, then rows over them. */

export type Term = readonly [column: number, coefficient: number];

export class LinearProgram {
  readonly cost: number[] = [];
  readonly lower: number[] = [];
  readonly upper: number[] = [];
  /** 1 where a column must be whole. */
  readonly integrality: number[] = [];
  readonly rowLower: number[] = [];
  readonly rowUpper: number[] = [];
  readonly starts: number[] = [0];
  readonly indices: number[] = [];
  readonly values: number[] = [];
  offset = 0;

  continuous(cost: number, upper: number): number {
    return this.#column(cost, upper, 0);
  }

  whole(cost: number, upper: number): number {
    return this.#column(cost, upper, 1);
  }

  binary(cost = 0): number {
    return this.#column(cost, 1, 1);
  }

  addCost(column: number, cost: number): void {
    this.cost[column] = (this.cost[column] ?? 0) + cost;
  }

  /** lower ≤ Σ coefficient·column ≤ upper; a column may occur more than once. */
  row(lower: number, terms: readonly Term[], upper: number): void {
    const merged = new Map<number, number>();
    for (const [column, coefficient] of terms) {
      merged.set(column, (merged.get(column) ?? 0) + coefficient);
    }
    for (const [column, coefficient] of merged) {
      this.indices.push(column);
      this.values.push(coefficient);
    }
    this.starts.push(this.indices.length);
    this.rowLower.push(lower);
    this.rowUpper.push(upper);
  }

  atMost(terms: readonly Term[], upper: number): void {
    this.row(Number.NEGATIVE_INFINITY, terms, upper);
  }

  atLeast(terms: readonly Term[], lower: number): void {
    this.row(lower, terms, Number.POSITIVE_INFINITY);
  }

  equal(terms: readonly Term[], value: number): void {
    this.row(value, terms, value);
  }

  #column(cost: number, upper: number, integrality: number): number {
    this.cost.push(cost);
    this.lower.push(0);
    this.upper.push(upper);
    return this.integrality.push(integrality) - 1;
  }
}
