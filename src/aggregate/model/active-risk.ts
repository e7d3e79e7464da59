/**
 * Active risk: what it costs that the household does not move as its targets would.
 *
 *     R = (γ/2)·H·V · aᵀΣa,    a = w − w*
 *
 * w_c is the household weight of instrument c, of those that Σ knows; w* holds the target of every class in its
 * leading instrument, the first on its list that Σ knows. What Σ does not know moves as the leading instruments of its
 * classes do, in their proportions. Cash, and a class of which Σ knows nothing, do not move at all. Σ is yearly, and H
 * the horizon in years over which F is reckoned.
 */
import { toFloat, ZERO } from '#domain/decimal.ts';
import type { ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import { type AssetClass, CASH, compareText } from '#domain/ids.ts';
import { mustGet } from '#domain/invariant.ts';
import type { Household } from '../household.ts';
import type { Aim } from './aim.ts';

/** A dense Σ of more would take the solver minutes. */
export const RISK_INSTRUMENTS_MAX = 500;

/** In weights of household value; a *coordinate* is one instrument that Σ knows. */
export interface ActiveRisk {
  /** γ·H: price of half the active variance of a year, as a share of household value. */
  readonly price: number;
  /** The instruments that Σ knows, sorted by name, and Σ row by row. */
  readonly symbols: readonly string[];
  readonly covariance: Float64Array;
  /** w − w* before trading, and w*. */
  readonly start: Float64Array;
  readonly target: Float64Array;
  /** By instrument of the model: the coordinates that one unit of it moves. */
  readonly moves: readonly (readonly Move[])[];
}

export interface Move {
  readonly coordinate: number;
  readonly weight: number;
}

/** Null where risk has no price, where nothing is known of it, or of too many instruments. */
export function compileActiveRisk(household: Household, aim: Aim): ActiveRisk | null {
  const { problem, instruments } = household;
  const { covariance } = problem;
  const value = toFloat(household.totalValue);
  if (aim.prices.risk === 0 || covariance === null || !(value > 0)) return null;
  const present = new Set(instruments.map(({ symbol }) => symbol));
  const known = covariance.symbols.filter((symbol) => present.has(symbol)).sort(compareText);
  if (known.length === 0 || known.length > RISK_INSTRUMENTS_MAX) return null;
  const place = new Map(covariance.symbols.map((symbol, index) => [symbol, index]));
  const coordinateOf = new Map<string, number>(known.map((symbol, index) => [symbol, index]));
  const leaders = leadingCoordinates(household, coordinateOf);
  const target = new Float64Array(known.length);
  for (const [assetClass, { target: amount }] of aim.classes) {
    const leader = leaders.get(assetClass);
    if (leader !== undefined) target[leader] = (target[leader] as number) + amount / value;
  }
  const moves = instruments.map((instrument) => movesOf(instrument, coordinateOf, leaders));
  const start = target.map((weight) => -weight);
  instruments.forEach(({ symbol }, index) => {
    const held = toFloat(mustGet(household.instrumentValues, symbol)) / value;
    for (const { coordinate, weight } of moves[index] as readonly Move[]) {
      start[coordinate] = (start[coordinate] as number) + weight * held;
    }
  });
  const cells = known.flatMap((row) =>
    known.map((column) => covariance.matrix[mustGet(place, row)]?.[mustGet(place, column)] ?? 0),
  );
  return {
    price: aim.prices.risk,
    symbols: known,
    covariance: Float64Array.from(cells),
    start,
    target,
    moves,
  };
}

/** For every class but cash: the first of its instruments that Σ knows, the one most of it where two are first. */
function leadingCoordinates(
  { classes, instruments }: Household,
  coordinateOf: ReadonlyMap<string, number>,
): ReadonlyMap<AssetClass, number> {
  const leaders = new Map<AssetClass, number>();
  for (const { assetClass } of classes) {
    if (assetClass === CASH) continue;
    const shareIn = ({ exposures }: ProblemInstrument) =>
      toFloat(exposures.find((each) => each.assetClass === assetClass)?.weight ?? ZERO);
    const [first] = instruments
      .filter((each) => coordinateOf.has(each.symbol) && shareIn(each) > 0)
      .sort(
        (left, right) =>
          left.preference - right.preference ||
          shareIn(right) - shareIn(left) ||
          compareText(left.symbol, right.symbol),
      );
    if (first !== undefined) leaders.set(assetClass, mustGet(coordinateOf, first.symbol));
  }
  return leaders;
}

function movesOf(
  { symbol, exposures }: ProblemInstrument,
  coordinateOf: ReadonlyMap<string, number>,
  leaders: ReadonlyMap<AssetClass, number>,
): readonly Move[] {
  const own = coordinateOf.get(symbol);
  if (own !== undefined) return [{ coordinate: own, weight: 1 }];
  return exposures.flatMap(({ assetClass, weight }) => {
    const coordinate = leaders.get(assetClass);
    return coordinate === undefined ? [] : [{ coordinate, weight: toFloat(weight) }];
  });
}
