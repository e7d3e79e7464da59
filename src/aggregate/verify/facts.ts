/** The two documents, indexed for the checks; nothing here is taken from what the plan claims. */
import { type Decimal, divide, ONE, roundTo, sum, ZERO } from '#domain/decimal.ts';
import type { Order, Plan } from '#domain/documents/rebalancing.ts';
import type {
  ProblemAccount,
  ProblemHolding,
  ProblemInstrument,
  RebalancingProblem,
} from '#domain/documents/rebalancing-problem.ts';
import type { AccountId, Currency, InstrumentSymbol } from '#domain/ids.ts';

export interface Facts {
  readonly problem: RebalancingProblem;
  readonly plan: Plan;
  readonly accounts: ReadonlyMap<AccountId, AccountFacts>;
  readonly instruments: ReadonlyMap<InstrumentSymbol, ProblemInstrument>;
  /** Household value before trading, after cash flows, in base currency. */
  readonly totalValue: Decimal;
  /** Instruments whose group is bought by some order. */
  readonly boughtGroups: ReadonlySet<InstrumentSymbol>;
}

export interface AccountFacts {
  readonly account: ProblemAccount;
  readonly holdings: ReadonlyMap<InstrumentSymbol, ProblemHolding>;
  readonly purses: ReadonlyMap<Currency, Decimal>;
}

/** An order with what the problem says about it. */
export interface OrderFacts {
  readonly order: Order;
  readonly account: ProblemAccount;
  readonly instrument: ProblemInstrument;
  readonly holding: ProblemHolding | undefined;
  readonly held: Decimal;
  /** Quantity × price × exchange rate, from the problem's price. */
  readonly value: Decimal;
}

export function readFacts(problem: RebalancingProblem, plan: Plan): Facts {
  const instruments = new Map(problem.instruments.map((each) => [each.symbol, each]));
  const accounts = new Map(
    problem.accounts.map((account): [AccountId, AccountFacts] => [
      account.accountId,
      {
        account,
        holdings: new Map(account.holdings.map((holding) => [holding.symbol, holding])),
        purses: pursesOf(problem, account),
      },
    ]),
  );
  const boughtGroups = new Set<InstrumentSymbol>();
  for (const { side, symbol } of plan.orders) {
    const instrument = instruments.get(symbol);
    if (side === 'buy' && instrument !== undefined) boughtGroups.add(instrument.identicalGroup);
  }
  const facts = { problem, plan, accounts, instruments, boughtGroups, totalValue: ZERO };
  return { ...facts, totalValue: valueBefore(facts) };
}

function pursesOf(
  problem: RebalancingProblem,
  account: ProblemAccount,
): ReadonlyMap<Currency, Decimal> {
  const purses = new Map([[problem.baseCurrency, account.cashFlow]]);
  for (const { currency, amount } of account.cash) {
    purses.set(currency, (purses.get(currency) ?? ZERO).plus(amount));
  }
  return purses;
}

function valueBefore(facts: Facts): Decimal {
  const values = [...facts.accounts.values()].flatMap(({ holdings, purses }) => [
    ...[...purses].map(([currency, amount]) => amount.times(fxRate(facts, currency))),
    ...[...holdings.values()].map(({ symbol, quantity }) =>
      quantity.times(unitValue(facts, symbol)),
    ),
  ]);
  return sum(values);
}

/** One share in base currency; zero where nobody quotes it. */
export function unitValue(facts: Facts, symbol: InstrumentSymbol): Decimal {
  const instrument = facts.instruments.get(symbol);
  if (instrument === undefined || instrument.price === null) return ZERO;
  return instrument.price.times(fxRate(facts, instrument.currency));
}

export function fxRate({ problem }: Facts, currency: Currency): Decimal {
  return currency === problem.baseCurrency ? ONE : (problem.fxRates[currency] ?? ZERO);
}

/** The orders whose account and instrument exist; `checkOrders` reports the others. */
export function knownOrders(facts: Facts): readonly OrderFacts[] {
  return facts.plan.orders.flatMap((order) => {
    const account = facts.accounts.get(order.accountId);
    const instrument = facts.instruments.get(order.symbol);
    if (account === undefined || instrument === undefined) return [];
    const holding = account.holdings.get(order.symbol);
    return {
      order,
      account: account.account,
      instrument,
      holding,
      held: holding?.quantity ?? ZERO,
      value: order.quantity.times(unitValue(facts, order.symbol)),
    };
  });
}

export function weightOf({ totalValue }: Facts, value: Decimal): Decimal {
  return totalValue.eq(ZERO) ? ZERO : divide(value, totalValue);
}

/** Whether two amounts of money are the same to the cent. */
export function sameMoney(left: Decimal, right: Decimal): boolean {
  return roundTo(left.minus(right).abs(), 2, 'down').eq(ZERO);
}

export function name({ order }: OrderFacts): string {
  return `${order.accountId} ${order.side} ${order.symbol}`;
}
