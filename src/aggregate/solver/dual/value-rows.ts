/** The constraints that one unit of money more of an instrument uses: its classes, cash given up, its caps, its risk. */
import type { Model } from '../../model/model.ts';
import { oncePerModel } from '../../model/once.ts';
import { layOut } from './layout.ts';

export class ValueRows {
  /** By instrument: where its rows begin, with one entry more for the end; the rows and how much of each is used. */
  readonly #from: Int32Array;
  readonly #rows: Int32Array;
  readonly #weights: Float64Array;

  constructor(lists: readonly (readonly ValueRow[])[]) {
    this.#from = new Int32Array(lists.length + 1);
    lists.forEach((list, index) => {
      this.#from[index + 1] = (this.#from[index] as number) + list.length;
    });
    const flat = lists.flat();
    this.#rows = Int32Array.from(flat, ({ row }) => row);
    this.#weights = Float64Array.from(flat, ({ weight }) => weight);
  }

  /** Price of one unit of money more of every instrument. */
  pricesOf(multipliers: Float64Array): Float64Array {
    const prices = new Float64Array(this.#from.length - 1);
    for (let index = 0; index < prices.length; index += 1) {
      prices[index] = this.priceOf(index, multipliers);
    }
    return prices;
  }

  priceOf(instrument: number, multipliers: Float64Array): number {
    const end = this.#from[instrument + 1] as number;
    let total = 0;
    for (let slot = this.#from[instrument] as number; slot < end; slot += 1) {
      total +=
        (this.#weights[slot] as number) * (multipliers[this.#rows[slot] as number] as number);
    }
    return total;
  }

  addUse(instrument: number, money: number, use: Float64Array): void {
    const end = this.#from[instrument + 1] as number;
    for (let slot = this.#from[instrument] as number; slot < end; slot += 1) {
      const row = this.#rows[slot] as number;
      use[row] = (use[row] as number) + (this.#weights[slot] as number) * money;
    }
  }
}

export interface ValueRow {
  readonly row: number;
  readonly weight: number;
}

export const valueRowsOf = oncePerModel(listValueRows);

function listValueRows(model: Model): ValueRows {
  const { classRow, capRow, risk } = layOut(model);
  const capsOf = model.instruments.map((): ValueRow[] => []);
  model.caps.forEach(({ instruments }, cap) => {
    for (const index of instruments) capsOf[index]?.push({ row: capRow[cap] as number, weight: 1 });
  });
  const cashRow = classRow[model.cashClass] ?? -1;
  return new ValueRows(
    model.instruments.map(({ exposures }, index) =>
      [
        { row: cashRow, weight: -1 },
        ...exposures.map((each) => ({ row: classRow[each.index] as number, weight: each.weight })),
        ...(capsOf[index] ?? []),
        ...(risk?.valueRows(index) ?? []),
      ].filter(({ row }) => row >= 0),
    ),
  );
}
