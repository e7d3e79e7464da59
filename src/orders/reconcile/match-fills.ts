/** A broker's list of fills, dealt out to the orders it belongs to. */
import { type Decimal, divide, roundTo, smaller, ZERO } from '#domain/decimal.ts';
import type { ExecutedTrade, RecommendedOrder } from '#domain/documents/execution.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';
import type { Side } from '#domain/vocabulary.ts';

/** One execution as a broker reports it. */
export interface Fill {
  /** The order it belongs to (`cl_ord_id`); null: any order of this account, symbol and side. */
  readonly orderId: string | null;
  readonly accountId: AccountId;
  readonly symbol: InstrumentSymbol;
  readonly side: Side;
  readonly quantity: Decimal;
  /** Price of one share, and commission and fees of the whole fill, in the order's currency. */
  readonly price: Decimal;
  readonly commission: Decimal;
  readonly tradedOn: TradeDate;
}

/** What is left of a fill after every order it could belong to is full. */
export interface LeftoverFill {
  readonly fill: Fill;
  readonly quantity: Decimal;
}

export interface MatchedFills {
  /** New executions by order, without what the order was known to have before. */
  readonly trades: ReadonlyMap<string, readonly ExecutedTrade[]>;
  readonly leftovers: readonly LeftoverFill[];
}

/** Places that a part of a commission is rounded to. */
const COST_PLACES = 8;

/** Deals out fills in their order; the quantity an order was known to have is taken from the first of its fills. */
export function matchFills(
  orders: readonly RecommendedOrder[],
  fills: readonly Fill[],
): MatchedFills {
  const states = orders.map((order) => new OrderState(order));
  const leftovers: LeftoverFill[] = [];
  for (const fill of fills) {
    let left = fill.quantity;
    for (const state of states) {
      if (belongsTo(fill, state.order)) left = left.minus(state.take(fill, left));
    }
    if (left.gt(ZERO)) leftovers.push({ fill, quantity: left });
  }
  const trades = new Map(states.map((state) => [state.order.orderId, state.trades]));
  return { trades, leftovers };
}

class OrderState {
  readonly order: RecommendedOrder;
  readonly trades: ExecutedTrade[] = [];
  /** Still to be passed over, because it is known already. */
  #known: Decimal;
  #capacity: Decimal;

  constructor(order: RecommendedOrder) {
    this.order = order;
    this.#known = order.filledQuantity;
    this.#capacity = order.quantity;
  }

  /** Takes what fits of `available`, and gives the quantity taken. */
  take(fill: Fill, available: Decimal): Decimal {
    const taken = smaller(available, this.#capacity);
    const known = smaller(taken, this.#known);
    const news = taken.minus(known);
    this.#capacity = this.#capacity.minus(taken);
    this.#known = this.#known.minus(known);
    if (news.gt(ZERO)) this.trades.push(tradeOf(this.order, fill, news));
    return taken;
  }
}

function belongsTo(fill: Fill, order: RecommendedOrder): boolean {
  return (
    (fill.orderId === null || fill.orderId === order.orderId) &&
    fill.accountId === order.accountId &&
    fill.symbol === order.symbol &&
    fill.side === order.side
  );
}

function tradeOf(order: RecommendedOrder, fill: Fill, quantity: Decimal): ExecutedTrade {
  const { orderId, accountId, symbol, side, currency, fxRate } = order;
  const share = divide(fill.commission.times(quantity), fill.quantity);
  return {
    orderId,
    accountId,
    symbol,
    side,
    quantity,
    price: fill.price,
    currency,
    value: quantity.times(fill.price).times(fxRate),
    cost: roundTo(share.times(fxRate), COST_PLACES),
    tradedOn: fill.tradedOn,
    evidence: 'fill',
  };
}
