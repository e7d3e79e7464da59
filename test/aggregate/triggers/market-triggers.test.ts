import { describe, expect, test } from 'vitest';
import { evaluateCorrelation } from '#aggregate/triggers/correlation-change.ts';
import type { MarketFacts } from '#aggregate/triggers/recent-returns.ts';
import { evaluateVolatility } from '#aggregate/triggers/volatility-change.ts';
import type { Trigger } from '#config/rule.ts';
import type { Currency } from '#domain/ids.ts';
import { plusDays } from '#domain/time.ts';
import { CALM, firingRates } from '../../../bench/regimes.ts';
import { EVEN, seriesFrom, standingWith, TODAY } from './support.ts';

type VolatilityTrigger = Extract<Trigger, { type: 'VOLATILITY_CHANGE' }>;
type CorrelationTrigger = Extract<Trigger, { type: 'CORRELATION_CHANGE' }>;

const VOLATILITY: VolatilityTrigger = {
  type: 'VOLATILITY_CHANGE',
  shortWindow: 20,
  longWindow: 100,
  ratio: 1.5,
  direction: 'both',
  estimator: 'simple',
};
const CORRELATION: CorrelationTrigger = {
  type: 'CORRELATION_CHANGE',
  shortWindow: 20,
  longWindow: 100,
  measure: { kind: 'mean_abs_difference', threshold: 0.2 },
};
const ONE_STOCK = standingWith({ stock: { value: '100', target: '1' } });

/** Simple returns of `size` up and down in turn, as log returns. */
function swings(count: number, size: number): readonly number[] {
  return Array.from({ length: count }, (_, day) => Math.log(1 + (day % 2 === 0 ? size : -size)));
}

function facts(
  returns: Readonly<Record<string, ArrayLike<number>>>,
  more: Partial<MarketFacts> = {},
): MarketFacts {
  return { standing: ONE_STOCK, series: seriesFrom(returns), asOf: TODAY, ...more };
}

describe('volatility', () => {
  const doubled = { STOCK: [...swings(100, 0.01), ...swings(20, 0.02)] };
  const halved = { STOCK: [...swings(100, 0.02), ...swings(20, 0.01)] };

  test.each`
    returns    | direction | ratio  | fired
    ${doubled} | ${'both'} | ${1.5} | ${true}
    ${doubled} | ${'up'}   | ${1.5} | ${true}
    ${doubled} | ${'down'} | ${1.5} | ${false}
    ${doubled} | ${'up'}   | ${2.5} | ${false}
    ${halved}  | ${'both'} | ${1.5} | ${true}
    ${halved}  | ${'down'} | ${1.5} | ${true}
    ${halved}  | ${'up'}   | ${1.5} | ${false}
    ${halved}  | ${'down'} | ${2.5} | ${false}
  `(
    'a change looked for $direction by $ratio fires: $fired',
    ({ returns, fired, ...parameters }) => {
      expect(evaluateVolatility({ ...VOLATILITY, ...parameters }, facts(returns)).fired).toBe(
        fired,
      );
    },
  );

  test('the ratio is that of the sample deviations of two windows that do not overlap', () => {
    // Of alternating returns ±s over n days the deviation is ½ ln((1 + s) / (1 - s)) √(n / (n - 1)).
    const { measured, rationale } = evaluateVolatility(VOLATILITY, facts(doubled));
    expect(Number(measured)).toBeCloseTo(2 * Math.sqrt(20 / 19 / (100 / 99)), 2);
    expect(rationale).toBe(
      'volatility was 32.58 % a year in the 20 trading days to 2026-11-20 and 15.96 % in the 100 before, 2.0419 times as much: a change beyond the limit, at least 1.5 or at most 0.6667',
    );
  });

  test('the ewma estimator gives the newest days more weight', () => {
    const latest = { STOCK: [...swings(110, 0.01), ...swings(10, 0.02)] };
    const ratio = (estimator: 'simple' | 'ewma') =>
      Number(evaluateVolatility({ ...VOLATILITY, estimator }, facts(latest)).measured);
    expect(ratio('ewma')).toBeGreaterThan(ratio('simple'));
  });

  test('cash dampens both windows alike', () => {
    const half = standingWith({
      stock: { value: '50', target: '1' },
      cash: { value: '50', target: '0' },
    });
    const { measured, rationale } = evaluateVolatility(
      VOLATILITY,
      facts(doubled, { standing: half }),
    );
    expect(Number(measured)).toBeCloseTo(2.04, 2);
    expect(rationale).toContain('volatility was 16.');
  });

  test('prices after the day that is looked at are not looked at', () => {
    const calmThenWild = { STOCK: [...swings(200, 0.01), ...swings(20, 0.05)] };
    const before = facts(calmThenWild, { asOf: plusDays(TODAY, -28) });
    expect(evaluateVolatility(VOLATILITY, before)).toMatchObject({
      fired: false,
      measured: '1.0208',
    });
  });
});

