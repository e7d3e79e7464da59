/** The past returns of today's holdings, or why there are too few to measure risk by. */
import { type Decimal, divide, larger, ONE, sum, toFloat, ZERO } from '#domain/decimal.ts';
import type { Uncovered } from '#domain/documents/analysis.ts';
import type { Currency } from '#domain/ids.ts';
import { COVERAGE_MIN, lackOfHistory } from '#domain/statistics/coverage.ts';
import type { PriceSeries } from '#domain/statistics/price-series.ts';
import {
  type AlignedReturns,
  alignReturns,
  weightedLogReturns,
} from '#domain/statistics/returns.ts';
import type { TradeDate } from '#domain/time.ts';
import { type Holding, weightOf } from '../allocation.ts';
import { riskWindow, WEEKS_MIN } from './window.ts';

export interface RiskInput {
  readonly baseCurrency: Currency;
  readonly tradeDate: TradeDate;
  readonly series: PriceSeries | null;
  readonly totalValue: Decimal;
  /** Cash in base currency carries no price risk; in other currencies it does, and nobody has its history. */
  readonly foreignCashValue: Decimal;
  /** One entry for each instrument. */
  readonly holdings: readonly Holding[];
}

export type RiskHistory = Measurable | Unmeasurable;

export interface Measurable {
  readonly kind: 'measurable';
  readonly covered: readonly Holding[];
  /** Of the covered holdings, as shares of the covered value; what they leave to 1 is cash. */
  readonly weights: readonly number[];
  readonly weekly: AlignedReturns;
  readonly daily: AlignedReturns;
  /** Days too, but a return may span a gap: the whole way the value went. */
  readonly path: AlignedReturns;
  /** Log returns of the portfolio with these weights. */
  readonly portfolio: {
    readonly weekly: Float64Array;
    readonly daily: Float64Array;
    readonly path: Float64Array;
  };
  readonly coverage: Decimal;
  readonly uncovered: readonly Uncovered[];
}

export interface Unmeasurable {
  readonly kind: 'unmeasurable';
  readonly reason: string;
  readonly coverage: Decimal | null;
  readonly uncovered: readonly Uncovered[];
}

export function riskHistory(input: RiskInput): RiskHistory {
  const { series, totalValue, baseCurrency, holdings } = input;
  if (!totalValue.gt(ZERO)) return unmeasurable('there is no value to measure');
  if (series === null) return unmeasurable('there is no price history');
  if (series.currency !== baseCurrency) {
    return unmeasurable(`the price history is in ${series.currency}, not in ${baseCurrency}`);
  }
  if (holdings.length === 0) return unmeasurable('only cash is held');
  const { covered, uncovered } = splitByCoverage(input, series);
  const coverage = larger(ONE.minus(sum(uncovered.map(({ weight }) => weight.abs()))), ZERO);
  const scarce = { coverage, uncovered };
  if (toFloat(coverage) < COVERAGE_MIN) return unmeasurable(lowCoverage(coverage), scarce);
  return measure({ input, series, covered, coverage, uncovered });
}

function splitByCoverage(input: RiskInput, series: PriceSeries) {
  const { holdings, totalValue, tradeDate, foreignCashValue } = input;
  const rule = {
    ...riskWindow(tradeDate),
    frequency: 'weekly',
    observationsMin: WEEKS_MIN,
  } as const;
  const covered: Holding[] = [];
  const uncovered: Uncovered[] = [];
  for (const holding of holdings) {
    const { symbol, value } = holding;
    const reason = lackOfHistory(series, symbol, rule);
    if (reason === null) covered.push(holding);
    else uncovered.push({ symbol, weight: weightOf(value, totalValue), reason });
  }
  if (!foreignCashValue.eq(ZERO)) {
    const weight = weightOf(foreignCashValue, totalValue);
    uncovered.push({ symbol: null, weight, reason: 'cash in a foreign currency has no history' });
  }
  return { covered, uncovered };
}

function measure(context: {
  readonly input: RiskInput;
  readonly series: PriceSeries;
  readonly covered: readonly Holding[];
  readonly coverage: Decimal;
  readonly uncovered: readonly Uncovered[];
}): RiskHistory {
  const { input, series, covered, coverage, uncovered } = context;
  const symbols = covered.map(({ symbol }) => symbol);
  const window = riskWindow(input.tradeDate);
  const weekly = alignReturns(series, symbols, { ...window, frequency: 'weekly' });
  if (weekly.observations < WEEKS_MIN) {
    const reason = `the instruments have ${weekly.observations} weekly returns in common, ${WEEKS_MIN} are needed`;
    return unmeasurable(reason, { coverage, uncovered });
  }
  const daily = alignReturns(series, symbols, { ...window, frequency: 'daily' });
  const path = alignReturns(series, symbols, { ...window, frequency: 'daily', acrossGaps: true });
  const coveredValue = input.totalValue.times(coverage);
  const weights = covered.map(({ value }) => toFloat(divide(value, coveredValue)));
  const portfolio = portfolioOf({ weekly, daily, path }, weights);
  if (portfolio === undefined) {
    const reason = 'with its borrowed money the portfolio would have lost everything';
    return unmeasurable(reason, { coverage, uncovered });
  }
  return {
    kind: 'measurable',
    covered,
    weights,
    weekly,
    daily,
    path,
    portfolio,
    coverage,
    uncovered,
  };
}

function portfolioOf(
  returns: Pick<Measurable, 'weekly' | 'daily' | 'path'>,
  weights: readonly number[],
): Measurable['portfolio'] | undefined {
  const weekly = weightedLogReturns(returns.weekly.columns, weights);
  const daily = weightedLogReturns(returns.daily.columns, weights);
  const path = weightedLogReturns(returns.path.columns, weights);
  return weekly && daily && path && { weekly, daily, path };
}

function lowCoverage(coverage: Decimal): string {
  const percent = toFloat(coverage) * 100;
  return `price history covers ${percent.toFixed(1)} % of value, ${COVERAGE_MIN * 100} % is needed`;
}

function unmeasurable(
  reason: string,
  scarce: Pick<Unmeasurable, 'coverage' | 'uncovered'> = { coverage: null, uncovered: [] },
): Unmeasurable {
  return { kind: 'unmeasurable', reason, ...scarce };
}
