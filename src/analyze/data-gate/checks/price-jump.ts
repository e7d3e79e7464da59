/** A price that jumps while the quantity stays: a wrong price, or a split that reached the price alone so far. */
import { type Decimal, decimal, divide, toText } from '#domain/decimal.ts';
import { type Change, changes } from '../changes.ts';
import { type Finding, percent } from '../finding.ts';
import type { Check } from '../input.ts';
import { movement, splitName, splitNear } from '../movement.ts';

/** Brokers round prices, and the market moves on the day of a split. */
const SPLIT_TOLERANCE = decimal('0.02');
/** At a split's ratio a little less is suspicious: 3-for-2 moves the price by 33 %, under the default guard of 35 %. */
const SPLIT_SHARE_OF_GUARD = decimal('0.9');

export const checkPriceJump: Check = (context) =>
  changes(context).flatMap((change) => {
    const { before, now } = change.prices;
    const move = movement(before, now);
    if (!change.position.quantity.eq(change.previous.quantity) || move === undefined) return [];
    const { priceMove } = context.guards;
    const split = splitNear(divide(before, now), SPLIT_TOLERANCE);
    const allowed = split === undefined ? priceMove : priceMove.times(SPLIT_SHARE_OF_GUARD);
    return move.abs().gt(allowed) ? [finding(change, { move, split })] : [];
  });

function finding(
  { snapshot: { accountId }, position: { symbol, quantity }, prices }: Change,
  { move, split }: { readonly move: Decimal; readonly split: Decimal | undefined },
): Finding {
  const what = `the price went from ${toText(prices.before)} to ${toText(prices.now)} (${percent(move)}) while ${toText(quantity)} are held as before`;
  const base = { severity: 'blocking', accountId, symbol } as const;
  return split === undefined
    ? {
        ...base,
        code: 'data-price-jump',
        what,
        next: 'see whether the price is right; if it is, raise guards.price_move',
      }
    : {
        ...base,
        code: 'data-split-suspected',
        what: `${what}: the ratio of a ${splitName(split)} split`,
        next: 'wait until the broker adjusts the quantity; if there was no split, raise guards.price_move',
      };
}
