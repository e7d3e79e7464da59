/**
 * Targets that caps put out of reach: what a class may not hold goes to the classes that may, in proportion to their
 * targets. Cash takes it only when nobody else can.
 */
import { type Decimal, decimal, divide, larger, ONE, smaller, sum, ZERO } from '#domain/decimal.ts';
import type { TargetClass } from '#domain/documents/rebalancing-problem.ts';
import { type AssetClass, CASH } from '#domain/ids.ts';
import type { Household } from '../household.ts';

export function withinCaps(household: Household): Household {
  const { caps } = household.problem;
  if (caps.instrument.gte(ONE) && caps.groups.length === 0) return household;
  const most = new Map(
    household.classes.map((target) => [target.assetClass, mostWeight(household, target)]),
  );
  const mostOf = ({ assetClass }: TargetClass) => most.get(assetClass) ?? ONE;
  const excess = sum(
    household.classes.map((each) => larger(ZERO, each.targetWeight.minus(mostOf(each)))),
  );
  if (excess.lte(ZERO)) return household;
  const open = household.classes.filter(
    (each) => each.assetClass !== CASH && each.targetWeight.lt(mostOf(each)),
  );
  const openWeight = sum(open.map((each) => each.targetWeight));
  const classes = household.classes.map((target): TargetClass => {
    const { assetClass, targetWeight } = target;
    if (targetWeight.gt(mostOf(target))) return moved(target, mostOf(target));
    if (openWeight.lte(ZERO)) {
      return assetClass === CASH ? moved(target, targetWeight.plus(excess)) : target;
    }
    return open.includes(target)
      ? moved(target, targetWeight.plus(divide(excess.times(targetWeight), openWeight)))
      : target;
  });
  return { ...household, classes };
}

/** Moves the target and its band together. */
function moved({ assetClass, targetWeight, bandLow, bandHigh }: TargetClass, weight: Decimal) {
  const shift = weight.minus(targetWeight);
  return {
    assetClass,
    targetWeight: weight,
    bandLow: larger(ZERO, bandLow.plus(shift)),
    bandHigh: smaller(ONE, bandHigh.plus(shift)),
  };
}

/** The largest weight that caps on its instruments leave a class; 1 for cash and for classes that no cap covers. */
function mostWeight({ problem, instruments }: Household, { assetClass }: TargetClass): Decimal {
  const members = instruments.filter((each) => holdsMostly(each.exposures, assetClass));
  if (members.length === 0) return ONE;
  const { instrument, groups } = problem.caps;
  const byInstrument = instrument.times(decimal(String(members.length)));
  return groups
    .filter((group) => members.every(({ symbol }) => group.members.includes(symbol)))
    .reduce((least, { weightMax }) => smaller(least, weightMax), byInstrument);
}

function holdsMostly(
  exposures: readonly { readonly assetClass: AssetClass; readonly weight: Decimal }[],
  assetClass: AssetClass,
): boolean {
  return exposures.some((each) => each.assetClass === assetClass && each.weight.eq(ONE));
}
