/** Yearly covariances of instruments, from a given model or estimated from the history. */
import type { Basis } from '#domain/documents/analysis.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { unreachable } from '#domain/invariant.ts';
import { ewmaCovariance, sampleCovariance } from '#domain/statistics/covariance.ts';
import { lackOfHistory } from '#domain/statistics/coverage.ts';
import { shrinkToConstantCorrelation, shrinkToIdentity } from '#domain/statistics/ledoit-wolf.ts';
import type { Matrix } from '#domain/statistics/matrix.ts';
import type { PriceSeries } from '#domain/statistics/price-series.ts';
import { alignReturns } from '#domain/statistics/returns.ts';
import type { TradeDate } from '#domain/time.ts';
import type { GivenModel } from './given-model.ts';
import { riskWindow, WEEKS_MIN, WEEKS_PER_YEAR } from './window.ts';

export type CovarianceSource =
  | { readonly kind: 'given'; readonly model: GivenModel }
  | { readonly kind: 'estimated'; readonly estimator: CovarianceEstimator };

export type CovarianceEstimator =
  | { readonly method: 'ledoit_wolf'; readonly target: 'constant_correlation' | 'identity' }
  | { readonly method: 'ewma'; readonly decay: number }
  | { readonly method: 'sample' };

export const DEFAULT_COVARIANCE: CovarianceSource = {
  kind: 'estimated',
  estimator: { method: 'ledoit_wolf', target: 'constant_correlation' },
};

export type YearlyCovariance = KnownCovariance | UnknownCovariance;

export interface KnownCovariance {
  readonly kind: 'known';
  readonly symbols: readonly InstrumentSymbol[];
  /** Of yearly log returns, in the order of `symbols`. */
  readonly matrix: Matrix;
  readonly basis: Omit<Basis, 'figures'>;
}

export interface UnknownCovariance {
  readonly kind: 'unknown';
  readonly reason: string;
}

interface CovarianceInput {
  readonly source: CovarianceSource;
  readonly symbols: readonly InstrumentSymbol[];
  readonly series: PriceSeries | null;
  readonly tradeDate: TradeDate;
}

/** Time grows with the square; beyond it a factor model serves better than any estimate from 260 weeks. */
const ESTIMATED_SYMBOLS_MAX = 1_000;

/** All instruments asked for, or none: no entry is made up. */
export function yearlyCovariance(input: CovarianceInput): YearlyCovariance {
  const { source, symbols, series } = input;
  if (source.kind === 'given') return fromModel(source.model, symbols);
  if (series === null) return { kind: 'unknown', reason: 'there is no price history' };
  if (symbols.length > ESTIMATED_SYMBOLS_MAX) {
    const reason = `${symbols.length} instruments are more than the ${ESTIMATED_SYMBOLS_MAX} that a covariance is estimated for`;
    return { kind: 'unknown', reason };
  }
  return fromHistory({ ...input, series, estimator: source.estimator });
}

function fromModel(model: GivenModel, symbols: readonly InstrumentSymbol[]): YearlyCovariance {
  const missing = symbols.filter((symbol) => !model.symbols.has(symbol));
  if (missing.length > 0) {
    return { kind: 'unknown', reason: `the risk model does not know ${missing.join(', ')}` };
  }
  return {
    kind: 'known',
    symbols,
    matrix: model.covarianceOf(symbols),
    basis: { method: model.description, frequency: 'none', from: null, to: null, observations: 0 },
  };
}

function fromHistory(
  input: Omit<CovarianceInput, 'source' | 'series'> & {
    readonly series: PriceSeries;
    readonly estimator: CovarianceEstimator;
  },
): YearlyCovariance {
  const { series, symbols, tradeDate, estimator } = input;
  const window = { ...riskWindow(tradeDate), frequency: 'weekly' } as const;
  const rule = { ...window, observationsMin: WEEKS_MIN };
  const lacks = symbols.flatMap((symbol) => {
    const reason = lackOfHistory(series, symbol, rule);
    return reason === null ? [] : [`${symbol}: ${reason}`];
  });
  if (lacks.length > 0) return { kind: 'unknown', reason: lacks.join('; ') };
  const { columns, observations, from, to } = alignReturns(series, symbols, window);
  if (observations < WEEKS_MIN) {
    const reason = `${symbols.join(', ')} have ${observations} weekly returns in common, ${WEEKS_MIN} are needed`;
    return { kind: 'unknown', reason };
  }
  const { perPeriod, method } = estimateCovariance(columns, estimator);
  return {
    kind: 'known',
    symbols,
    matrix: perPeriod.map((cell) => cell * WEEKS_PER_YEAR),
    basis: { method, frequency: 'weekly', from, to, observations },
  };
}

/** Covariance per period of the returns given, and the method's name with its parameters. */
export function estimateCovariance(
  columns: readonly Float64Array[],
  estimator: CovarianceEstimator,
): { readonly perPeriod: Matrix; readonly method: string } {
  switch (estimator.method) {
    case 'sample':
      return { perPeriod: sampleCovariance(columns), method: 'sample covariance × 52' };
    case 'ewma':
      return {
        perPeriod: ewmaCovariance(columns, estimator.decay),
        method: `exponentially weighted covariance (decay ${estimator.decay}) × 52`,
      };
    case 'ledoit_wolf': {
      const isIdentity = estimator.target === 'identity';
      const shrunk = isIdentity ? shrinkToIdentity(columns) : shrinkToConstantCorrelation(columns);
      const target = isIdentity ? 'identity' : 'constant correlation';
      const intensity = shrunk.intensity.toFixed(4);
      return {
        perPeriod: shrunk.covariance,
        method: `Ledoit-Wolf covariance (${target}, shrinkage ${intensity}) × 52`,
      };
    }
    default:
      return unreachable(estimator);
  }
}
