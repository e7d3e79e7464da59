/** The figures that rest on a covariance of the instruments, estimated or given. */
import { type Decimal, divide, toFloat } from '#domain/decimal.ts';
import type { Basis } from '#domain/documents/analysis.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { COVERAGE_MIN, lackOfHistory } from '#domain/statistics/coverage.ts';
import { type CovarianceSource, type KnownCovariance, yearlyCovariance } from './covariance.ts';
import type { RiskHistory, RiskInput } from './history.ts';
import type { Measured, MeasureRiskInput } from './measured.ts';
import {
  classContributions,
  diversificationRatio,
  targetPortfolio,
  trackingError,
  type WeightedHolding,
} from './structure.ts';
import { riskWindow, WEEKS_MIN } from './window.ts';

export function measureModel(input: MeasureRiskInput): Measured {
  const { covariance: source, series, tradeDate } = input;
  const held = weightedHoldings(input, source);
  if (typeof held === 'string') return { figures: {}, basis: [], reasons: [held] };
  const symbols = held.map(({ symbol }) => symbol);
  const covariance = yearlyCovariance({ source, symbols, series, tradeDate });
  if (covariance.kind === 'unknown') {
    return { figures: {}, basis: [], reasons: [covariance.reason] };
  }
  const tracking = measureTracking(input, held);
  return {
    figures: {
      diversificationRatio: diversificationRatio(held, covariance),
      contributions: classContributions(held, covariance),
      ...tracking.figures,
    },
    basis: [basisOf(['diversification_ratio', 'contributions'], covariance), ...tracking.basis],
    reasons: tracking.reasons,
  };
}

/** Today's weights among what can be measured, or why too little can. */
function weightedHoldings(
  input: MeasureRiskInput,
  source: CovarianceSource,
): readonly WeightedHolding[] | string {
  return source.kind === 'given'
    ? knownToModel(input, source.model.symbols)
    : coveredByHistory(input.history);
}

function coveredByHistory(history: RiskHistory): readonly WeightedHolding[] | string {
  if (history.kind === 'unmeasurable') return history.reason;
  return history.covered.map(({ symbol, exposures }, place) => ({
    symbol,
    exposures,
    weight: history.weights[place] as number,
  }));
}

function knownToModel(
  { holdings, totalValue, foreignCashValue }: RiskInput,
  symbols: ReadonlySet<InstrumentSymbol>,
): readonly WeightedHolding[] | string {
  const known = holdings.filter(({ symbol }) => symbols.has(symbol));
  const unknown = holdings.filter(({ symbol }) => !symbols.has(symbol));
  const covered = unknown.reduce(
    (rest, { value }) => rest.minus(value.abs()),
    totalValue.minus(foreignCashValue.abs()),
  );
  if (!covered.gt('0') || share(covered, totalValue) < COVERAGE_MIN || known.length === 0) {
    return `the risk model covers less than ${COVERAGE_MIN * 100} % of value`;
  }
  return known.map(({ symbol, value, exposures }) => ({
    symbol,
    exposures,
    weight: share(value, covered),
  }));
}

function share(part: Decimal, whole: Decimal): number {
  return toFloat(divide(part, whole));
}

function measureTracking(input: MeasureRiskInput, held: readonly WeightedHolding[]): Measured {
  const { targets, covariance: source, series, tradeDate } = input;
  const wanted = targetPortfolio(targets, measurability(input));
  if (wanted.kind === 'missing') {
    return { figures: {}, basis: [], reasons: [`tracking error: ${wanted.reason}`] };
  }
  const symbols = [...new Set([...held.map(({ symbol }) => symbol), ...wanted.weights.keys()])];
  const covariance = yearlyCovariance({ source, symbols, series, tradeDate });
  if (covariance.kind === 'unknown') {
    return { figures: {}, basis: [], reasons: [`tracking error: ${covariance.reason}`] };
  }
  const weights = new Map(held.map(({ symbol, weight }) => [symbol, weight]));
  return {
    figures: { trackingError: trackingError(weights, wanted.weights, covariance) },
    basis: [basisOf(['tracking_error'], covariance)],
    reasons: [],
  };
}

/** Which instruments the covariance can say anything about. */
export function measurability(
  input: Pick<MeasureRiskInput, 'covariance' | 'series' | 'tradeDate'>,
): (symbol: InstrumentSymbol) => boolean {
  const { covariance: source, series, tradeDate } = input;
  if (source.kind === 'given') return (symbol) => source.model.symbols.has(symbol);
  const rule = {
    ...riskWindow(tradeDate),
    frequency: 'weekly',
    observationsMin: WEEKS_MIN,
  } as const;
  return (symbol) => series !== null && lackOfHistory(series, symbol, rule) === null;
}

function basisOf(figures: readonly string[], { basis }: KnownCovariance): Basis {
  return { figures, ...basis };
}
