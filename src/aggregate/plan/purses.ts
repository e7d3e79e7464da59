/**
 * What every account's cash comes to: orders settle in their own currency, costs in the currency of the order, and
 * cash changes currency for exactly what is missing.
 */
import { type Decimal, divide, ONE, roundTo, smaller, sum, ZERO } from '#domain/decimal.ts';
import type { Conversion } from '#domain/documents/rebalancing.ts';
import { type Currency, compareText } from '#domain/ids.ts';
import { type Household, type HouseholdAccount, rateOf } from '../household.ts';
import { type PricedOrder, proceeds } from './orders.ts';

const CENT_PLACES = 2;

export interface Settlement {
  readonly account: HouseholdAccount;
  readonly purses: ReadonlyMap<Currency, Decimal>;
  readonly conversions: readonly Conversion[];
  /** All purses in base currency. */
  readonly cash: Decimal;
}

export function settle(
  household: Household,
  account: HouseholdAccount,
  orders: readonly PricedOrder[],
): Settlement {
  const { problem } = household;
  const purses = new Map(account.purses);
  for (const order of orders) {
    const { currency } = order.instrument;
    const cost = divide(order.commission.plus(order.spread), rateOf(problem, currency));
    purses.set(currency, (purses.get(currency) ?? ZERO).plus(proceeds(order)).minus(cost));
  }
  const conversions = problem.fx.convert ? convertShortages(household, account, purses) : [];
  const cash = sum(
    [...purses].map(([currency, amount]) => amount.times(rateOf(problem, currency))),
  );
  return { account, purses, conversions, cash };
}

/** Pays for every negative purse out of the others, base currency first; changes `purses`. */
function convertShortages(
  { problem }: Household,
  { accountId }: HouseholdAccount,
  purses: Map<Currency, Decimal>,
): readonly Conversion[] {
  const conversions: Conversion[] = [];
  const isBase = (currency: Currency) => (currency === problem.baseCurrency ? 0 : 1);
  const currencies = [...purses.keys()].sort(
    (left, right) => isBase(left) - isBase(right) || compareText(left, right),
  );
  const balance = (currency: Currency) => purses.get(currency) ?? ZERO;
  for (const short of currencies) {
    for (const from of currencies) {
      if (balance(short).gte(ZERO)) break;
      if (balance(from).lte(ZERO)) continue;
      const rate = divide(rateOf(problem, short), rateOf(problem, from));
      const withCost = rate.times(problem.fx.spreadRate.plus(ONE));
      const missing = ZERO.minus(balance(short));
      const affordable = divide(balance(from), withCost);
      const buyAmount = roundTo(smaller(missing, affordable), CENT_PLACES);
      const sellAmount = roundTo(smaller(buyAmount.times(withCost), balance(from)), CENT_PLACES);
      const bought = buyAmount.times(rateOf(problem, short));
      const sold = sellAmount.times(rateOf(problem, from));
      if (buyAmount.lte(ZERO) || sellAmount.lte(ZERO)) continue;
      purses.set(short, balance(short).plus(buyAmount));
      purses.set(from, balance(from).minus(sellAmount));
      conversions.push({
        accountId,
        sellCurrency: from,
        sellAmount,
        buyCurrency: short,
        buyAmount,
        estCost: roundTo(sold.minus(bought), CENT_PLACES),
      });
    }
  }
  return conversions;
}
