/** What has to be remembered of a plan so that a later run can tell what became of its orders. */
import type { Decimal } from '#domain/decimal.ts';
import { ONE, ZERO } from '#domain/decimal.ts';
import type { Recommendation, RecommendedOrder } from '#domain/documents/execution.ts';
import type { Order, Rebalancing } from '#domain/documents/rebalancing.ts';
import type { Currency } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import type { Instant } from '#domain/time.ts';
import { clientOrderId } from '../client-order-id.ts';

/** Orders are named as the order file names them. `fxRates` gives base currency for one unit of each other currency, as `problem.json` does. */
export function recommendationOf(options: {
  readonly rebalancing: Rebalancing;
  readonly fxRates: Readonly<Record<Currency, Decimal>>;
  readonly now: Instant;
}): Recommendation {
  const { rebalancing, fxRates, now } = options;
  const rateOf = (currency: Currency) => {
    const rate = currency === rebalancing.baseCurrency ? ONE : fxRates[currency];
    invariant(rate !== undefined, `an order is in ${currency}, for which there is no rate`);
    return rate;
  };
  return {
    runId: rebalancing.runId,
    portfolioId: rebalancing.portfolioId,
    tradeDate: rebalancing.tradeDate,
    triggerType: rebalancing.trigger.type,
    method: rebalancing.method,
    baseCurrency: rebalancing.baseCurrency,
    totalValue: rebalancing.household.totalValue,
    orders: rebalancing.orders.map((order) => ({
      ...recommendedOrder(order, rateOf(order.currency)),
      orderId: clientOrderId({ ...rebalancing, ...order }),
    })),
    createdAt: now,
  };
}

function recommendedOrder(order: Order, fxRate: Decimal): Omit<RecommendedOrder, 'orderId'> {
  const { accountId, symbol, side, quantity, price, currency, estCost } = order;
  return {
    accountId,
    symbol,
    side,
    quantity,
    quantityBefore: order.currentQuantity,
    price,
    currency,
    fxRate,
    estCost,
    filledQuantity: ZERO,
    closedOn: null,
  };
}
