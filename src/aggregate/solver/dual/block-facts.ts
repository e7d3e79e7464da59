/** What the innermost loop asks of a model, in flat arrays that are filled once. */
import type { Model, ModelAccount, ModelInstrument } from '../../model/model.ts';
import { oncePerModel } from '../../model/once.ts';

export interface BlockFacts {
  /** Most accounts that may trade one instrument. */
  readonly width: number;
  /** By instrument: its value before trading, and whether one quantum is worth the same in all accounts. */
  readonly starts: Float64Array;
  readonly sharesGrid: Uint8Array;
  /** By position: value of one quantum, and whether an order of any size costs more than none at all. */
  readonly units: Float64Array;
  readonly jumps: Uint8Array;
}

export const blockFactsOf = oncePerModel(
  (model): BlockFacts => ({
    width: model.instruments.reduce((most, each) => Math.max(most, each.positions.length), 1),
    starts: Float64Array.from(model.instruments, ({ start }) => start),
    sharesGrid: Uint8Array.from(model.instruments, (each) => (sharesGrid(model, each) ? 1 : 0)),
    units: Float64Array.from(model.positions, ({ unit }) => unit),
    jumps: Uint8Array.from(model.positions, ({ account, minOrder }) => {
      const { perOrder, minimum } = (model.accounts[account] as ModelAccount).commission;
      return minOrder > 1 || perOrder > 0 || minimum > 0 ? 1 : 0;
    }),
  }),
);

/** Then every total is a whole number of quanta. */
function sharesGrid(model: Model, { positions }: ModelInstrument): boolean {
  const unit = model.positions[positions[0] ?? 0]?.unit;
  return positions.every((position) => model.positions[position]?.unit === unit);
}
