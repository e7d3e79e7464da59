/** Orders one by one: who, what, how many, for how much. */
import { larger, roundTo, smaller, sum, toText, ZERO } from '#domain/decimal.ts';
import { type Facts, knownOrders, name, type OrderFacts } from './facts.ts';
import type { Violations } from './verify.ts';

export function checkOrders(facts: Facts): Violations {
  const violations: string[] = [];
  const seen = new Set<string>();
  for (const order of facts.plan.orders) {
    const { accountId, symbol, side, orderId } = order;
    const account = facts.accounts.get(accountId)?.account;
    const instrument = facts.instruments.get(symbol);
    if (account === undefined) violations.push(`${orderId}: there is no account ${accountId}`);
    else if (account.broker !== order.broker) violations.push(`${orderId}: not that broker`);
    if (instrument === undefined) violations.push(`${orderId}: there is no instrument ${symbol}`);
    else if (
      instrument.securityId !== order.securityId ||
      instrument.securityIdSource !== order.securityIdSource
    ) {
      violations.push(`${orderId}: not that security id`);
    }
    if (orderId !== `${accountId}:${symbol}:${side}`) violations.push(`${orderId}: not its id`);
    const key = `${accountId}:${symbol}`;
    if (seen.has(key)) violations.push(`${key} has more than one order`);
    seen.add(key);
  }
  return violations;
}

export function checkQuantities(facts: Facts): Violations {
  return knownOrders(facts).flatMap((each) => {
    const { order, account, held } = each;
    const violations: string[] = [];
    const { quantity, side } = order;
    if (quantity.lte(ZERO)) violations.push('is not positive');
    if (!roundTo(quantity, account.shareDecimals, 'down').eq(quantity)) {
      violations.push(`has more than ${account.shareDecimals} decimals`);
    }
    if (side === 'sell' && quantity.gt(held)) violations.push(`exceeds ${toText(held)} held`);
    if (!order.currentQuantity.eq(held)) violations.push(`starts from ${toText(held)}`);
    const after = side === 'buy' ? held.plus(quantity) : held.minus(quantity);
    if (!order.targetQuantity.eq(after)) violations.push(`ends at ${toText(after)}`);
    return violations.map((what) => `${name(each)}: quantity ${toText(quantity)} ${what}`);
  });
}

export function checkNotional(facts: Facts): Violations {
  return knownOrders(facts).flatMap((each) => {
    const { order, instrument } = each;
    const price = instrument.price ?? ZERO;
    const right =
      order.price.eq(price) &&
      order.currency === instrument.currency &&
      order.priceAsOf === instrument.priceAsOf &&
      order.estNotional.eq(order.quantity.times(price));
    return right ? [] : [`${name(each)}: not ${toText(order.quantity)} × ${toText(price)}`];
  });
}

export function checkMinimum(facts: Facts): Violations {
  const { minTradeSize } = facts.problem.constraints;
  return knownOrders(facts).flatMap((each) => {
    const { order, held, account, value } = each;
    const everything =
      order.side === 'sell' && order.quantity.eq(roundTo(held, account.shareDecimals, 'down'));
    if (everything || value.gte(minTradeSize)) return [];
    return [`${name(each)}: ${toText(value)} is below the minimum ${toText(minTradeSize)}`];
  });
}

export function checkCosts(facts: Facts): Violations {
  const orders = knownOrders(facts);
  const violations = orders.flatMap((each) => {
    const commission = commissionFor(each);
    const cost = commission.plus(spreadFor(facts, each));
    if (each.order.estCommission.eq(commission) && each.order.estCost.eq(cost)) return [];
    return [`${name(each)}: commission is ${toText(commission)}, all costs ${toText(cost)}`];
  });
  const total = sum([
    ...orders.map((each) => commissionFor(each).plus(spreadFor(facts, each))),
    ...facts.plan.conversions.map((conversion) => conversion.estCost),
  ]);
  return facts.plan.estimatedCosts.eq(total)
    ? violations
    : [...violations, `the costs sum to ${toText(total)}`];
}

export function commissionFor({ account, order, value }: OrderFacts) {
  const { perOrder, perShare, rate, minimum, maximum } = account.commission;
  const formula = perOrder.plus(perShare.times(order.quantity)).plus(rate.times(value));
  const floored = larger(formula, minimum);
  return roundTo(maximum === null ? floored : smaller(floored, maximum), 2, 'up');
}

export function spreadFor({ problem }: Facts, { value }: OrderFacts) {
  return roundTo(value.times(problem.spreadRate), 2, 'up');
}
