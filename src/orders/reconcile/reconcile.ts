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
import { mustGet } from '#domain/invariant.ts';
import { businessDaysBetween, type TradeDate, tradeDateOf } from '#domain/time.ts';
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
  /** Exchange holidays: an order is given until the end of the business day after its trading date. */
  readonly holidays: ReadonlySet<string>;
}

export interface Reconciliation {
  readonly runId: string;
  readonly portfolioId: PortfolioId;
  /** Of the run that recommended the orders. */
  readonly tradeDate: TradeDate;
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
  /** `open`: a broker works on it; `unfilled`: nobody does; `unknown`: it may have been executed, or may yet be. */
  readonly state: 'filled' | 'open' | 'unfilled' | 'unknown';
  /** Whether it is over: filled, or shown unfilled after its last day. */
  readonly isOver: boolean;
}

const TURNOVER_PLACES = 10;
const TWO = decimal('2');

export function reconcile(request: ReconcileRequest): Reconciliation {
  const { recommendation, fills } = request;
  const matched = fills === null ? null : match(fills, request);
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
    const hasLapsed = snapshot !== undefined && isAfterLastDay(snapshot, request);
    return resultOf(order, trades, { snapshot, hasLapsed, fillsAreKnown: matched !== null });
  });
  const trades = results.flatMap((result) => result.trades);
  return {
    runId: recommendation.runId,
    portfolioId: recommendation.portfolioId,
    tradeDate: recommendation.tradeDate,
    trades,
    fills: results.flatMap(fillOf),
    turnoverAchieved: turnover(trades, recommendation.totalValue),
    actualCosts: sum(trades.map((trade) => trade.cost)),
    executionDate: latestDate(trades),
    orders: results.map((result) => result.reconciled),
    leftoverFills: matched?.leftovers ?? [],
  };
}

/** Fills that name no order belong to one only while it is good. */
function match(
  fills: readonly Fill[],
  { recommendation, holidays }: ReconcileRequest,
): ReturnType<typeof matchFills> {
  const { orders, tradeDate } = recommendation;
  const belongs = ({ orderId, tradedOn }: Fill) =>
    orderId !== null ||
    (tradedOn >= tradeDate && businessDaysBetween(tradeDate, tradedOn, holidays) <= 1);
  const { trades, leftovers } = matchFills(orders, fills.filter(belongs));
  const strangers = fills
    .filter((fill) => !belongs(fill))
    .map((fill) => ({ fill, quantity: fill.quantity }));
  const placeOf = new Map(fills.map((fill, place) => [fill, place]));
  const inOrder = [...leftovers, ...strangers].sort(
    (left, right) => mustGet(placeOf, left.fill) - mustGet(placeOf, right.fill),
  );
  return { trades, leftovers: inOrder };
}

/** Orders that may have been executed, or may yet be: the next run must not recommend them a second time. */
export function outstandingOrders(reconciliation: Reconciliation): readonly ReconciledOrder[] {
  return reconciliation.orders.filter((order) => !order.isOver);
}

/** An order is good until the end of the business day after its trading date, whenever on its date it was written. */
function isAfterLastDay(
  { asOf }: Snapshot,
  { recommendation, timeZone, holidays }: ReconcileRequest,
): boolean {
  const shownOn = tradeDateOf(asOf, timeZone);
  return businessDaysBetween(recommendation.tradeDate, shownOn, holidays) > 0;
}

interface OrderResult {
  readonly trades: readonly ExecutedTrade[];
  readonly reconciled: ReconciledOrder;
}

function resultOf(
  order: RecommendedOrder,
  trades: readonly ExecutedTrade[],
  known: {
    readonly snapshot: Snapshot | undefined;
    readonly hasLapsed: boolean;
    readonly fillsAreKnown: boolean;
  },
): OrderResult {
  const filledQuantity = order.filledQuantity.plus(sum(trades.map((trade) => trade.quantity)));
  const remainingQuantity = order.quantity.minus(filledQuantity);
  const state = () => {
    if (remainingQuantity.eq(ZERO)) return 'filled';
    if (known.snapshot !== undefined && openQuantity(order, known.snapshot).gt(ZERO)) return 'open';
    return known.hasLapsed || known.fillsAreKnown ? 'unfilled' : 'unknown';
  };
  const found = state();
  const isOver = found === 'filled' || (found === 'unfilled' && known.hasLapsed);
  return { trades, reconciled: { order, filledQuantity, remainingQuantity, state: found, isOver } };
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
