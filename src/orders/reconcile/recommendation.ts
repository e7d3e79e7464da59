/** What has to be remembered of a plan so that a later run can tell what became of its orders. */
import type { Decimal } from '#domain/decimal.ts';
import { ONE, ZERO } from '#domain/decimal.ts';
import type { Recommendation, RecommendedOrder } from '#domain/documents/execution.ts';
import type { Order, Rebalancing } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { AccountId, Currency } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import type { Instant } from '#domain/time.ts';
import { clientOrderId } from '../client-order-id.ts';

/** Orders are named as the order file names them. The problem is the one that they were planned from. */
export function recommendationOf(options: {
  readonly rebalancing: Rebalancing;
  readonly problem: Pick<RebalancingProblem, 'fxRates' | 'accounts'>;
  readonly now: Instant;
}): Recommendation {
  const { rebalancing, now } = options;
  const { fxRates, accounts } = options.problem;
  const decimalsOf = (accountId: AccountId) =>
    accounts.find((account) => account.accountId === accountId)?.shareDecimals ?? 0;
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
      shareDecimals: decimalsOf(order.accountId),
    })),
    createdAt: now,
  };
}

function recommendedOrder(
  order: Order,
  fxRate: Decimal,
): Omit<RecommendedOrder, 'orderId' | 'shareDecimals'> {
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
