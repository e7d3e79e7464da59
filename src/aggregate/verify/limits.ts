/** Limits on the plan as a whole. */
import { decimal, larger, sum, toText, ZERO } from '#domain/decimal.ts';
import { type Facts, heldValues, knownOrders, sameMoney, weightOf } from './facts.ts';
import { commissionFor, spreadFor } from './orders.ts';
import { exactGains } from './taxes.ts';
import type { Violations } from './verify.ts';

const HALF = decimal('0.5');
const HALF_CENT = decimal('0.005');
const NOISE = decimal('0.0000000001');

export function checkTurnover(facts: Facts): Violations {
  const { maxTurnover } = facts.problem.constraints;
  const traded = sum(knownOrders(facts).map(({ value }) => value));
  const turnover = weightOf(facts, traded.times(HALF));
  const violations: string[] = [];
  if (turnover.gt(maxTurnover.plus(NOISE))) {
    violations.push(`turnover ${toText(turnover)} exceeds ${toText(maxTurnover)}`);
  }
  if (turnover.minus(facts.plan.expectedTurnover).abs().gt(NOISE)) {
    violations.push(`turnover is ${toText(turnover)}`);
  }
  return violations;
}

export function checkCostLimit(facts: Facts): Violations {
  const limit = facts.problem.constraints.transactionCostLimit;
  const costs = sum(
    knownOrders(facts).map((each) => commissionFor(each).plus(spreadFor(facts, each))),
  );
  return limit !== null && costs.gt(limit.plus(HALF_CENT))
    ? [`costs of ${toText(costs)} exceed ${toText(limit)}`]
    : [];
}

export function checkGainsLimit(facts: Facts): Violations {
  const limit = facts.problem.realizedGainsMax;
  const gains = exactGains(facts);
  return limit !== null && gains.gt(larger(limit, ZERO).plus(HALF_CENT))
    ? [`net gains of ${toText(gains)} exceed ${toText(limit)}`]
    : [];
}

/** No cap is exceeded that was not exceeded before, and none is exceeded by more. */
export function checkCaps(facts: Facts): Violations {
  const { caps } = facts.problem;
  const before = heldValues(facts);
  const after = new Map(before);
  for (const { order, value } of knownOrders(facts)) {
    const held = after.get(order.symbol) ?? ZERO;
    after.set(order.symbol, order.side === 'buy' ? held.plus(value) : held.minus(value));
  }
  const rules = [
    ...(caps.instrument.lt(decimal('1'))
      ? facts.problem.instruments.map(({ symbol }) => ({
          name: symbol as string,
          members: [symbol],
          max: caps.instrument,
        }))
      : []),
    ...caps.groups.map(({ name, members, weightMax }) => ({ name, members, max: weightMax })),
  ];
  return rules.flatMap(({ name, members, max }) => {
    const valueIn = (values: typeof before) =>
      sum(members.map((symbol) => values.get(symbol) ?? ZERO));
    const limit = larger(facts.totalValue.times(max), valueIn(before));
    const value = valueIn(after);
    return value.gt(limit) && !sameMoney(value, limit)
      ? [`${name}: ${toText(value)} exceeds its cap of ${toText(limit)}`]
      : [];
  });
}
