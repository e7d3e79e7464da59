/** A linear program in the making: columns over the coupling rows, their prices ψ, and rows that need no price. */
import { Basis } from './basis.ts';
import type { RowPrice } from './row-prices.ts';

export class ProgramBuilder {
  readonly #costs: number[] = [];
  readonly #uppers: number[] = [];
  readonly #starts: number[] = [0];
  readonly #rows: number[] = [];
  readonly #coefficients: number[] = [];
  readonly #rightSides: number[] = [];
  readonly #first: number[] = [];

  /** Adds a coefficient to the column that `close` will end. */
  entry(row: number, coefficient: number): void {
    this.#rows.push(row);
    this.#coefficients.push(coefficient);
  }

  close(cost: number, upper: number): number {
    this.#uppers.push(upper);
    this.#starts.push(this.#rows.length);
    return this.#costs.push(cost) - 1;
  }

  /** A row whose columns add up to no more than `rightSide`; returns it and its slack. */
  atMost(rightSide: number): { readonly row: number; readonly slack: number } {
    const row = this.#rightSides.push(rightSide) - 1;
    this.entry(row, 1);
    const slack = this.close(0, Number.POSITIVE_INFINITY);
    this.#first.push(slack);
    return { row, slack };
  }

  /**
   * A row y − Σ use·x = `rightSide`, in units of so much money, whose y costs ψ(y) − ψ(0): a column for each linear piece
   * of ψ above zero, and for each below.
   */
  priced({ slope, bends }: RowPrice, unit: number, rightSide = 0): number {
    const row = this.#rightSides.push(rightSide) - 1;
    const slopes = [slope];
    for (const { rise } of bends) slopes.push((slopes.at(-1) ?? 0) + rise);
    const above = bends.findIndex(({ at }) => at > 0);
    const piece = above === -1 ? bends.length : above;
    for (let index = piece, from = 0; index <= bends.length; index += 1) {
      const to = bends[index]?.at ?? Number.POSITIVE_INFINITY;
      this.entry(row, 1);
      const column = this.close(unit * (slopes[index] as number), (to - from) / unit);
      if (index === piece) this.#first.push(column);
      from = to;
    }
    for (let index = piece, from = 0; index >= 0; index -= 1) {
      const to = bends[index - 1]?.at ?? Number.NEGATIVE_INFINITY;
      this.entry(row, -1);
      this.close(-unit * (slopes[index] as number), (from - to) / unit);
      from = to;
    }
    return row;
  }

  build(): Basis {
    return new Basis({
      rightSides: Float64Array.from(this.#rightSides),
      costs: Float64Array.from(this.#costs),
      lowers: new Float64Array(this.#costs.length),
      uppers: Float64Array.from(this.#uppers),
      starts: Int32Array.from(this.#starts),
      rows: Int32Array.from(this.#rows),
      coefficients: Float64Array.from(this.#coefficients),
      basis: Int32Array.from(this.#first),
    });
  }
}
