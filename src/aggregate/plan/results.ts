/** Before and after, by class, account and instrument: what a set of orders does to the household. */
import { type Decimal, sum, ZERO } from '#domain/decimal.ts';
import type { AccountResult, ClassResult, HouseholdTrade } from '#domain/documents/rebalancing.ts';
import type { TargetClass } from '#domain/documents/rebalancing-problem.ts';
import { type AssetClass, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import { mustGet } from '#domain/invariant.ts';
import { type Household, valueClasses, weightIn } from '../household.ts';
import type { PricedOrder } from './orders.ts';
import { type Settlement, settle } from './purses.ts';

export interface Aftermath {
  readonly settlements: readonly Settlement[];
  readonly instrumentValues: ReadonlyMap<InstrumentSymbol, Decimal>;
  readonly classValues: ReadonlyMap<AssetClass, Decimal>;
  readonly totalValue: Decimal;
}

export function follow(household: Household, orders: readonly PricedOrder[]): Aftermath {
  const settlements = household.accounts.map((account) =>
    settle(
      household,
      account,
      orders.filter((order) => order.account === account),
    ),
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

export function classResults(household: Household, after: Aftermath): readonly ClassResult[] {
  return household.classes.map((target) => {
    const { assetClass, targetWeight, bandLow, bandHigh } = target;
    const currentWeight = classWeight(household, assetClass);
    const postWeight = weightIn(after.totalValue, mustGet(after.classValues, assetClass));
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
  return weightIn(household.totalValue, mustGet(household.classValues, assetClass));
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
  const changed = household.instruments.flatMap((instrument) => {
    const { symbol } = instrument;
    const before = mustGet(household.instrumentValues, symbol);
    const tradeAmount = mustGet(after.instrumentValues, symbol).minus(before);
    if (tradeAmount.eq(ZERO)) return [];
    const drift = largestDrift(household, instrument.exposures);
    return [{ symbol, before, tradeAmount, drift, targetWeight: soleTarget(household, symbol) }];
  });
  return changed
    .sort(
      (left, right) =>
        right.drift.cmp(left.drift) ||
        right.tradeAmount.abs().cmp(left.tradeAmount.abs()) ||
        compareText(left.symbol, right.symbol),
    )
    .map(({ symbol, before, tradeAmount, targetWeight }, index) => ({
      instrumentId: symbol,
      currentWeight: weightIn(household.totalValue, before),
      targetWeight,
      postWeight: weightIn(after.totalValue, mustGet(after.instrumentValues, symbol)),
      tradeAmount,
      tradeDirection: tradeAmount.gt(ZERO) ? ('BUY' as const) : ('SELL' as const),
      priority: index + 1,
    }));
}

/** The largest distance from target among an instrument's classes; 1 where no target names it. */
function largestDrift(
  household: Household,
  exposures: readonly { readonly assetClass: AssetClass }[],
): Decimal {
  const drifts = household.classes
    .filter(({ assetClass }) => exposures.some((each) => each.assetClass === assetClass))
    .map((target) => classWeight(household, target.assetClass).minus(target.targetWeight).abs());
  return drifts.reduce((largest, drift) => (drift.gt(largest) ? drift : largest), ZERO);
}

/** The target of an instrument that is the only one of its class; null where a class has several. */
function soleTarget(household: Household, symbol: InstrumentSymbol): Decimal | null {
  const exposures = household.instrumentBySymbol.get(symbol)?.exposures ?? [];
  const [only] = exposures;
  if (exposures.length !== 1 || only === undefined) return null;
  const members = household.instruments.filter((each) =>
    each.exposures.some(({ assetClass }) => assetClass === only.assetClass),
  );
  const target = household.classes.find(({ assetClass }) => assetClass === only.assetClass);
  return members.length === 1 ? (target?.targetWeight ?? null) : null;
}
