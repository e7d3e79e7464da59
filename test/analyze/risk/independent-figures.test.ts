/**
 * Our statistics beside other people's: every expected figure was computed by the library named with it, in
 * independent_figures.py, from prices that this project did not make.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyzeAccount } from '#analyze/analyze.ts';
import { estimateCovariance } from '#analyze/risk/covariance.ts';
import { vevOfMoments } from '#analyze/risk/vev.ts';
import { riskWindow } from '#analyze/risk/window.ts';
import { parseDecimal } from '#domain/decimal.ts';
import type { PriceHistory } from '#domain/documents/market.ts';
import { chiSquareTail } from '#domain/statistics/chi-square.ts';
import { correlationOf, sampleCovariance } from '#domain/statistics/covariance.ts';
import { jennrichTest } from '#domain/statistics/jennrich.ts';
import { shrinkToIdentity } from '#domain/statistics/ledoit-wolf.ts';
import { priceSeries } from '#domain/statistics/price-series.ts';
import { alignReturns } from '#domain/statistics/returns.ts';
import { sharedIsPresent, sharedPath } from '../../support/shared.ts';
import {
  cashOf,
  date,
  inputOf,
  positionOf,
  pricesOf,
  snapshotOf,
  symbol,
  targetsOf,
  USD,
} from '../support.ts';

const PRICES = 'data/prices/pypfopt_stock_prices.csv';
const TODAY = date('2018-04-11');
/** Dollars in each, of 1,000; the rest is cash. */
const DOLLARS = { AAPL: 200, BAC: 100, GE: 100, JPM: 150, PFE: 100, T: 100, WMT: 100, XOM: 100 };
const SYMBOLS = Object.keys(DOLLARS).map(symbol);

const RISK_FIGURES = [
  ['volatility', 0.12575840342733258, 'numpy, pandas'],
  ['var_95_1d', 0.013462747207980942, 'skfolio'],
  ['cvar_95_1d', 0.01920931589216127, 'skfolio'],
  ['var_99_1d', 0.022193292184605966, 'skfolio'],
  ['cvar_99_1d', 0.02948908647423088, 'skfolio'],
  ['parametricVar_95_1d', 0.01281154269234642, 'scipy'],
  ['parametricCvar_95_1d', 0.01619289688393248, 'scipy'],
  ['parametricVar_99_1d', 0.01832625562954096, 'scipy'],
  ['parametricCvar_99_1d', 0.02106839267901599, 'scipy'],
  ['vev', 0.1303837154257632, 'scipy'],
  ['maxDrawdown', 0.14737836717084463, 'numpy'],
  ['effectivePositions', 7.367346938775509, 'numpy'],
  ['diversificationRatio', 1.552006696330588, 'PyPortfolioOpt'],
  ['trackingError', 0.04985105753410483, 'PyPortfolioOpt'],
] as const;

