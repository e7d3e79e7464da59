/** VOLATILITY_CHANGE: fires when the portfolio moves much more, or much less, than it used to. */
import type { Trigger } from '#config/rule.ts';
import type { TriggerResult } from '#domain/documents/rebalancing.ts';
import { EWMA_DECAY, ewmaCovariance } from '#domain/statistics/covariance.ts';
import { standardDeviation } from '#domain/statistics/descriptive.ts';
import { weightedLogReturns } from '#domain/statistics/returns.ts';
import { type MarketFacts, recentReturns } from './recent-returns.ts';
import { percentOf } from './wording.ts';

type VolatilityTrigger = Extract<Trigger, { type: 'VOLATILITY_CHANGE' }>;

const TYPE = 'VOLATILITY_CHANGE';
const DAYS_PER_YEAR = 252;

/**
 * σ of the last `shortWindow` daily returns over σ of the `longWindow` returns before them; the windows do not
 * overlap. With the estimator `ewma` the short σ is the square root of the exponentially weighted mean square.
 */
export function evaluateVolatility(trigger: VolatilityTrigger, facts: MarketFacts): TriggerResult {
  const { shortWindow, longWindow } = trigger;
  const threshold = thresholdText(trigger);
  const recent = recentReturns(facts, shortWindow + longWindow);
  if (recent.kind === 'unknown') return unmeasured(threshold, recent.reason);
  const portfolio = weightedLogReturns(recent.columns, recent.weights);
  if (portfolio === undefined) {
    return unmeasured(
      threshold,
      'with its borrowed money the portfolio would have lost everything',
    );
  }
  const long = standardDeviation(portfolio.slice(0, longWindow));
  const short = shortVolatility(portfolio.slice(longWindow), trigger.estimator);
  if (!(long > 0)) return unmeasured(threshold, 'what is held has not moved in the long window');
  const ratio = short / long;
  const fired = hasChanged(ratio, trigger);
  const yearly = (daily: number) => percentOf(daily * Math.sqrt(DAYS_PER_YEAR));
  return {
    type: TYPE,
    fired,
    measured: ratio.toFixed(4),
    threshold,
    rationale: `volatility was ${yearly(short)} a year in the ${shortWindow} trading days to ${recent.to} and ${yearly(long)} in the ${longWindow} before, ${ratio.toFixed(4)} times as much: ${fired ? 'a change beyond' : 'no change beyond'} the limit, ${threshold}`,
  };
}

function shortVolatility(returns: Float64Array, estimator: VolatilityTrigger['estimator']): number {
  return estimator === 'ewma'
    ? Math.sqrt(ewmaCovariance([returns], EWMA_DECAY).at(0, 0))
    : standardDeviation(returns);
}

function hasChanged(ratio: number, { direction, ratio: limit }: VolatilityTrigger): boolean {
  const isUp = ratio >= limit;
  const isDown = ratio <= 1 / limit;
  return (direction !== 'down' && isUp) || (direction !== 'up' && isDown);
}

function thresholdText({ direction, ratio }: VolatilityTrigger): string {
  const up = `at least ${ratio}`;
  const down = `at most ${(1 / ratio).toFixed(4)}`;
  if (direction === 'both') return `${up} or ${down}`;
  return direction === 'up' ? up : down;
}

function unmeasured(threshold: string, reason: string): TriggerResult {
  const rationale = `the change of volatility cannot be measured: ${reason}`;
  return { type: TYPE, fired: false, measured: null, threshold, rationale };
}
