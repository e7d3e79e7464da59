/**
 * The coupling constraints as one kind of thing: a row r whose use y_r, by all trades together, has a convex piecewise
 * linear price ψ_r(y_r).
 *
 *     class g       ψ(y) = φ_g(start + y)
 *     cash of a     nothing while the reserve is left, `breach` down to the floor, then the most a multiplier may be
 *     limits        nothing up to the limit, then the most a multiplier may be
 *
 * The last slopes make a plan that breaks a limit dear instead of impossible, and are the bounds of the multipliers. An
 * instrument's own φ_i is a row of its own here, though L(λ) keeps it inside the block.
 */
import type { Model, ModelAccount, ModelPurse } from '../../model/model.ts';
import type { Penalty } from '../../model/penalty.ts';
import { type Layout, slopeMin } from '../dual/layout.ts';

/** ψ: `slope` below the first bend, and `rise` more above each; bends ascend. */
export interface RowPrice {
  readonly slope: number;
  readonly bends: readonly { readonly at: number; readonly rise: number }[];
  /** Whether the last bend is a limit, which no plan may exceed. */
  readonly limited: boolean;
}

export interface RowPrices {
  /** The rows of the layout first, in its order; then the instruments with a price of their own. */
  readonly prices: readonly RowPrice[];
  /** By instrument: the row of its own price, or -1. */
  readonly instrumentRow: Int32Array;
}

const NONE = -1;
const FREE: RowPrice = { slope: 0, bends: [], limited: false };

export function priceRows(model: Model, layout: Layout): RowPrices {
  const prices: RowPrice[] = layout.names.map(() => FREE);
  const place = (row: number, price: (most: number) => RowPrice) => {
    if (row !== NONE) prices[row] = price(layout.upper[row] as number);
  };
  const limit = (row: number, amount: number, limited = true) =>
    place(row, (most) => ({ slope: 0, bends: [{ at: amount, rise: most }], limited }));
  model.accounts.forEach((account, index) => {
    place(layout.accountRow[index] as number, (most) => cashPrice(model, account, most));
    for (const purse of account.purses) {
      const { start } = model.purses[purse] as ModelPurse;
      limit(layout.purseRow[purse] as number, start, !model.fxConvert);
    }
  });
  model.classes.forEach(({ penalty, start }, index) => {
    place(layout.classRow[index] as number, () => shifted(penalty, start));
  });
  limit(layout.tradedRow, model.limits.traded);
  limit(layout.costRow, model.limits.cost);
  limit(layout.gainsRow, model.limits.gains);
  model.caps.forEach(({ max, start }, index) => {
    limit(layout.capRow[index] as number, max - start);
  });
  const instrumentRow = Int32Array.from(model.instruments, ({ start, positions }, index) => {
    const penalty = layout.instrumentPenalty[index] ?? null;
    if (penalty === null || positions.length === 0) return NONE;
    return prices.push(shifted(penalty, start)) - 1;
  });
  return { prices, instrumentRow };
}

/** φ as a function of what is added to `start`. */
function shifted(penalty: Penalty, start: number): RowPrice {
  const bends = penalty.hinges.map(({ at, above, below }) => ({
    at: at - start,
    rise: above + below,
  }));
  bends.sort((left, right) => left.at - right.at);
  return { slope: slopeMin(penalty), bends, limited: false };
}

function cashPrice(model: Model, account: ModelAccount, most: number): RowPrice {
  const start = account.purses.reduce(
    (total, purse) => total + (model.purses[purse] as ModelPurse).start,
    0,
  );
  const { breach } = model.prices;
  const { floor, reserve } = account;
  const last = { at: start - floor, rise: most };
  if (reserve <= floor || breach >= most) {
    return { slope: 0, bends: [last], limited: true };
  }
  const bends = [
    { at: start - reserve, rise: breach },
    { at: start - floor, rise: most - breach },
  ];
  return { slope: 0, bends, limited: true };
}

/** ψ with a last slope so steep that no limit is broken for what it would bring. */
export function forbidding(price: RowPrice): RowPrice {
  const { bends, limited } = price;
  const last = bends.at(-1);
  if (!limited || last === undefined) return price;
  return {
    ...price,
    bends: [...bends.slice(0, -1), { at: last.at, rise: FORBIDDING * last.rise }],
  };
}
const FORBIDDING = 100;
