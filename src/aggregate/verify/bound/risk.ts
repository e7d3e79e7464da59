/**
 * Active risk as the problem states it, docs/METHODS.md, section "Active risk":
 *
 *     R = (γ/2)·H·V·aᵀΣa ,   a = w − w*
 *
 * and its tangent at active weights ā, below which R never lies where Σ is positive semidefinite:
 *
 *     R ≥ V·(qᵀa − ½·qᵀā),   q = γ·H·Σā
 */
import { toFloat } from '#domain/decimal.ts';
import type { ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import { type AssetClass, CASH, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import { type Facts, heldValues } from '../facts.ts';
import type { Aim } from './aim.ts';

export interface Risk {
  /** γ·H */
  readonly price: number;
  /** Instruments that Σ and the household know. */
  readonly symbols: readonly InstrumentSymbol[];
  readonly covariance: (row: number, column: number) => number;
  /** a before trading. */
  readonly before: readonly number[];
  /** How an instrument's money is divided over those that Σ knows. */
  readonly movesOf: (symbol: InstrumentSymbol) => readonly Move[];
}

export interface Move {
  readonly index: number;
  readonly part: number;
}

/** Of more than these the risk is left out of a plan. */
const INSTRUMENTS_MAX = 500;

/** Null where risk has no price, or is of too many instruments. */
export function readRisk(facts: Facts, aim: Aim): Risk | null {
  const { method, optimization, covariance, instruments } = facts.problem;
  const weighs = method === 'FULL_OPTIMIZATION' || method === 'TACTICAL_REBALANCING';
  if (!weighs || covariance === null || optimization.riskAversion === null) return null;
  const price = toFloat(optimization.riskAversion.times(optimization.horizonYears));
  const symbols = covariance.symbols.filter((symbol) => facts.instruments.has(symbol));
  if (price === 0 || symbols.length === 0 || symbols.length > INSTRUMENTS_MAX) return null;
  const indexOf = new Map(symbols.map((symbol, index) => [symbol, index]));
  const rowOf = symbols.map((symbol) => covariance.symbols.indexOf(symbol));
  const leaders = leadersOf(facts, indexOf);
  const moves = new Map(
    instruments.map((each) => [each.symbol, movesOf(each, indexOf, leaders)] as const),
  );
  const value = toFloat(facts.totalValue);
  const before = symbols.map(() => 0);
  const add = (index: number, weight: number) => {
    before[index] = (before[index] as number) + weight;
  };
  for (const [assetClass, target] of aim.targets) {
    const leader = leaders.get(assetClass);
    if (leader !== undefined) add(leader, -target);
  }
  for (const [symbol, held] of heldValues(facts)) {
    for (const { index, part } of moves.get(symbol) ?? [])
      add(index, (part * toFloat(held)) / value);
  }
  return {
    ...{ price, symbols, before },
    covariance: (row, column) =>
      covariance.matrix[rowOf[row] as number]?.[rowOf[column] as number] ?? 0,
    movesOf: (symbol) => moves.get(symbol) ?? [],
  };
}

/** For every class but cash: of those that Σ knows the first on its list, then the one most in the class, then by name. */
function leadersOf({ problem }: Facts, indexOf: ReadonlyMap<InstrumentSymbol, number>) {
  const leaders = new Map<AssetClass, number>();
  for (const { assetClass } of problem.classes) {
    if (assetClass === CASH) continue;
    const shareOf = ({ exposures }: ProblemInstrument) => {
      const exposure = exposures.find((each) => each.assetClass === assetClass);
      return exposure === undefined ? 0 : toFloat(exposure.weight);
    };
    let leader: ProblemInstrument | undefined;
    for (const each of problem.instruments) {
      if (!indexOf.has(each.symbol) || shareOf(each) <= 0) continue;
      if (leader === undefined || leads(each, leader, shareOf)) leader = each;
    }
    const index = leader === undefined ? undefined : indexOf.get(leader.symbol);
    if (index !== undefined) leaders.set(assetClass, index);
  }
  return leaders;
}

function leads(
  left: ProblemInstrument,
  right: ProblemInstrument,
  shareOf: (instrument: ProblemInstrument) => number,
): boolean {
  if (left.preference !== right.preference) return left.preference < right.preference;
  if (shareOf(left) !== shareOf(right)) return shareOf(left) > shareOf(right);
  return compareText(left.symbol, right.symbol) < 0;
}

function movesOf(
  { symbol, exposures }: ProblemInstrument,
  indexOf: ReadonlyMap<InstrumentSymbol, number>,
  leaders: ReadonlyMap<AssetClass, number>,
): readonly Move[] {
  const own = indexOf.get(symbol);
  if (own !== undefined) return [{ index: own, part: 1 }];
  return exposures.flatMap(({ assetClass, weight }) => {
    const index = leaders.get(assetClass);
    return index === undefined ? [] : [{ index, part: toFloat(weight) }];
  });
}

/** Σa. */
export function timesCovariance({ covariance }: Risk, weights: readonly number[]): number[] {
  return weights.map((_, row) =>
    weights.reduce((total, weight, column) => total + weight * covariance(row, column), 0),
  );
}

/** aᵀΣa once trades have moved so much money into each instrument. */
export function varianceAfter(
  risk: Risk,
  { totalValue }: Facts,
  moved: ReadonlyMap<InstrumentSymbol, number>,
): number {
  const value = toFloat(totalValue);
  const active = [...risk.before];
  for (const [symbol, money] of moved) {
    for (const { index, part } of risk.movesOf(symbol)) {
      active[index] = (active[index] as number) + (part * money) / value;
    }
  }
  return dot(active, timesCovariance(risk, active));
}

/** R for a variance. */
export function riskPrice({ price }: Risk, { totalValue }: Facts, variance: number): number {
  return 0.5 * price * toFloat(totalValue) * variance;
}

export interface Tangent {
  /** V·(qᵀa − ½·qᵀā) before trading. */
  readonly constant: number;
  /** What one unit of money more of an instrument adds. */
  readonly slopeOf: (symbol: InstrumentSymbol) => number;
}

/** At the published weights; an instrument without one stays where it is. */
export function tangentAt(
  risk: Risk,
  { totalValue }: Facts,
  published: (symbol: InstrumentSymbol) => number | undefined,
): Tangent {
  const touching = risk.symbols.map(
    (symbol, index) => published(symbol) ?? (risk.before[index] as number),
  );
  const slopes = timesCovariance(risk, touching).map((each) => risk.price * each);
  return {
    constant: toFloat(totalValue) * (dot(slopes, risk.before) - 0.5 * dot(slopes, touching)),
    slopeOf: (symbol) =>
      risk
        .movesOf(symbol)
        .reduce((total, { index, part }) => total + part * (slopes[index] as number), 0),
  };
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((total, each, index) => total + each * (right[index] as number), 0);
}
