/** Before and after, by class, account and instrument: what a set of orders does to the household. */
import { type Decimal, ONE, sum, ZERO } from '#domain/decimal.ts';
import type { AccountResult, ClassResult, HouseholdTrade } from '#domain/documents/rebalancing.ts';
import type { TargetClass } from '#domain/documents/rebalancing-problem.ts';
import { type AssetClass, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import { mustGet } from '#domain/invariant.ts';
import { type Household, shareOf, valueClasses } from '../household.ts';
import type { PricedOrder } from './orders.ts';
import { type Settlement, settle } from './purses.ts';

export interface Aftermath {
  readonly settlements: readonly Settlement[];
  readonly instrumentValues: ReadonlyMap<InstrumentSymbol, Decimal>;
  readonly classValues: ReadonlyMap<AssetClass, Decimal>;
  readonly totalValue: Decimal;
}

export function follow(household: Household, orders: readonly PricedOrder[]): Aftermath {
  const ordersOf = Map.groupBy(orders, (order) => order.account);
  const settlements = household.accounts.map((account) =>
    settle(household, account, ordersOf.get(account) ?? []),
  );
  const instrumentValues = new Map(household.instrumentValues);
  for (const { instrument, side, notionalBase } of orders) {
    const before = mustGet(instrumentValues, instrument.symbol);
    const after = side === 'buy' ? before.plus(notionalBase) : before.minus(notionalBase);
    instrumentValues.set(instrument.symbol, after);
  }
  const cash = sum(settlements.map((settlement) => settlement.cash));
  const { classes, instruments } = household;
  return {
    settlements,
    instrumentValues,
    classValues: valueClasses(classes, instruments, instrumentValues, cash),
    totalValue: sum([...instrumentValues.values(), cash]),
  };
}

/**
 * Whether a weight calls for trading: beyond its band, or on the edge of it and not at its target.
 * On the edge counts as out, as in the 5/25 rule; after trading, the edge may be the destination.
 */
export function isOutOfBand(weight: Decimal, target: TargetClass): boolean {
  if (weight.eq(target.targetWeight)) return false;
  return weight.lte(target.bandLow) || weight.gte(target.bandHigh);
}

export function isBeyondBand(weight: Decimal, { bandLow, bandHigh }: TargetClass): boolean {
  return weight.lt(bandLow) || weight.gt(bandHigh);
}

/** The same of a value, without a division. */
export function isValueBeyondBand(
  value: Decimal,
  total: Decimal,
  { bandLow, bandHigh }: TargetClass,
): boolean {
  const whole = total.eq(ZERO) ? ONE : total;
  return value.lt(bandLow.times(whole)) || value.gt(bandHigh.times(whole));
}

export function classResults(household: Household, after: Aftermath): readonly ClassResult[] {
  return household.classes.map((target) => {
    const { assetClass, targetWeight, bandLow, bandHigh } = target;
    const currentWeight = classWeight(household, assetClass);
    const postWeight = shareOf(after.classValues, after.totalValue, assetClass);
    return {
      assetClass,
      targetWeight,
      currentWeight,
      postWeight,
      drift: currentWeight.minus(targetWeight),
      bandLow,
      bandHigh,
      outOfBand: isOutOfBand(currentWeight, target),
      outOfBandAfter: isBeyondBand(postWeight, target),
    };
  });
}

export function classWeight(household: Household, assetClass: AssetClass): Decimal {
  return shareOf(household.classValues, household.totalValue, assetClass);
}

export function accountResults(after: Aftermath): readonly AccountResult[] {
  return after.settlements.map(({ account, cash }) => ({
    accountId: account.accountId,
    totalValue: account.totalValue,
    cashBefore: account.cash,
    cashAfter: cash,
    reserve: account.account.reserve,
  }));
}

/** One line for each instrument that changes, most urgent first: furthest from target, then largest. */
export function householdTrades(household: Household, after: Aftermath): readonly HouseholdTrade[] {
  const classes = new Map(household.classes.map((target) => [target.assetClass, target]));
  const members = countMembers(household);
  const changed = household.instruments.flatMap((instrument) => {
    const { symbol, exposures } = instrument;
    const before = mustGet(household.instrumentValues, symbol);
    const tradeAmount = mustGet(after.instrumentValues, symbol).minus(before);
    if (tradeAmount.eq(ZERO)) return [];
    const targets = exposures.flatMap(({ assetClass }) => classes.get(assetClass) ?? []);
    const [only] = targets;
    // The target of the class, where the class holds this instrument alone.
    const sole = exposures.length === 1 && only && members.get(only.assetClass) === 1;
    const targetWeight = sole ? only.targetWeight : null;
    return [{ symbol, tradeAmount, drift: largestDrift(household, targets), targetWeight }];
  });
  return changed
    .sort(
      (left, right) =>
        right.drift.cmp(left.drift) ||
        right.tradeAmount.abs().cmp(left.tradeAmount.abs()) ||
        compareText(left.symbol, right.symbol),
    )
    .map(({ symbol, tradeAmount, targetWeight }, index) => ({
      instrumentId: symbol,
      currentWeight: shareOf(household.instrumentValues, household.totalValue, symbol),
      targetWeight,
      postWeight: shareOf(after.instrumentValues, after.totalValue, symbol),
      tradeAmount,
      tradeDirection: tradeAmount.gt(ZERO) ? ('BUY' as const) : ('SELL' as const),
      priority: index + 1,
    }));
}

/** The largest distance from target among an instrument's classes; 0 where no target names it. */
function largestDrift(household: Household, targets: readonly TargetClass[]): Decimal {
  const drifts = targets.map((target) =>
    classWeight(household, target.assetClass).minus(target.targetWeight).abs(),
  );
  return drifts.reduce((largest, drift) => (drift.gt(largest) ? drift : largest), ZERO);
}

/** How many instruments every class is made of. */
function countMembers({ instruments }: Household): ReadonlyMap<AssetClass, number> {
  const counts = new Map<AssetClass, number>();
  for (const { exposures } of instruments) {
    for (const { assetClass } of exposures) {
      counts.set(assetClass, (counts.get(assetClass) ?? 0) + 1);
    }
  }
  return counts;
}
