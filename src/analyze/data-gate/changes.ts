/** What became of each holding since the last accepted snapshot of its account. */
import type { Decimal } from '#domain/decimal.ts';
import { ZERO } from '#domain/decimal.ts';
import type { Position, Snapshot } from '#domain/documents/holdings.ts';
import { freshSnapshots, type GateContext } from './input.ts';

export interface Change {
  readonly snapshot: Snapshot;
  readonly previousSnapshot: Snapshot;
  readonly position: Position;
  readonly previous: Position;
  /** Of the position's own currency, then and now. */
  readonly prices: { readonly before: Decimal; readonly now: Decimal };
}

/** Holdings that had a price then and have one now, in one currency. */
export function changes(context: GateContext): readonly Change[] {
  return freshSnapshots(context).flatMap((snapshot) => {
    const previousSnapshot = context.previousSnapshots.find(
      ({ accountId }) => accountId === snapshot.accountId,
    );
    if (previousSnapshot === undefined) return [];
    return snapshot.positions.flatMap((position) => {
      const previous = previousSnapshot.positions.find(({ symbol }) => symbol === position.symbol);
      const now = priceNow(position, context);
      if (previous === undefined || previous.currency !== position.currency) return [];
      if (!previous.price?.gt(ZERO) || !now?.gt(ZERO)) return [];
      if (previous.quantity.eq(ZERO) || position.quantity.eq(ZERO)) return [];
      const prices = { before: previous.price, now };
      return [{ snapshot, previousSnapshot, position, previous, prices }];
    });
  });
}

function priceNow({ symbol, price, currency }: Position, context: GateContext): Decimal | null {
  if (price !== null) return price;
  const newest = context.prices.get(symbol);
  return newest?.currency === currency ? newest.price : null;
}
