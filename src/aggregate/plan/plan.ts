/** Assembles the answer: orders, household trades, decisions, before and after. */
import { sum, ZERO } from '#domain/decimal.ts';
import type { Order, Plan } from '#domain/documents/rebalancing.ts';
import { compareText } from '#domain/ids.ts';
import { shareOf } from '../household.ts';
import type { Rules } from '../model/permissions.ts';
import type { TradeState } from '../solver/state.ts';
import { activeRiskOf } from './active-risk.ts';
import { type BreakEvens, findBreakEvens } from './break-even.ts';
import { decide } from './decisions.ts';
import { executionsOf } from './executions.ts';
import { ordersCost, type PricedOrder, priceOrders, turnoverOf } from './orders.ts';
import { reasonFor } from './reasons.ts';
import {
  type Aftermath,
  accountResults,
  classResults,
  follow,
  householdTrades,
} from './results.ts';

/** What only the caller knows. */
export interface PlanFrame {
  readonly certificate: Plan['certificate'];
  readonly alternatives: Plan['alternatives'];
  readonly cashNeeded: Plan['cashNeeded'];
  readonly warnings: readonly string[];
}

export function assemble(rules: Rules, state: TradeState, frame: PlanFrame): Plan {
  const { household } = rules;
  const orders = priceOrders(rules, executionsOf(household, state));
  const after = follow(household, orders);
  const breakEvens = findBreakEvens(rules, orders);
  const conversions = after.settlements.flatMap((settlement) => settlement.conversions);
  return {
    household: {
      totalValue: household.totalValue,
      cashValue: sum(household.accounts.map((account) => account.cash)),
      classes: classResults(household, after),
      accounts: accountResults(after),
    },
    trades: householdTrades(household, after),
    orders: orders
      .map((order) => ({ ...describe(rules, order, after), ...breakEvenOf(breakEvens, order) }))
      .sort(
        (left, right) =>
          compareText(right.side, left.side) ||
          compareText(left.accountId, right.accountId) ||
          compareText(left.symbol, right.symbol),
      ),
    conversions,
    decisions: decide(rules, state, { orders, breakEvens }),
    expectedTurnover: turnoverOf(household, orders),
    estimatedCosts: ordersCost(orders).plus(sum(conversions.map((each) => each.estCost))),
    estimatedTax: sum(orders.map((order) => order.tax)),
    ...activeRiskOf(state),
    ...frame,
  };
}

/** Said of every order where returns are stated, and of none where they are not. */
function breakEvenOf(breakEvens: BreakEvens, order: PricedOrder) {
  return breakEvens === null ? {} : { breakEvenYears: breakEvens.get(order) ?? null };
}

function describe(rules: Rules, order: PricedOrder, after: Aftermath): Order {
  const { household } = rules;
  const { account, instrument, side, quantity } = order;
  const { symbol } = instrument;
  const currentQuantity = account.holdings.get(symbol)?.quantity ?? ZERO;
  return {
    orderId: `${account.accountId}:${symbol}:${side}`,
    accountId: account.accountId,
    broker: account.account.broker,
    symbol,
    securityId: instrument.securityId,
    securityIdSource: instrument.securityIdSource,
    side,
    quantity,
    currentQuantity,
    targetQuantity:
      side === 'buy' ? currentQuantity.plus(quantity) : currentQuantity.minus(quantity),
    price: order.price,
    priceAsOf: instrument.priceAsOf,
    currency: instrument.currency,
    estNotional: order.notional,
    estCommission: order.commission,
    estCost: order.commission.plus(order.spread),
    estTax: order.tax,
    lots: order.lots.map(({ lot, quantity: taken, realizedGain }) => ({
      lotId: lot.lotId,
      quantity: taken,
      realizedGain,
      longTerm: lot.longTerm,
    })),
    currentWeight: shareOf(household.instrumentValues, household.totalValue, symbol),
    targetWeight: shareOf(after.instrumentValues, after.totalValue, symbol),
    reason: reasonFor(rules, order, after),
  };
}