describe.skipIf(!sharedIsPresent(PRICES))('figures of a portfolio of eight stocks', () => {
  const series = priceSeries(readPrices());
  const outcome = analyzeAccount(
    inputOf(
      snapshotOf(
        'A',
        cashOf({ USD: '50' }),
        Object.entries(DOLLARS).map(([name, dollars]) => positionOf(name, String(dollars))),
      ),
      {
        prices: pricesOf(Object.fromEntries(SYMBOLS.map((name) => [name, '1']))),
        tradeDate: TODAY,
        series,
        targets: targetsOf({
          classes: { AAPL: '0.3', JPM: '0.3', XOM: '0.3', cash: '0.1' },
          instruments: Object.fromEntries(SYMBOLS.map((name) => [name, { [name]: '1' }])),
        }),
      },
    ),
  );
  const risk = outcome.ok ? outcome.value.risk : undefined;

  test.each(RISK_FIGURES)('%s is %d as %s has it', (figure, expected) => {
    expect(Math.abs((risk?.[figure] ?? Number.NaN) - expected)).toBeLessThan(1e-9);
  });

  test('the contribution of one class, as PyPortfolioOpt has its covariance', () => {
    const share = risk?.contributions.find(({ assetClass }) => assetClass === 'AAPL')?.share;
    expect(Math.abs((share ?? Number.NaN) - 0.27430210832000435)).toBeLessThan(1e-9);
  });

  test('the windows hold as many weeks and days as pandas counts, and say so', () => {
    expect(risk).toMatchObject({ observations: 260, from: '2013-04-12', to: '2018-04-06' });
    const daily = risk?.basis.find(({ figures }) => figures.includes('var_95_1d'));
    expect(daily).toMatchObject({ observations: 1259, from: '2013-04-11', to: '2018-04-11' });
    expect(risk?.reason).toBeNull();
  });

  const weekly = alignReturns(series, SYMBOLS, { ...riskWindow(TODAY), frequency: 'weekly' });

  test.each`
    method           | target                    | row  | column | expected                | source
    ${'ledoit_wolf'} | ${'constant_correlation'} | ${0} | ${1}   | ${0.019488967082561627} | ${'PyPortfolioOpt'}
    ${'ledoit_wolf'} | ${'constant_correlation'} | ${3} | ${3}   | ${0.040480174150201026} | ${'PyPortfolioOpt'}
    ${'ledoit_wolf'} | ${'identity'}             | ${0} | ${1}   | ${0.018249115242296783} | ${'scikit-learn'}
    ${'ledoit_wolf'} | ${'identity'}             | ${3} | ${3}   | ${0.040522494658278355} | ${'scikit-learn'}
    ${'sample'}      | ${null}                   | ${0} | ${1}   | ${0.019485708727053797} | ${'numpy'}
    ${'ewma'}        | ${null}                   | ${0} | ${1}   | ${0.038346818514718835} | ${'numpy'}
    ${'ewma'}        | ${null}                   | ${3} | ${3}   | ${0.052082567291442394} | ${'numpy'}
  `(
    '$method $target covariance [$row, $column] is $expected as $source has it',
    ({ method, target, row, column, expected }) => {
      const { perPeriod: covariance } = estimateCovariance(weekly.columns, {
        method,
        target,
        decay: 0.94,
      });
      expect(Math.abs(covariance.at(row, column) * 52 - expected)).toBeLessThan(1e-9);
    },
  );

  test('the shrinkage towards identity is that of scikit-learn', () => {
    const { intensity } = shrinkToIdentity(weekly.columns);
    expect(Math.abs(intensity - 0.05984558204585845)).toBeLessThan(1e-9);
  });

  test('the Jennrich test of the last 63 against the 504 days before, as numpy and scipy have it', () => {
    const { columns } = alignReturns(series, SYMBOLS, { ...riskWindow(TODAY), frequency: 'daily' });
    const sampleOf = (from: number, to?: number) => {
      const part = columns.map((column) => column.slice(from, to));
      const correlation = correlationOf(sampleCovariance(part));
      return { correlation, observations: part[0]?.length ?? 0 };
    };
    const result = jennrichTest(sampleOf(-63), sampleOf(-567, -63));
    expect(Math.abs((result?.statistic ?? Number.NaN) - 59.50135033698715)).toBeLessThan(1e-9);
    expect(Math.abs((result?.pValue ?? Number.NaN) - 0.0004714342119184457)).toBeLessThan(1e-12);
  });
});

test('the VaR-equivalent volatility of published moments is the published one', () => {
  // quant.stackexchange.com/questions/69314: -1.3534 and 0.5990 for these moments of daily returns.
  const vev = vevOfMoments({ deviation: 0.0378, skewness: 0.9201, excessKurtosis: 12.068 });
  expect(vev).toBeCloseTo(0.599, 3);
});

test.each`
  statistic | degrees | expected                | source
  ${3.84}   | ${1}    | ${0.05004352124870519}  | ${'scipy'}
  ${0.5}    | ${10}   | ${0.999993388289439}    | ${'scipy'}
  ${45}     | ${28}   | ${0.022062308450455745} | ${'scipy'}
  ${300}    | ${190}  | ${6.139392425262706e-7} | ${'scipy'}
`('chi-square above $statistic with $degrees degrees', ({ statistic, degrees, expected }) => {
  expect(chiSquareTail(statistic, degrees) / expected).toBeCloseTo(1, 9);
});

function readPrices(): PriceHistory {
  const [header = '', ...lines] = readFileSync(sharedPath(PRICES), 'utf8').trim().split('\n');
  const names = header.split(',').slice(1);
  const rows = lines.map((line) => line.split(','));
  const closes = SYMBOLS.map((name) => {
    const column = names.indexOf(name) + 1;
    return [name, rows.map((row) => parseDecimal(row[column] ?? '') ?? null)];
  });
  const dates = rows.map(([day]) => date(day ?? ''));
  return { currency: USD, dates, closes: Object.fromEntries(closes) };
}
