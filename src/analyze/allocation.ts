/** How a value divides over classes, currencies and other headings. */
import { type Decimal, divide, roundTo, sum, ZERO } from '#domain/decimal.ts';
import type { Allocation, Exposure, ValuedPosition } from '#domain/documents/analysis.ts';
import { type AssetClass, CASH, compareText, type InstrumentSymbol } from '#domain/ids.ts';

/** Places of a published weight; decisions are made on values, which are exact. */
const WEIGHT_PLACES = 12;

/** Share of the total; zero when there is no total to share. */
export function weightOf(value: Decimal, total: Decimal): Decimal {
  return total.eq(ZERO) ? ZERO : roundTo(divide(value, total), WEIGHT_PLACES);
}

export function allocationOf(value: Decimal, total: Decimal): Allocation {
  return { marketValue: value, weight: weightOf(value, total) };
}

/** Values under equal names added up, each with its share of `total`, sorted by name. */
export function allocate<Name extends string>(
  values: Iterable<readonly [Name, Decimal]>,
  total: Decimal,
): Readonly<Record<Name, Allocation>> {
  const byName = new Map<Name, Decimal>();
  for (const [name, value] of values) byName.set(name, (byName.get(name) ?? ZERO).plus(value));
  const sorted = [...byName].toSorted(([left], [right]) => compareText(left, right));
  return Object.fromEntries(
    sorted.map(([name, value]) => [name, allocationOf(value, total)]),
  ) as Record<Name, Allocation>;
}

/** The value of one instrument. */
export interface Holding {
  readonly symbol: InstrumentSymbol;
  readonly value: Decimal;
  /** Empty for a holding that no target names. */
  readonly exposures: readonly Exposure[];
}

/** One entry for each instrument, also where it is held in several places. */
export function combineHoldings(positions: readonly ValuedPosition[]): readonly Holding[] {
  const bySymbol = Map.groupBy(positions, ({ symbol }) => symbol);
  return [...bySymbol]
    .toSorted(([left], [right]) => compareText(left, right))
    .map(([symbol, same]) => ({
      symbol,
      value: sum(same.map(({ marketValue }) => marketValue)),
      exposures: same[0]?.assetClasses ?? [],
    }));
}

/** A fund's value is split over its classes; cash is the class `cash`. */
export function classValues(
  holdings: readonly Holding[],
  cashValue: Decimal,
): readonly (readonly [AssetClass, Decimal])[] {
  const split = holdings.flatMap(({ value, exposures }) =>
    exposures.map(({ assetClass, weight }) => [assetClass, value.times(weight)] as const),
  );
  return [[CASH, cashValue], ...split];
}

export function untargetedValue(holdings: readonly Holding[]): Decimal {
  return sum(holdings.filter(({ exposures }) => exposures.length === 0).map(({ value }) => value));
}
