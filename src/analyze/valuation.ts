/** A snapshot's cash and positions in base currency, or every price and rate that is missing. */
import { type Decimal, sum, toText, ZERO } from '#domain/decimal.ts';
import type { CashBalance, Position, Snapshot } from '#domain/documents/holdings.ts';
import type { Market } from '#domain/documents/market.ts';
import { fxRate } from '#domain/fx.ts';
import { type Currency, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';

/** The newest price known of each instrument. */
export interface PriceLookup {
  get(symbol: InstrumentSymbol): KnownPrice | undefined;
}

export interface KnownPrice {
  readonly price: Decimal;
  readonly currency: Currency;
}

export interface Valuation {
  readonly totalValue: Decimal;
  readonly cashValue: Decimal;
  /** In base currency, sorted by currency. */
  readonly cashByCurrency: ReadonlyMap<Currency, Decimal>;
  /** Sorted by symbol. */
  readonly positions: readonly PositionValue[];
}

export interface PositionValue {
  readonly position: Position;
  readonly currency: Currency;
  /** Value of the position, and of one share, in base currency. */
  readonly value: Decimal;
  readonly shareValue: Decimal;
  /** Base currency for one unit of the currency its cost is kept in. */
  readonly costRate: Decimal;
}

export function valueSnapshot(input: {
  readonly snapshot: Snapshot;
  readonly prices: PriceLookup;
  readonly fx: Market['fx'];
  readonly baseCurrency: Currency;
}): Outcome<Valuation> {
  const { snapshot, prices, fx, baseCurrency } = input;
  const context = { fx, baseCurrency, account: snapshot.accountId };
  const cash = all(snapshot.cash.map((balance) => valueCash(balance, context)));
  const held = snapshot.positions.filter(({ quantity }) => !quantity.eq(ZERO));
  const positions = all(
    held.map((position) => valuePosition(position, prices.get(position.symbol), context)),
  );
  if (!cash.ok || !positions.ok) {
    return failure(...(cash.ok ? [] : cash.problems), ...(positions.ok ? [] : positions.problems));
  }
  const cashByCurrency = sumByCurrency(cash.value);
  const cashValue = sum(cashByCurrency.values());
  return success({
    totalValue: sum(positions.value.map(({ value }) => value)).plus(cashValue),
    cashValue,
    cashByCurrency,
    positions: positions.value.toSorted((left, right) =>
      compareText(left.position.symbol, right.position.symbol),
    ),
  });
}

interface Context {
  readonly fx: Market['fx'];
  readonly baseCurrency: Currency;
  readonly account: string;
}

type CurrencyValue = readonly [currency: Currency, value: Decimal];

function valueCash(balance: CashBalance, context: Context): Outcome<CurrencyValue> {
  if (balance.amount.eq(ZERO)) return success([balance.currency, ZERO]);
  const rate = fxRate(context.fx, balance.currency, context.baseCurrency);
  if (rate === undefined) return failure(missingRate(balance.currency, 'its cash', context));
  return success([balance.currency, balance.amount.times(rate)]);
}

function valuePosition(
  position: Position,
  known: KnownPrice | undefined,
  context: Context,
): Outcome<PositionValue> {
  const { symbol, quantity } = position;
  if (!known?.price.gt(ZERO)) return failure(missingPrice(position, known, context));
  const rate = fxRate(context.fx, known.currency, context.baseCurrency);
  const costRate = fxRate(context.fx, position.currency, context.baseCurrency);
  if (rate === undefined) return failure(missingRate(known.currency, symbol, context));
  if (costRate === undefined) return failure(missingRate(position.currency, symbol, context));
  return success({
    position,
    currency: known.currency,
    value: quantity.times(known.price).times(rate),
    shareValue: known.price.times(rate),
    costRate,
  });
}

function sumByCurrency(values: readonly CurrencyValue[]): ReadonlyMap<Currency, Decimal> {
  const sorted = values.toSorted(([left], [right]) => compareText(left, right));
  const byCurrency = new Map<Currency, Decimal>();
  for (const [currency, value] of sorted) {
    byCurrency.set(currency, (byCurrency.get(currency) ?? ZERO).plus(value));
  }
  return byCurrency;
}

function missingPrice(
  position: Position,
  known: KnownPrice | undefined,
  context: Context,
): Problem {
  const found = known === undefined ? 'no price' : `a price of ${toText(known.price)}`;
  return {
    code: 'data-price-missing',
    where: context.account,
    what: `${position.symbol}: ${toText(position.quantity)} held, with ${found}`,
    next: 'add a quote to the market data, or let the brokerage report a price',
  };
}

function missingRate(currency: Currency, what: string, context: Context): Problem {
  const { baseCurrency, account } = context;
  return {
    code: 'data-fx-missing',
    where: account,
    what: `${what} is in ${currency}, and there is no rate to ${baseCurrency}`,
    next: `add the rate ${currency}${baseCurrency} to the market data`,
  };
}
