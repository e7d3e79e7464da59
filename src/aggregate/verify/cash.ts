/** Cash, account by account and currency by currency. */
import {
  type Decimal,
  decimal,
  divide,
  larger,
  smaller,
  sum,
  toText,
  ZERO,
} from '#domain/decimal.ts';
import type { Currency } from '#domain/ids.ts';
import { type AccountFacts, type Facts, fxRate, knownOrders, sameMoney } from './facts.ts';
import { commissionFor, spreadFor } from './orders.ts';
import type { Violations } from './verify.ts';

/** Amounts are shown to the cent, so a balance may be off by half of one for each conversion. */
const CENT = decimal('0.01');
const MINUS_HALF_CENT = decimal('-0.005');

/** Every purse is paid, and no account falls below its reserve, nor further below it than it was. */
export function checkCash(facts: Facts): Violations {
  return [...facts.accounts.values()].flatMap((each) => {
    const { accountId, reserve } = each.account;
    const purses = convert(facts, each, balancesAfterOrders(facts, each));
    const conversions = facts.plan.conversions.filter((made) => made.accountId === accountId);
    const violations: string[] = [];
    for (const [currency, balance] of purses) {
      const started = each.purses.get(currency) ?? ZERO;
      const tolerance = MINUS_HALF_CENT.minus(CENT.times(decimal(String(conversions.length))));
      if (balance.lt(tolerance) && (facts.problem.fx.convert || balance.lt(started))) {
        violations.push(`${accountId}: ${toText(balance)} ${currency} is left`);
      }
    }
    const cash = inBase(facts, purses);
    const buffer = sum(
      conversions.map((made) => made.buyAmount.times(fxRate(facts, made.buyCurrency))),
    ).times(facts.problem.fx.buffer);
    const floor = smaller(reserve, larger(ZERO, inBase(facts, each.purses)));
    const trades = facts.plan.orders.some((order) => order.accountId === accountId);
    const slack = cash.minus(floor).minus(trades ? buffer : ZERO);
    if (each.account.tradable && slack.lt(MINUS_HALF_CENT)) {
      violations.push(`${accountId}: cash ${toText(cash)} is below ${toText(floor.plus(buffer))}`);
    }
    const stated = facts.plan.household.accounts.find((result) => result.accountId === accountId);
    if (stated === undefined || !sameMoney(stated.cashAfter, cash)) {
      violations.push(`${accountId}: its cash comes to ${toText(cash)}`);
    }
    return violations;
  });
}

/** A conversion pays for a negative purse, at the stated cost, and only where conversions are allowed. */
export function checkConversions(facts: Facts): Violations {
  const { problem, plan } = facts;
  return plan.conversions.flatMap((made) => {
    const { accountId, buyCurrency, buyAmount, sellCurrency, sellAmount, estCost } = made;
    const account = facts.accounts.get(accountId);
    const what = `${accountId} ${sellCurrency} to ${buyCurrency}`;
    if (account === undefined) return [`${what}: there is no such account`];
    if (!problem.fx.convert) return [`${what}: conversions are switched off`];
    const bought = buyAmount.times(fxRate(facts, buyCurrency));
    const sold = sellAmount.times(fxRate(facts, sellCurrency));
    const violations: string[] = [];
    const cent = larger(fxRate(facts, buyCurrency), fxRate(facts, sellCurrency)).times(CENT);
    if (sold.minus(bought).minus(estCost).abs().gt(cent.plus(CENT))) {
      violations.push(`${what}: its cost is ${toText(sold.minus(bought))}`);
    }
    if (estCost.minus(bought.times(problem.fx.spreadRate)).abs().gt(cent.plus(CENT))) {
      violations.push(`${what}: its cost is not the spread`);
    }
    const balance = balancesAfterOrders(facts, account).get(buyCurrency) ?? ZERO;
    const bothMade = sum(
      plan.conversions
        .filter((each) => each.accountId === accountId && each.buyCurrency === buyCurrency)
        .map((each) => each.buyAmount),
    );
    if (bothMade.plus(balance).gt(CENT)) violations.push(`${what}: more than was missing`);
    return violations;
  });
}

function balancesAfterOrders(
  facts: Facts,
  { account, purses }: AccountFacts,
): Map<Currency, Decimal> {
  const balances = new Map(purses);
  for (const each of knownOrders(facts)) {
    if (each.account !== account) continue;
    const { currency, price } = each.instrument;
    const notional = each.order.quantity.times(price ?? ZERO);
    const cost = commissionFor(each).plus(spreadFor(facts, each));
    const change = each.order.side === 'buy' ? ZERO.minus(notional) : notional;
    const balance = balances.get(currency) ?? ZERO;
    balances.set(currency, balance.plus(change).minus(divide(cost, fxRate(facts, currency))));
  }
  return balances;
}

function convert(
  { plan }: Facts,
  { account }: AccountFacts,
  balances: Map<Currency, Decimal>,
): Map<Currency, Decimal> {
  for (const made of plan.conversions) {
    if (made.accountId !== account.accountId) continue;
    const { buyCurrency, sellCurrency } = made;
    balances.set(buyCurrency, (balances.get(buyCurrency) ?? ZERO).plus(made.buyAmount));
    balances.set(sellCurrency, (balances.get(sellCurrency) ?? ZERO).minus(made.sellAmount));
  }
  return balances;
}

/** Cash of an account after the plan, in base currency. */
export function cashAfter(facts: Facts, account: AccountFacts): Decimal {
  return inBase(facts, convert(facts, account, balancesAfterOrders(facts, account)));
}

function inBase(facts: Facts, purses: ReadonlyMap<Currency, Decimal>): Decimal {
  return sum([...purses].map(([currency, amount]) => amount.times(fxRate(facts, currency))));
}
