/** What an account's newest snapshot says of an order: by its position, its recent trades and its open orders. */
import {
  type Decimal,
  divide,
  larger,
  roundTo,
  smaller,
  sum,
  toText,
  ZERO,
} from '#domain/decimal.ts';
import type {
  ExecutedTrade,
  Recommendation,
  RecommendedOrder,
} from '#domain/documents/execution.ts';
import type { RecentTrade, Snapshot } from '#domain/documents/holdings.ts';
import { milliseconds, type TradeDate, tradeDateOf } from '#domain/time.ts';

/** Places that a part of an estimated cost is rounded to. */
const COST_PLACES = 8;

/** Whether the snapshot is newer than the recommendation; an older one would show changes that are none. */
export function tellsOf(snapshot: Snapshot, recommendation: Recommendation): boolean {
  return milliseconds(snapshot.asOf) > milliseconds(recommendation.createdAt);
}

/**
 * What was filled beyond what was known, at most one trade, at the order's price and estimated cost.
 *
 * The position's change is the measure. Trades on later days count where they say more: a purchase that was sold
 * again by hand leaves no change behind. Fractions that the order could not have caused, such as those of a
 * reinvested dividend, are left out.
 */
export function snapshotEvidence(
  order: RecommendedOrder,
  snapshot: Snapshot | undefined,
  run: { readonly tradeDate: TradeDate; readonly timeZone: string },
): readonly ExecutedTrade[] {
  if (snapshot === undefined) return [];
  const since = snapshot.recentTrades.filter(
    (trade) => isOf(order, trade) && trade.tradedOn >= run.tradeDate,
  );
  const byPosition = larger(positionChange(order, snapshot), ZERO);
  const later = since.filter((trade) => trade.tradedOn > run.tradeDate);
  const byTrades = sum(later.map((trade) => trade.quantity.abs()));
  const shown = roundTo(larger(byPosition, byTrades), placesOf(order), 'down');
  const filled = smaller(shown, order.quantity);
  if (filled.lte(order.filledQuantity)) return [];
  const tradedOn =
    since
      .map((trade) => trade.tradedOn)
      .sort()
      .at(-1) ?? tradeDateOf(snapshot.asOf, run.timeZone);
  const evidence = byTrades.gt(byPosition) ? 'trade' : 'position';
  return [tradeOf(order, filled.minus(order.filledQuantity), { tradedOn, evidence })];
}

/** Shares that the broker still works on for this order. */
export function openQuantity(order: RecommendedOrder, snapshot: Snapshot): Decimal {
  return sum(
    snapshot.openOrders.filter((open) => isOf(order, open)).map((open) => open.quantity.abs()),
  );
}

/** How far the position went in the order's direction; negative when it went the other way. */
function positionChange(order: RecommendedOrder, snapshot: Snapshot): Decimal {
  const held = sum(
    snapshot.positions
      .filter((position) => position.symbol === order.symbol)
      .map((position) => position.quantity),
  );
  const change = held.minus(order.quantityBefore);
  return order.side === 'buy' ? change : ZERO.minus(change);
}

function isOf(order: RecommendedOrder, other: Pick<RecentTrade, 'symbol' | 'side'>): boolean {
  return other.symbol === order.symbol && other.side === order.side;
}

function tradeOf(
  order: RecommendedOrder,
  quantity: Decimal,
  found: Pick<ExecutedTrade, 'tradedOn' | 'evidence'>,
): ExecutedTrade {
  const { orderId, accountId, symbol, side, price, currency, fxRate, estCost } = order;
  return {
    orderId,
    accountId,
    symbol,
    side,
    quantity,
    price,
    currency,
    value: quantity.times(price).times(fxRate),
    cost: roundTo(divide(estCost.times(quantity), order.quantity), COST_PLACES),
    ...found,
  };
}

function placesOf({ quantity, shareDecimals }: RecommendedOrder): number {
  return Math.max(shareDecimals, toText(quantity).split('.')[1]?.length ?? 0);
}
