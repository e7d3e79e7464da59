/** Nothing appears and nothing vanishes: value before, less costs, is value after. */
import { type Decimal, decimal, divide, sum, toText, ZERO } from '#domain/decimal.ts';
import { CASH, type InstrumentSymbol } from '#domain/ids.ts';
import { cashAfter } from './cash.ts';
import { type Facts, fxRate, heldValues, knownOrders, unitValue } from './facts.ts';
import type { Violations } from './verify.ts';

const WEIGHT_NOISE = decimal('0.000000000001');
const CENT = decimal('0.01');

export function checkConservation(facts: Facts): Violations {
  const { plan, totalValue } = facts;
  const violations: string[] = [];
  if (!plan.household.totalValue.eq(totalValue)) {
    violations.push(`the household is worth ${toText(totalValue)}`);
  }
  const cash = cashBefore(facts);
  if (!plan.household.cashValue.eq(cash)) violations.push(`cash is ${toText(cash)}`);
  const { instruments, cash: left } = valuesAfter(facts);
  const expected = totalValue.minus(plan.estimatedCosts);
  const actual = sum([...instruments.values(), left]);
  const rounding = CENT.times(decimal(String(1 + plan.conversions.length)));
  if (actual.minus(expected).abs().gt(rounding)) {
    violations.push(`${toText(expected)} should be left, but it is ${toText(actual)}`);
  }
  for (const [accountId, { account, purses, holdings }] of facts.accounts) {
    const stated = plan.household.accounts.find((each) => each.accountId === accountId);
    const before = sum([...purses].map(([currency, held]) => held.times(fxRate(facts, currency))));
    const total = sum(
      [...holdings.values()].map(({ symbol, quantity }) =>
        quantity.times(unitValue(facts, symbol)),
      ),
    ).plus(before);
    const right =
      stated?.totalValue.eq(total) &&
      stated.cashBefore.eq(before) &&
      stated.reserve.eq(account.reserve);
    if (right !== true) violations.push(`${accountId} is worth ${toText(total)}`);
  }
  return violations;
}

/** Class weights before and after, and what is said about them. */
export function checkWeights(facts: Facts): Violations {
  const { plan, problem } = facts;
  const before = classValues(facts, heldValues(facts), cashBefore(facts));
  const { instruments, cash } = valuesAfter(facts);
  const after = classValues(facts, instruments, cash);
  const totalAfter = sum([...instruments.values(), cash]);
  return problem.classes.flatMap((target) => {
    const { assetClass, targetWeight, bandLow, bandHigh } = target;
    const stated = plan.household.classes.find((each) => each.assetClass === assetClass);
    const current = share(before.get(assetClass) ?? ZERO, facts.totalValue);
    const post = share(after.get(assetClass) ?? ZERO, totalAfter);
    if (stated === undefined) return [`${assetClass} is missing`];
    const right =
      near(stated.currentWeight, current) &&
      near(stated.postWeight, post) &&
      near(stated.drift, current.minus(targetWeight)) &&
      stated.targetWeight.eq(targetWeight) &&
      stated.bandLow.eq(bandLow) &&
      stated.bandHigh.eq(bandHigh) &&
      stated.outOfBandAfter === (stated.postWeight.lt(bandLow) || stated.postWeight.gt(bandHigh));
    return right ? [] : [`${assetClass} goes from ${toText(current)} to ${toText(post)}`];
  });
}

function classValues(
  { problem }: Facts,
  values: ReadonlyMap<InstrumentSymbol, Decimal>,
  cash: Decimal,
): ReadonlyMap<string, Decimal> {
  const classes = new Map<string, Decimal>([[CASH, cash]]);
  for (const { symbol, exposures } of problem.instruments) {
    for (const { assetClass, weight } of exposures) {
      const part = (values.get(symbol) ?? ZERO).times(weight);
      classes.set(assetClass, (classes.get(assetClass) ?? ZERO).plus(part));
    }
  }
  return classes;
}

export function valuesAfter(facts: Facts) {
  const instruments = heldValues(facts);
  for (const { order, value } of knownOrders(facts)) {
    const held = instruments.get(order.symbol) ?? ZERO;
    instruments.set(order.symbol, order.side === 'buy' ? held.plus(value) : held.minus(value));
  }
  const cash = sum([...facts.accounts.values()].map((account) => cashAfter(facts, account)));
  return { instruments, cash };
}

function cashBefore(facts: Facts): Decimal {
  return sum(
    [...facts.accounts.values()].flatMap(({ purses }) =>
      [...purses].map(([currency, amount]) => amount.times(fxRate(facts, currency))),
    ),
  );
}

function share(part: Decimal, total: Decimal): Decimal {
  return total.eq(ZERO) ? ZERO : divide(part, total);
}

function near(left: Decimal, right: Decimal): boolean {
  return left.minus(right).abs().lte(WEIGHT_NOISE);
}
