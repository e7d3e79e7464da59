/** The latest daily returns of what the household holds today, or why there are too few. */
import { divide, larger, ONE, sum, toFloat, ZERO } from '#domain/decimal.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { COVERAGE_MIN, lackOfHistory } from '#domain/statistics/coverage.ts';
import type { PriceSeries } from '#domain/statistics/price-series.ts';
import { alignReturns } from '#domain/statistics/returns.ts';
import { plusDays, type TradeDate } from '#domain/time.ts';
import type { HoldingStanding, Standing } from './standing.ts';

export type RecentReturns = KnownReturns | UnknownReturns;

export interface KnownReturns {
  readonly kind: 'known';
  /** Largest holding first. */
  readonly symbols: readonly InstrumentSymbol[];
  /** Daily log returns by instrument, oldest first, exactly as many as asked for. */
  readonly columns: readonly Float64Array[];
  /** Of the household, scaled up for what has no history; what they leave to 1 is cash. */
  readonly weights: readonly number[];
  readonly to: TradeDate;
}

export interface UnknownReturns {
  readonly kind: 'unknown';
  readonly reason: string;
}

export interface MarketFacts {
  readonly standing: Standing;
  readonly series: PriceSeries | null;
  readonly asOf: TradeDate;
}

/** Calendar days that hold one trading day, holidays and some gaps included, and a start-up allowance. */
const CALENDAR_DAYS_PER_RETURN = 1.6;
const CALENDAR_DAYS_EXTRA = 30;

export function recentReturns(facts: MarketFacts, observations: number): RecentReturns {
  const { standing, series, asOf } = facts;
  if (series === null) return unknown('there is no price history');
  if (series.currency !== standing.baseCurrency) {
    return unknown(`the price history is in ${series.currency}, not in ${standing.baseCurrency}`);
  }
  if (standing.holdings.length === 0) return unknown('only cash is held');
  if (!standing.totalValue.gt(ZERO)) return unknown('the household has no value');
  const reach = Math.ceil(observations * CALENDAR_DAYS_PER_RETURN) + CALENDAR_DAYS_EXTRA;
  const window = { frequency: 'daily', from: plusDays(asOf, -reach), until: asOf } as const;
  const rule = { ...window, observationsMin: observations };
  const covered = standing.holdings
    .filter(({ symbol }) => lackOfHistory(series, symbol, rule) === null)
    .toSorted((left, right) => right.value.cmp(left.value));
  const coverage = coverageOf(standing, covered);
  if (coverage < COVERAGE_MIN) return unknown(lowCoverage(coverage, observations));
  const symbols = covered.map(({ symbol }) => symbol);
  const aligned = alignReturns(series, symbols, window);
  if (aligned.observations < observations || aligned.to === null) {
    return unknown(
      `the holdings have ${aligned.observations} daily returns in common, ${observations} are needed`,
    );
  }
  return {
    kind: 'known',
    symbols,
    columns: aligned.columns.map((column) => column.slice(-observations)),
    weights: covered.map(({ value }) => toFloat(divide(value, standing.totalValue)) / coverage),
    to: aligned.to,
  };
}

function coverageOf(
  { holdings, totalValue }: Standing,
  covered: readonly HoldingStanding[],
): number {
  const measured = new Set(covered.map(({ symbol }) => symbol));
  const rest = holdings.filter(({ symbol }) => !measured.has(symbol));
  const uncovered = sum(rest.map(({ value }) => value.abs()));
  return toFloat(larger(ONE.minus(divide(uncovered, totalValue)), ZERO));
}

function lowCoverage(coverage: number, observations: number): string {
  const percent = (coverage * 100).toFixed(1);
  return `a history of ${observations} daily returns covers ${percent} % of value, ${COVERAGE_MIN * 100} % is needed`;
}

function unknown(reason: string): UnknownReturns {
  return { kind: 'unknown', reason };
}
