/** The household in exact decimals: what every account, instrument and class is worth after today's cash flows. */
import { type Decimal, divide, ONE, sum, ZERO } from '#domain/decimal.ts';
import type {
  ProblemAccount,
  ProblemHolding,
  ProblemInstrument,
  RebalancingProblem,
  TargetClass,
} from '#domain/documents/rebalancing-problem.ts';
import {
  type AccountId,
  type AssetClass,
  CASH,
  type Currency,
  compareText,
  type InstrumentSymbol,
} from '#domain/ids.ts';
import { invariant, mustGet } from '#domain/invariant.ts';

/** Everything is sorted by name, so no later step can depend on the order of the input. */
export interface Household {
  readonly problem: RebalancingProblem;
  readonly accounts: readonly HouseholdAccount[];
  readonly instruments: readonly ProblemInstrument[];
  readonly instrumentBySymbol: ReadonlyMap<InstrumentSymbol, ProblemInstrument>;
  readonly classes: readonly TargetClass[];
  /** Holdings and cash of all accounts after cash flows, in base currency. */
  readonly totalValue: Decimal;
  readonly instrumentValues: ReadonlyMap<InstrumentSymbol, Decimal>;
  readonly classValues: ReadonlyMap<AssetClass, Decimal>;
}

export interface HouseholdAccount {
  readonly accountId: AccountId;
  readonly account: ProblemAccount;
  readonly holdings: ReadonlyMap<InstrumentSymbol, ProblemHolding>;
  /** Cash by currency after the cash flow, which lands in base currency. */
  readonly purses: ReadonlyMap<Currency, Decimal>;
  /** All purses in base currency. */
  readonly cash: Decimal;
  readonly totalValue: Decimal;
  /** The only instruments it may buy; null means all. */
  readonly menu: ReadonlySet<InstrumentSymbol> | null;
}

export function readHousehold(problem: RebalancingProblem): Household {
  const instruments = [...problem.instruments].sort((left, right) =>
    compareText(left.symbol, right.symbol),
  );
  const instrumentBySymbol = new Map(instruments.map((each) => [each.symbol, each]));
  const accounts = [...problem.accounts]
    .sort((left, right) => compareText(left.accountId, right.accountId))
    .map((account) => readAccount(problem, instrumentBySymbol, account));
  const classes = [...problem.classes].sort((left, right) =>
    compareText(left.assetClass, right.assetClass),
  );
  const instrumentValues = valueInstruments(problem, instruments, accounts);
  const cash = sum(accounts.map((account) => account.cash));
  return {
    problem,
    accounts,
    instruments,
    instrumentBySymbol,
    classes,
    totalValue: sum(accounts.map((account) => account.totalValue)),
    instrumentValues,
    classValues: valueClasses(classes, instruments, instrumentValues, cash),
  };
}

/** Base currency for one unit of `currency`. */
export function rateOf(problem: RebalancingProblem, currency: Currency): Decimal {
  const rate = currency === problem.baseCurrency ? ONE : problem.fxRates[currency];
  invariant(rate !== undefined, `no exchange rate for ${currency}`);
  return rate;
}

/** One share in base currency, or null where nobody quotes it. */
export function basePrice(
  problem: RebalancingProblem,
  instrument: ProblemInstrument,
): Decimal | null {
  return instrument.price === null
    ? null
    : instrument.price.times(rateOf(problem, instrument.currency));
}

/** Part of the whole; of an empty household every part is nothing. */
export function weightIn(total: Decimal, part: Decimal): Decimal {
  return total.eq(ZERO) ? ZERO : divide(part, total);
}

/** What one of the values is of their total; divided once, however often it is asked for. */
export function shareOf<Name extends string>(
  values: ReadonlyMap<Name, Decimal>,
  total: Decimal,
  name: Name,
): Decimal {
  const known = shares.get(values) ?? new Map<string, Decimal>();
  shares.set(values, known);
  const share = known.get(name) ?? weightIn(total, mustGet(values, name));
  known.set(name, share);
  return share;
}
const shares = new WeakMap<ReadonlyMap<string, Decimal>, Map<string, Decimal>>();

/** Each class's value, from what every instrument is worth and the cash of all accounts. */
export function valueClasses(
  classes: readonly TargetClass[],
  instruments: readonly ProblemInstrument[],
  instrumentValues: ReadonlyMap<InstrumentSymbol, Decimal>,
  cash: Decimal,
): ReadonlyMap<AssetClass, Decimal> {
  const values = new Map(classes.map((each) => [each.assetClass, ZERO]));
  values.set(CASH, cash);
  for (const { symbol, exposures } of instruments) {
    const value = mustGet(instrumentValues, symbol);
    if (value.eq(ZERO)) continue;
    for (const { assetClass, weight } of exposures) {
      values.set(assetClass, (values.get(assetClass) ?? ZERO).plus(value.times(weight)));
    }
  }
  return values;
}

function readAccount(
  problem: RebalancingProblem,
  instruments: ReadonlyMap<InstrumentSymbol, ProblemInstrument>,
  account: ProblemAccount,
): HouseholdAccount {
  const holdings = new Map(
    [...account.holdings]
      .sort((left, right) => compareText(left.symbol, right.symbol))
      .map((holding) => [holding.symbol, holding]),
  );
  const purses = new Map<Currency, Decimal>([[problem.baseCurrency, account.cashFlow]]);
  for (const { currency, amount } of account.cash) {
    purses.set(currency, (purses.get(currency) ?? ZERO).plus(amount));
  }
  const cash = sum(
    [...purses].map(([currency, amount]) => amount.times(rateOf(problem, currency))),
  );
  const invested = sum(
    [...holdings.values()].map(({ symbol, quantity }) => {
      const price = basePrice(problem, mustGet(instruments, symbol));
      return price === null ? ZERO : price.times(quantity);
    }),
  );
  const totalValue = cash.plus(invested);
  const menu = account.menu === null ? null : new Set(account.menu);
  return { accountId: account.accountId, account, holdings, purses, cash, totalValue, menu };
}

function valueInstruments(
  problem: RebalancingProblem,
  instruments: readonly ProblemInstrument[],
  accounts: readonly HouseholdAccount[],
): ReadonlyMap<InstrumentSymbol, Decimal> {
  return new Map(
    instruments.map((instrument) => {
      const quantities = accounts.map(
        ({ holdings }) => holdings.get(instrument.symbol)?.quantity ?? ZERO,
      );
      const price = basePrice(problem, instrument) ?? ZERO;
      return [instrument.symbol, price.times(sum(quantities))];
    }),
  );
}
