/** The covariance that a plan may weigh risk by: of every instrument that can be measured. */
import type { InstrumentSymbol } from '#domain/ids.ts';
import type { PriceSeries } from '#domain/statistics/price-series.ts';
import type { TradeDate } from '#domain/time.ts';
import { type CovarianceSource, type UnknownCovariance, yearlyCovariance } from './covariance.ts';
import { measurability } from './model-figures.ts';

export type PlanCovariance = UnknownCovariance | MeasuredCovariance;

export interface MeasuredCovariance {
  readonly kind: 'known';
  readonly symbols: readonly InstrumentSymbol[];
  /** Of yearly log returns, in the order of `symbols`. */
  readonly matrix: readonly (readonly number[])[];
  /** Instruments without a history that is good enough, or that the given model does not know. */
  readonly leftOut: readonly InstrumentSymbol[];
}

export function planCovariance(input: {
  readonly covariance: CovarianceSource;
  readonly symbols: readonly InstrumentSymbol[];
  readonly series: PriceSeries | null;
  readonly tradeDate: TradeDate;
}): PlanCovariance {
  const { covariance: source, series, tradeDate } = input;
  const isMeasurable = measurability(input);
  const symbols = input.symbols.filter(isMeasurable);
  const leftOut = input.symbols.filter((symbol) => !symbols.includes(symbol));
  if (symbols.length === 0) return { kind: 'unknown', reason: 'no instrument can be measured' };
  const covariance = yearlyCovariance({ source, symbols, series, tradeDate });
  if (covariance.kind === 'unknown') return covariance;
  return { kind: 'known', symbols, matrix: covariance.matrix.toRows(), leftOut };
}
