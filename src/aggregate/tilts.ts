/** Tactical tilts applied to the targets of one day: exact, inside their ranges, and summing to nothing. */
import type { ClassTarget, TacticalTilt, Targets } from '#config/config.ts';
import { type Decimal, larger, ONE, smaller, sum, toText, ZERO } from '#domain/decimal.ts';
import { type AssetClass, CASH } from '#domain/ids.ts';
import { mustGet } from '#domain/invariant.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';

export interface TiltedTargets {
  /** Weights sum to exactly 1, as before. */
  readonly targets: Targets;
  /** One for each tilt, in the order of the configuration. */
  readonly tilts: readonly TiltResult[];
}

export interface TiltResult {
  readonly tilt: TacticalTilt;
  readonly state: 'applied' | 'limited' | 'not_yet' | 'expired';
  /** What the target was moved by; zero unless the tilt is active. */
  readonly moved: Decimal;
  /** One sentence with the numbers. */
  readonly detail: string;
}

/**
 * A tilt is active from its first to its last day, both included. It moves its class's target by as much as its
 * range leaves room for. What all moves together add or take comes from, or goes to, cash; where cash does not hold
 * that much, the targets are refused. The bounds of a class's own band move with its target.
 */
export function applyTilts(targets: Targets, tradeDate: TradeDate): Outcome<TiltedTargets> {
  const weights = new Map(targets.classes.map(({ assetClass, weight }) => [assetClass, weight]));
  const tilts = targets.tilts.map((tilt) => {
    const result = judge(tilt, weights, tradeDate);
    weights.set(tilt.assetClass, mustGet(weights, tilt.assetClass).plus(result.moved));
    return result;
  });
  const net = sum(tilts.map(({ moved }) => moved));
  const cash = mustGet(weights, CASH).minus(net);
  const problems = [...faults(tilts, net), ...cashFault(cash, net)];
  if (problems.length > 0) return failure(...problems);
  weights.set(CASH, cash);
  const classes = targets.classes.map((target) => move(target, weights));
  return success({ targets: { ...targets, classes }, tilts });
}

function judge(
  tilt: TacticalTilt,
  weights: ReadonlyMap<AssetClass, Decimal>,
  tradeDate: TradeDate,
): TiltResult {
  const { assetClass, from, until } = tilt;
  const wanted = `the tilt of ${assetClass} by ${toText(tilt.tilt)}`;
  if (tradeDate < from) {
    return { tilt, state: 'not_yet', moved: ZERO, detail: `${wanted} begins on ${from}` };
  }
  if (tradeDate > until) {
    const detail = `${wanted} expired on ${until} and is ignored`;
    return { tilt, state: 'expired', moved: ZERO, detail };
  }
  const before = mustGet(weights, assetClass);
  const moved = roomFor(tilt, before);
  const change = `moves its target from ${toText(before)} to ${toText(before.plus(moved))}`;
  return moved.eq(tilt.tilt)
    ? { tilt, state: 'applied', moved, detail: `${wanted} ${change}` }
    : { tilt, state: 'limited', moved, detail: `${wanted} ${change}, where its range ends` };
}

/** The part of the tilt that ends inside the range; never the other way, even from outside the range. */
function roomFor({ tilt, range }: TacticalTilt, before: Decimal): Decimal {
  const low = range?.low ?? ZERO;
  const high = range?.high ?? ONE;
  return tilt.gt(ZERO)
    ? larger(ZERO, smaller(tilt, high.minus(before)))
    : smaller(ZERO, larger(tilt, low.minus(before)));
}

/** A tilt of cash that nothing balances would be taken from cash itself. */
function faults(tilts: readonly TiltResult[], net: Decimal): readonly Problem[] {
  const moves = tilts.filter(({ tilt, moved }) => tilt.assetClass === CASH && !moved.eq(ZERO));
  if (net.eq(ZERO) || moves.length === 0) return [];
  return [
    {
      code: 'config-rule',
      where: 'targets.yaml',
      what: `the active tilts include cash and sum to ${toText(net)}, not 0`,
      next: 'balance the tilt of cash by tilts of other classes, or leave it out: cash takes what remains',
    },
  ];
}

function cashFault(cash: Decimal, net: Decimal): readonly Problem[] {
  if (cash.gte(ZERO) && cash.lte(ONE)) return [];
  return [
    {
      code: 'config-rule',
      where: 'targets.yaml',
      what: `the active tilts sum to ${toText(net)}, which leaves a target of ${toText(cash)} for cash`,
      next: 'balance them by tilts the other way, or raise the target of cash',
    },
  ];
}

function move(target: ClassTarget, weights: ReadonlyMap<AssetClass, Decimal>): ClassTarget {
  const weight = mustGet(weights, target.assetClass);
  const shift = weight.minus(target.weight);
  if (shift.eq(ZERO)) return target;
  const shifted = (bound: Decimal | null) =>
    bound === null ? null : larger(ZERO, smaller(ONE, bound.plus(shift)));
  const band = target.band && {
    ...target.band,
    low: shifted(target.band.low),
    high: shifted(target.band.high),
  };
  return { ...target, weight, band };
}