describe('what cannot be measured does not fire and says why', () => {
  const calm = { STOCK: swings(120, 0.01) };
  const euros = { ...seriesFrom(calm), currency: 'EUR' as Currency };
  const mostlyUnknown = standingWith({ stock: { value: '89', target: '1' } }, { GME: '11' });

  test.each`
    given                                                                             | because
    ${facts(calm, { series: null })}                                                  | ${'there is no price history'}
    ${facts(calm, { series: euros })}                                                 | ${'the price history is in EUR, not in USD'}
    ${facts({ STOCK: swings(119, 0.01) })}                                            | ${'a history of 120 daily returns covers 0.0 % of value, 90 % is needed'}
    ${facts(calm, { standing: mostlyUnknown })}                                       | ${'a history of 120 daily returns covers 89.0 % of value, 90 % is needed'}
    ${facts(calm, { standing: standingWith({ cash: { value: '1', target: '1' } }) })} | ${'only cash is held'}
    ${facts({ STOCK: swings(120, 0) })}                                               | ${'what is held has not moved in the long window'}
  `('volatility: $because', ({ given, because }) => {
    expect(evaluateVolatility(VOLATILITY, given)).toMatchObject({
      fired: false,
      measured: null,
      rationale: `the change of volatility cannot be measured: ${because}`,
    });
  });

  test.each`
    returns                                                    | because
    ${{ STOCKS: swings(120, 0.01), BONDS: swings(120, 0) }}    | ${'it takes two instruments whose prices move'}
    ${{ STOCKS: swings(119, 0.01), BONDS: swings(120, 0.01) }} | ${'a history of 120 daily returns covers 40.0 % of value, 90 % is needed'}
    ${{ STOCKS: swings(120, 0.01), BONDS: swings(120, 0.01) }} | ${'some of the holdings move exactly alike'}
  `('correlation: $because', ({ returns, because }) => {
    const trigger = { ...CORRELATION, measure: { kind: 'jennrich', alpha: 0.01 } } as const;
    expect(evaluateCorrelation(trigger, facts(returns, { standing: EVEN }))).toMatchObject({
      fired: false,
      measured: null,
      rationale: `the change of correlations cannot be measured: ${because}`,
    });
  });
});

describe('correlation', () => {
  /** +, +, -, - against +, -, +, -: together they never correlate. */
  const slow = (count: number) =>
    Array.from({ length: count }, (_, day) => (day % 4 < 2 ? 0.01 : -0.01));
  const fast = (count: number) =>
    Array.from({ length: count }, (_, day) => (day % 2 === 0 ? 0.01 : -0.01));

  test('two holdings that begin to move together differ by one from before', () => {
    const returns = { STOCKS: slow(120), BONDS: [...fast(100), ...slow(20)] };
    expect(evaluateCorrelation(CORRELATION, facts(returns, { standing: EVEN }))).toEqual({
      type: 'CORRELATION_CHANGE',
      fired: true,
      measured: '1.0000',
      threshold: 'at least 0.2',
      rationale:
        'correlations differ by 1.0000 on average between the 20 trading days to 2026-11-20 and the 100 before, over the 2 largest holdings: a change beyond the limit, at least 0.2',
    });
  });

  test('without a change nothing fires under either measure', () => {
    const still = facts({ STOCKS: slow(120), BONDS: fast(120) }, { standing: EVEN });
    expect(evaluateCorrelation(CORRELATION, still)).toMatchObject({
      fired: false,
      measured: '0.0000',
    });
    const jennrich = { ...CORRELATION, measure: { kind: 'jennrich', alpha: 0.01 } } as const;
    expect(evaluateCorrelation(jennrich, still)).toMatchObject({
      fired: false,
      measured: 'p = 1.00',
    });
  });
});

/** Small versions of bench/triggers.ts; docs/TRIGGERS.md has the rates over 1,000 series. */
describe('over seeded markets', () => {
  const SERIES = 40;
  const still = { name: 'no change', before: CALM, after: CALM, noise: 'normal' } as const;
  const wild = { ...still, name: 'wild', after: { ...CALM, volatility: 0.03 } };
  const alike = { ...still, name: 'alike', after: { ...CALM, correlation: 0.9 } };
  const volatility = { ...VOLATILITY, shortWindow: 21, longWindow: 252 };
  const difference = { ...CORRELATION, shortWindow: 63, longWindow: 504 };
  const jennrich = { ...difference, measure: { kind: 'jennrich', alpha: 0.01 } } as const;

  test.each`
    name                 | trigger       | change   | before  | after
    ${'volatility'}      | ${volatility} | ${wild}  | ${0.05} | ${0.95}
    ${'mean difference'} | ${difference} | ${alike} | ${0.05} | ${0.95}
    ${'Jennrich'}        | ${jennrich}   | ${alike} | ${0.05} | ${0.95}
  `('$name sees a large change in $after of them, and none in all but $before', (row) => {
    const { trigger, change, before, after } = row;
    const rates = firingRates({ change, trigger, series: SERIES });
    expect(rates[0]).toBeLessThanOrEqual(before);
    expect(rates.at(-1)).toBeGreaterThanOrEqual(after);
  });

  test.each`
    name                 | trigger
    ${'volatility'}      | ${volatility}
    ${'mean difference'} | ${difference}
    ${'Jennrich'}        | ${jennrich}
  `('$name stays mostly quiet through 63 days without a change', ({ trigger }) => {
    const rates = firingRates({ change: still, trigger, series: SERIES });
    expect(Math.max(...rates)).toBeLessThanOrEqual(0.1);
  });
});
