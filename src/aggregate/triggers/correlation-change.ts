/** CORRELATION_CHANGE: fires when what is held moves together in another way than it used to. */
import type { Trigger } from '#config/rule.ts';
import type { TriggerResult } from '#domain/documents/rebalancing.ts';
import { unreachable } from '#domain/invariant.ts';
import { correlationOf, sampleCovariance } from '#domain/statistics/covariance.ts';
import { type CorrelationSample, jennrichTest } from '#domain/statistics/jennrich.ts';
import type { Matrix } from '#domain/statistics/matrix.ts';
import { type MarketFacts, recentReturns } from './recent-returns.ts';

type CorrelationTrigger = Extract<Trigger, { type: 'CORRELATION_CHANGE' }>;

const TYPE = 'CORRELATION_CHANGE';
/** The largest holdings stand for all: pairs grow with the square, and what they say does not. */
const INSTRUMENTS_MAX = 20;
/** Recent days that Jennrich's test needs for each instrument before its p-value means much. */
const DAYS_PER_INSTRUMENT = 5;

/** The last `shortWindow` daily returns against the `longWindow` returns before them; the windows do not overlap. */
export function evaluateCorrelation(
  trigger: CorrelationTrigger,
  facts: MarketFacts,
): TriggerResult {
  const { shortWindow, longWindow, measure } = trigger;
  const threshold = thresholdText(trigger);
  const recent = recentReturns(facts, shortWindow + longWindow);
  if (recent.kind === 'unknown') return unmeasured(threshold, recent.reason);
  const moving = recent.columns.filter(
    (column) => moves(column.slice(0, longWindow)) && moves(column.slice(longWindow)),
  );
  const columns = moving.slice(0, instrumentsMax(trigger));
  if (columns.length < 2) {
    return unmeasured(threshold, 'it takes two instruments whose prices move');
  }
  const before = sampleOf(columns, 0, longWindow);
  const now = sampleOf(columns, longWindow, longWindow + shortWindow);
  const found = compare(measure, now, before);
  if (found === undefined) {
    return unmeasured(threshold, 'some of the holdings move exactly alike');
  }
  const { fired, measured, sentence } = found;
  const where = `between the ${shortWindow} trading days to ${recent.to} and the ${longWindow} before`;
  return {
    type: TYPE,
    fired,
    measured,
    threshold,
    rationale: `${sentence} ${where}, over the ${columns.length} largest holdings: ${fired ? 'a change beyond' : 'no change beyond'} the limit, ${threshold}`,
  };
}

function instrumentsMax({ measure, shortWindow }: CorrelationTrigger): number {
  return measure.kind === 'jennrich'
    ? Math.min(INSTRUMENTS_MAX, Math.floor(shortWindow / DAYS_PER_INSTRUMENT))
    : INSTRUMENTS_MAX;
}

function moves(column: Float64Array): boolean {
  return column.some((value) => value !== column[0]);
}

function sampleOf(columns: readonly Float64Array[], from: number, to: number): CorrelationSample {
  const correlation = correlationOf(
    sampleCovariance(columns.map((column) => column.slice(from, to))),
  );
  return { correlation, observations: to - from };
}

interface Found {
  readonly fired: boolean;
  readonly measured: string;
  readonly sentence: string;
}

function compare(
  measure: CorrelationTrigger['measure'],
  now: CorrelationSample,
  before: CorrelationSample,
): Found | undefined {
  switch (measure.kind) {
    case 'mean_abs_difference': {
      const difference = meanAbsoluteDifference(now.correlation, before.correlation);
      return {
        fired: difference >= measure.threshold,
        measured: difference.toFixed(4),
        sentence: `correlations differ by ${difference.toFixed(4)} on average`,
      };
    }
    case 'jennrich': {
      const test = jennrichTest(now, before);
      if (test === undefined) return undefined;
      const p = test.pValue.toPrecision(3);
      return {
        fired: test.pValue < measure.alpha,
        measured: `p = ${p}`,
        sentence: `Jennrich's test of equal correlations gives χ² = ${test.statistic.toFixed(2)} with ${test.degrees} degrees of freedom, p = ${p},`,
      };
    }
    default:
      return unreachable(measure);
  }
}

/** Over the pairs of different instruments. */
function meanAbsoluteDifference(left: Matrix, right: Matrix): number {
  const pairs = (left.rows * (left.rows - 1)) / 2;
  let sum = 0;
  for (let row = 0; row < left.rows; row += 1) {
    for (let column = row + 1; column < left.rows; column += 1) {
      sum += Math.abs(left.at(row, column) - right.at(row, column));
    }
  }
  return sum / pairs;
}

function thresholdText({ measure }: CorrelationTrigger): string {
  return measure.kind === 'jennrich' ? `p below ${measure.alpha}` : `at least ${measure.threshold}`;
}

function unmeasured(threshold: string, reason: string): TriggerResult {
  const rationale = `the change of correlations cannot be measured: ${reason}`;
  return { type: TYPE, fired: false, measured: null, threshold, rationale };
}
