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
import { plusDays, type TradeDate } from '#domain/time.ts';
import { type LotFacts, lotsHeld } from './lots.ts';

export interface Facts {
  readonly problem: RebalancingProblem;
  readonly plan: Plan;
  readonly accounts: ReadonlyMap<AccountId, AccountFacts>;
  readonly instruments: ReadonlyMap<InstrumentSymbol, ProblemInstrument>;
  /** Household value before trading, after cash flows, in base currency. */
  readonly totalValue: Decimal;
  /** Instruments whose group is bought by some order. */
  readonly boughtGroups: ReadonlySet<InstrumentSymbol>;
  readonly quotedCurrencies: ReadonlySet<Currency>;
  /** The name of an instrument's group of substantially identical ones. */
  readonly groupOf: (symbol: InstrumentSymbol) => InstrumentSymbol;
  /** Groups of which anything was bought in the days before today: their losses save no tax. */
  readonly groupsBoughtLately: ReadonlySet<InstrumentSymbol>;
  readonly lotsOf: (holding: ProblemHolding | undefined) => readonly LotFacts[];
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
  const groupOf = (symbol: InstrumentSymbol) => instruments.get(symbol)?.identicalGroup ?? symbol;
  const groupsBoughtLately = findGroupsBoughtLately(problem, groupOf);
  const facts = {
    ...{ problem, plan, accounts, instruments, totalValue: ZERO },
    quotedCurrencies: new Set(
      problem.instruments.filter(({ price }) => price !== null).map(({ currency }) => currency),
    ),
    ...{ boughtGroups, groupOf, groupsBoughtLately },
    lotsOf: rememberLots(problem),
  };
  return { ...facts, totalValue: valueBefore(facts) };
}

/** Groups of identical instruments of which anything was bought in the days before today, in any account. */
function findGroupsBoughtLately(
  { tax, tradeDate, accounts }: RebalancingProblem,
  groupOf: (symbol: InstrumentSymbol) => InstrumentSymbol,
): ReadonlySet<InstrumentSymbol> {
  const groups = new Set<InstrumentSymbol>();
  if (tax.washSaleDays === 0) return groups;
  const earliest = plusDays(tradeDate, -tax.washSaleDays);
  const recent = (day: TradeDate) => earliest <= day && day <= tradeDate;
  for (const { holdings, recentTrades } of accounts) {
    for (const { symbol, lots } of holdings) {
      if (lots.some((lot) => recent(lot.acquiredOn))) groups.add(groupOf(symbol));
    }
    for (const { symbol, side, tradedOn } of recentTrades) {
      if (side === 'buy' && recent(tradedOn)) groups.add(groupOf(symbol));
    }
  }
  return groups;
}

/** Every check asks for lots, and each is worth working out once. */
function rememberLots(problem: RebalancingProblem): Facts['lotsOf'] {
  const known = new Map<ProblemHolding, readonly LotFacts[]>();
  return (holding) => {
    if (holding === undefined) return [];
    const lots = known.get(holding) ?? lotsHeld(problem, holding);
    known.set(holding, lots);
    return lots;
  };
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

/** Household value of every instrument that is held, before trading. */
export function heldValues(facts: Facts): Map<InstrumentSymbol, Decimal> {
  const values = new Map<InstrumentSymbol, Decimal>();
  for (const { holdings } of facts.accounts.values()) {
    for (const { symbol, quantity } of holdings.values()) {
      const value = quantity.times(unitValue(facts, symbol));
      values.set(symbol, (values.get(symbol) ?? ZERO).plus(value));
    }
  }
  return values;
}

/** All currencies in which an account may have a balance: its own, the base, and those of quotes. */
export function currenciesIn(
  { problem, quotedCurrencies }: Facts,
  purses: AccountFacts['purses'],
): ReadonlySet<Currency> {
  return new Set([problem.baseCurrency, ...quotedCurrencies, ...purses.keys()]);
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
