/** The horizon at which stated returns have paid for an order, worked out again from the orders of its account. */
import { type Decimal, decimal, divide, toText, ZERO } from '#domain/decimal.ts';
import { CASH } from '#domain/ids.ts';
import { type Facts, knownOrders, name, type OrderFacts } from './facts.ts';
import type { Violations } from './verify.ts';

/** Years are published to four decimals. */
const TOLERANCE = decimal('0.0001');

export function checkBreakEven(facts: Facts): Violations {
  const { problem } = facts;
  const stated =
    problem.method === 'TACTICAL_REBALANCING' && Object.keys(problem.expectedReturns).length > 0;
  const orders = knownOrders(facts);
  return orders.flatMap((each) => {
    const claimed = each.order.breakEvenYears;
    if (!stated) return claimed === undefined ? [] : [`${name(each)}: no returns are stated`];
    const expected = horizonOf(
      facts,
      each,
      orders.filter(({ account }) => account === each.account),
    );
    if (claimed === undefined) return [`${name(each)}: says no break-even`];
    const right =
      expected === null || claimed === null
        ? expected === claimed
        : expected.minus(claimed).abs().lte(TOLERANCE);
    return right
      ? []
      : [`${name(each)}: breaks even after ${expected === null ? 'never' : toText(expected)}`];
  });
}

/**
 * Against the average of the account's orders on the other side, cash included: what it costs both ways, over what
 * it earns more in a year.
 */
function horizonOf(facts: Facts, each: OrderFacts, orders: readonly OrderFacts[]): Decimal | null {
  const { expectedReturns } = facts.problem;
  const direction = each.order.side;
  let value = ZERO;
  let price = ZERO;
  let earned = ZERO;
  let imbalance = ZERO;
  for (const other of orders) {
    if (other.order.side === direction) {
      imbalance = imbalance.plus(other.value);
      continue;
    }
    imbalance = imbalance.minus(other.value);
    value = value.plus(other.value);
    price = price.plus(other.order.estCost).plus(other.order.estTax);
    earned = earned.plus(other.value.times(yearlyReturn(facts, other)));
  }
  if (imbalance.gt(ZERO)) {
    value = value.plus(imbalance);
    earned = earned.plus(imbalance.times(expectedReturns[CASH] ?? ZERO));
  }
  const own = each.order.estCost.plus(each.order.estTax);
  const both = own.times(value).plus(price.times(each.value));
  if (both.lte(ZERO)) return ZERO;
  const difference = yearlyReturn(facts, each).times(value).minus(earned).times(each.value);
  const benefit = direction === 'buy' ? difference : ZERO.minus(difference);
  return benefit.gt(ZERO) ? divide(both, benefit) : null;
}

function yearlyReturn({ problem }: Facts, { instrument }: OrderFacts): Decimal {
  return instrument.exposures.reduce(
    (sum, { assetClass, weight }) =>
      sum.plus(weight.times(problem.expectedReturns[assetClass] ?? ZERO)),
    ZERO,
  );
}
