/**
 * What became of the orders that were recommended last: filled, still open at the broker, or not filled.
 *
 * Evidence is all that is known since the recommendation, never only what is new, so looking twice at the same
 * evidence adds nothing. Quantities are conserved: of every order, filled and remaining add up to what was ordered;
 * of every fill, what went to orders and what is left over add up to the fill.
 */
import { type Decimal, decimal, divide, roundTo, sum, ZERO } from '#domain/decimal.ts';
import type {
  ExecutedTrade,
  Recommendation,
  RecommendedOrder,
} from '#domain/documents/execution.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { PortfolioId } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';
import { type Fill, type LeftoverFill, matchFills } from './match-fills.ts';
import { openQuantity, snapshotEvidence, tellsOf } from './snapshot-evidence.ts';

export interface ReconcileRequest {
  /** With the fills that are known so far. */
  readonly recommendation: Recommendation;
  /** The newest of each account; an account without one leaves its orders as they are. */
  readonly snapshots: readonly Snapshot[];
  /**
   * All fills of these orders since the recommendation, when the broker's own list is at hand; it then counts
   * alone. Null: fills are read from positions and recent trades.
   */
  readonly fills: readonly Fill[] | null;
  readonly timeZone: string;
}

export interface Reconciliation {
  readonly runId: string;
  readonly portfolioId: PortfolioId;
  /** What was not known before. */
  readonly trades: readonly ExecutedTrade[];
  /** Orders of which more is known to be filled than before. */
  readonly fills: readonly {
    readonly orderId: string;
    readonly filledBefore: Decimal;
    readonly filledAfter: Decimal;
  }[];
  /** Half the sum of absolute values of `trades` over the household's value before trading, to 10 places. */
  readonly turnoverAchieved: Decimal;
  /** Base currency. */
  readonly actualCosts: Decimal;
  /** Of the latest of `trades`; null when there are none. */
  readonly executionDate: TradeDate | null;
  readonly orders: readonly ReconciledOrder[];
  readonly leftoverFills: readonly LeftoverFill[];
}

export interface ReconciledOrder {
  readonly order: RecommendedOrder;
  readonly filledQuantity: Decimal;
  readonly remainingQuantity: Decimal;
  /** `open`: a broker still works on it; `unfilled`: nobody does; `unknown`: nothing newer than the order is known. */
  readonly state: 'filled' | 'open' | 'unfilled' | 'unknown';
}

const TURNOVER_PLACES = 10;
const TWO = decimal('2');

export function reconcile(request: ReconcileRequest): Reconciliation {
  const { recommendation, fills } = request;
  const matched = fills === null ? null : matchFills(recommendation.orders, fills);
  const snapshots = new Map(
    request.snapshots
      .filter((snapshot) => tellsOf(snapshot, recommendation))
      .map((snapshot) => [snapshot.accountId, snapshot]),
  );
  const results = recommendation.orders.map((order) => {
    const snapshot = snapshots.get(order.accountId);
    const trades =
      matched === null
        ? snapshotEvidence(order, snapshot, { ...request, tradeDate: recommendation.tradeDate })
        : (matched.trades.get(order.orderId) ?? []);
    return resultOf(order, trades, { snapshot, fillsAreKnown: matched !== null });
  });
  const trades = results.flatMap((result) => result.trades);
  return {
    runId: recommendation.runId,
    portfolioId: recommendation.portfolioId,
    trades,
    fills: results.flatMap(fillOf),
    turnoverAchieved: turnover(trades, recommendation.totalValue),
    actualCosts: sum(trades.map((trade) => trade.cost)),
    executionDate: latestDate(trades),
    orders: results.map((result) => result.reconciled),
    leftoverFills: matched?.leftovers ?? [],
  };
}

/** Orders that are not known to be filled: the next run must not recommend them a second time. */
export function outstandingOrders(reconciliation: Reconciliation): readonly ReconciledOrder[] {
  return reconciliation.orders.filter((order) => order.state !== 'filled');
}

interface OrderResult {
  readonly trades: readonly ExecutedTrade[];
  readonly reconciled: ReconciledOrder;
}

function resultOf(
  order: RecommendedOrder,
  trades: readonly ExecutedTrade[],
  known: { readonly snapshot: Snapshot | undefined; readonly fillsAreKnown: boolean },
): OrderResult {
  const filledQuantity = order.filledQuantity.plus(sum(trades.map((trade) => trade.quantity)));
  const remainingQuantity = order.quantity.minus(filledQuantity);
  const state = () => {
    if (remainingQuantity.eq(ZERO)) return 'filled';
    if (known.snapshot !== undefined && openQuantity(order, known.snapshot).gt(ZERO)) return 'open';
    return known.snapshot === undefined && !known.fillsAreKnown ? 'unknown' : 'unfilled';
  };
  return { trades, reconciled: { order, filledQuantity, remainingQuantity, state: state() } };
}

function fillOf({ trades, reconciled }: OrderResult): Reconciliation['fills'] {
  const { order, filledQuantity } = reconciled;
  return trades.length === 0
    ? []
    : [
        {
          orderId: order.orderId,
          filledBefore: order.filledQuantity,
          filledAfter: filledQuantity,
        },
      ];
}

function turnover(trades: readonly ExecutedTrade[], totalValue: Decimal): Decimal {
  if (totalValue.lte(ZERO)) return ZERO;
  const traded = sum(trades.map((trade) => trade.value));
  return roundTo(divide(traded, totalValue.times(TWO)), TURNOVER_PLACES);
}

function latestDate(trades: readonly ExecutedTrade[]): TradeDate | null {
  return trades.reduce<TradeDate | null>(
    (latest, { tradedOn }) => (latest === null || tradedOn > latest ? tradedOn : latest),
    null,
  );
}
