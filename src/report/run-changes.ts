/**
 * What changed between two runs of a portfolio: value, holdings, cash, prices, drift, and the plan.
 *
 * The change in value is split in two: what prices and exchange rates did to the holdings of the earlier run,
 * Σ q_before · (p_after − p_before), and the rest, which is what was traded, deposited, withdrawn or paid out.
 */
import { type Decimal, ONE, sum, ZERO } from '#domain/decimal.ts';
import type { Order, Rebalancing } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { type AccountId, type Currency, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';

export interface ReadRun {
  readonly problem: RebalancingProblem;
  readonly rebalancing: Rebalancing;
}

/** Two readings of one thing; null where it was not there. */
export interface Change<Value> {
  readonly before: Value | null;
  readonly after: Value | null;
}

export interface RunChanges {
  readonly dates: { readonly before: TradeDate; readonly after: TradeDate };
  readonly baseCurrency: Currency;
  /** In base currency. */
  readonly value: {
    readonly before: Decimal;
    readonly after: Decimal;
    readonly byPrices: Decimal;
    readonly byTradesAndFlows: Decimal;
  };
  /** Only what differs, here and below; sorted by account and name. */
  readonly holdings: readonly (Change<Decimal> & HeldIn)[];
  readonly cash: readonly (Change<Decimal> & {
    readonly accountId: AccountId;
    readonly currency: Currency;
  })[];
  readonly prices: readonly (Change<Decimal> & { readonly symbol: InstrumentSymbol })[];
  readonly classes: readonly (Change<ClassReading> & { readonly assetClass: string })[];
  /** Signed quantities: sales are negative. */
  readonly orders: readonly (Change<Decimal> & HeldIn)[];
  readonly method: Change<string>;
  readonly trigger: Change<string>;
}

interface HeldIn {
  readonly accountId: AccountId;
  readonly symbol: InstrumentSymbol;
}

export interface ClassReading {
  readonly targetWeight: Decimal;
  readonly currentWeight: Decimal;
  readonly outOfBand: boolean;
}

export function changesBetween(before: ReadRun, after: ReadRun): RunChanges {
  const valueBefore = before.rebalancing.household.totalValue;
  const valueAfter = after.rebalancing.household.totalValue;
  const byPrices = effectOfPrices(before.problem, after.problem);
  return {
    dates: { before: before.rebalancing.tradeDate, after: after.rebalancing.tradeDate },
    baseCurrency: after.rebalancing.baseCurrency,
    value: {
      before: valueBefore,
      after: valueAfter,
      byPrices,
      byTradesAndFlows: valueAfter.minus(valueBefore).minus(byPrices),
    },
    holdings: differing(holdingsOf(before), holdingsOf(after), equalNumbers),
    cash: differing(cashOf(before), cashOf(after), equalNumbers),
    prices: differing(pricesOf(before), pricesOf(after), equalNumbers),
    classes: differing(classesOf(before), classesOf(after), equalClasses),
    orders: differing(ordersOf(before), ordersOf(after), equalNumbers),
    method: { before: before.rebalancing.method, after: after.rebalancing.method },
    trigger: { before: before.rebalancing.trigger.type, after: after.rebalancing.trigger.type },
  };
}

/** In base currency; a holding without a price on either day counts for nothing. */
function effectOfPrices(before: RebalancingProblem, after: RebalancingProblem): Decimal {
  const from = basePrices(before);
  const to = basePrices(after);
  return sum(
    before.accounts.flatMap(({ holdings }) =>
      holdings.map(({ symbol, quantity }) => {
        const [old, now] = [from.get(symbol), to.get(symbol)];
        return old === undefined || now === undefined ? ZERO : quantity.times(now.minus(old));
      }),
    ),
  );
}

function basePrices(problem: RebalancingProblem): ReadonlyMap<InstrumentSymbol, Decimal> {
  return new Map(
    problem.instruments.flatMap(({ symbol, price, currency }) => {
      const rate = currency === problem.baseCurrency ? ONE : problem.fxRates[currency];
      return price === null || rate === undefined ? [] : [[symbol, price.times(rate)] as const];
    }),
  );
}

/** A thing's identity, and its reading in one run. */
type Readings<Key, Value> = readonly { readonly key: Key; readonly value: Value }[];

function differing<Key extends object, Value>(
  before: Readings<Key, Value>,
  after: Readings<Key, Value>,
  areEqual: (left: Value, right: Value) => boolean,
): readonly (Key & Change<Value>)[] {
  const byName = new Map<string, { key: Key; before: Value | null; after: Value | null }>();
  for (const { key, value } of before) byName.set(nameOf(key), { key, before: value, after: null });
  for (const { key, value } of after) {
    const known = byName.get(nameOf(key))?.before ?? null;
    byName.set(nameOf(key), { key, before: known, after: value });
  }
  return [...byName]
    .toSorted(([left], [right]) => compareText(left, right))
    .flatMap(([, { key, ...change }]) =>
      isChange(change, areEqual) ? [{ ...key, ...change }] : [],
    );
}

function isChange<Value>(
  { before, after }: Change<Value>,
  areEqual: (left: Value, right: Value) => boolean,
): boolean {
  return before === null || after === null || !areEqual(before, after);
}

function nameOf(key: object): string {
  return Object.values(key).join('\t');
}

function holdingsOf({ problem }: ReadRun): Readings<HeldIn, Decimal> {
  return problem.accounts.flatMap(({ accountId, holdings }) =>
    holdings.map(({ symbol, quantity }) => ({ key: { accountId, symbol }, value: quantity })),
  );
}

function cashOf({ problem }: ReadRun) {
  return problem.accounts.flatMap(({ accountId, cash }) =>
    cash.map(({ currency, amount }) => ({ key: { accountId, currency }, value: amount })),
  );
}

function pricesOf({ problem }: ReadRun) {
  return problem.instruments.flatMap(({ symbol, price }) =>
    price === null ? [] : [{ key: { symbol }, value: price }],
  );
}

function classesOf({ rebalancing }: ReadRun) {
  return rebalancing.household.classes.map(
    ({ assetClass, targetWeight, currentWeight, outOfBand }) => ({
      key: { assetClass },
      value: { targetWeight, currentWeight, outOfBand },
    }),
  );
}

function ordersOf({ rebalancing }: ReadRun): Readings<HeldIn, Decimal> {
  return rebalancing.orders.map((order) => ({
    key: { accountId: order.accountId, symbol: order.symbol },
    value: signedQuantity(order),
  }));
}

function signedQuantity({ side, quantity }: Order): Decimal {
  return side === 'buy' ? quantity : ZERO.minus(quantity);
}

function equalNumbers(left: Decimal, right: Decimal): boolean {
  return left.eq(right);
}

function equalClasses(left: ClassReading, right: ClassReading): boolean {
  return (
    left.currentWeight.eq(right.currentWeight) &&
    left.targetWeight.eq(right.targetWeight) &&
    left.outOfBand === right.outOfBand
  );
}
