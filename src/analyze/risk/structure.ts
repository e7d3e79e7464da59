/** How risk is put together: diversification, each class's part in it, and the distance from the targets. */
import type { Targets } from '#config/config.ts';
import { toFloat, ZERO } from '#domain/decimal.ts';
import type { Exposure, RiskContribution } from '#domain/documents/analysis.ts';
import { type AssetClass, CASH, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import { quadraticForm, timesVector } from '#domain/statistics/matrix.ts';
import type { KnownCovariance } from './covariance.ts';

export interface WeightedHolding {
  readonly symbol: InstrumentSymbol;
  /** What the weights leave to 1 is cash. */
  readonly weight: number;
  readonly exposures: readonly Exposure[];
}

/** Weighted mean volatility over the portfolio's: Choueifaty & Coignard, J. Portfolio Management 35 (1) (2008). */
export function diversificationRatio(
  holdings: readonly WeightedHolding[],
  { matrix }: KnownCovariance,
): number | null {
  const weights = holdings.map(({ weight }) => weight);
  const volatility = Math.sqrt(quadraticForm(matrix, weights));
  const deviations = matrix.diagonal().map(Math.sqrt);
  const meanVolatility = weights.reduce(
    (sum, weight, place) => sum + weight * (deviations[place] as number),
    0,
  );
  return volatility > 0 ? meanVolatility / volatility : null;
}

/**
 * Each class's share of the variance: w_i (Σw)_i / wᵀΣw by instrument, divided over an instrument's classes by its
 * exposures (Euler's theorem). Sorted by class, untargeted holdings last; empty when nothing varies.
 */
export function classContributions(
  holdings: readonly WeightedHolding[],
  { matrix }: KnownCovariance,
): readonly RiskContribution[] {
  const weights = holdings.map(({ weight }) => weight);
  const variance = quadraticForm(matrix, weights);
  if (!(variance > 0)) return [];
  const marginal = timesVector(matrix, weights);
  const shares = new Map<AssetClass | null, number>();
  for (const [place, { weight, exposures }] of holdings.entries()) {
    const share = (weight * (marginal[place] as number)) / variance;
    const parts = exposures.length === 0 ? [UNTARGETED] : exposures.map(partOf);
    for (const { assetClass, part } of parts) {
      shares.set(assetClass, (shares.get(assetClass) ?? 0) + share * part);
    }
  }
  return [...shares]
    .map(([assetClass, share]) => ({ assetClass, share }))
    .toSorted((left, right) => compareClasses(left.assetClass, right.assetClass));
}

const UNTARGETED = { assetClass: null, part: 1 } as const;

function partOf({ assetClass, weight }: Exposure) {
  return { assetClass, part: toFloat(weight) };
}

function compareClasses(left: AssetClass | null, right: AssetClass | null): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return compareText(left, right);
}

export type TargetPortfolio =
  | { readonly kind: 'found'; readonly weights: ReadonlyMap<InstrumentSymbol, number> }
  | { readonly kind: 'missing'; readonly reason: string };

/** Every class by the first of its instruments that can be measured: what its target weight would be held in. */
export function targetPortfolio(
  targets: Targets,
  isMeasurable: (symbol: InstrumentSymbol) => boolean,
): TargetPortfolio {
  const weights = new Map<InstrumentSymbol, number>();
  for (const { assetClass, weight, instruments } of targets.classes) {
    if (assetClass === CASH || weight.eq(ZERO)) continue;
    const symbol = instruments.find(isMeasurable);
    if (symbol === undefined) {
      return { kind: 'missing', reason: `no instrument of ${assetClass} can be measured` };
    }
    weights.set(symbol, (weights.get(symbol) ?? 0) + toFloat(weight));
  }
  return { kind: 'found', weights };
}

/** Volatility of the difference between two portfolios, √((w - b)ᵀ Σ (w - b)), a year. */
export function trackingError(
  weights: ReadonlyMap<InstrumentSymbol, number>,
  benchmark: ReadonlyMap<InstrumentSymbol, number>,
  { symbols, matrix }: KnownCovariance,
): number {
  const active = symbols.map((symbol) => (weights.get(symbol) ?? 0) - (benchmark.get(symbol) ?? 0));
  return Math.sqrt(Math.max(quadraticForm(matrix, active), 0));
}
