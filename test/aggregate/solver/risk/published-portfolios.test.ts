import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DenseCurvature } from '#aggregate/solver/risk/curvature.ts';
import { solveQuadratic } from '#aggregate/solver/risk/interior-point.ts';
import type { Row } from '#aggregate/solver/risk/quadratic-program.ts';
import { sharedIsPresent, sharedPath } from '../../../support/shared.ts';

interface Market {
  readonly size: number;
  readonly means: Float64Array;
  readonly covariance: Float64Array;
}

/** The fully invested long-only portfolio with the least variance, given further rows. */
function leastVariance({ size, covariance }: Market, rows: readonly Row[] = []) {
  return solveQuadratic({
    curvature: new DenseCurvature(covariance, size),
    linear: new Float64Array(size),
    lower: new Float64Array(size),
    upper: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
    rows: [{ coefficients: new Float64Array(size).fill(1), total: 1 }, ...rows],
  });
}

/** J. E. Beasley's OR-Library: the problems of Chang, Meade, Beasley and Sharaiha (2000), with their frontiers. */
describe.skipIf(!sharedIsPresent('data/orlib'))('the frontiers of the OR-Library', () => {
  test.each([
    ['port1', 'portef1', 31, 1],
    ['port2', 'portef2', 85, 5],
    ['port3', 'portef3', 89, 5],
    ['port4', 'portef4', 98, 5],
    ['port5', 'portef5', 225, 50],
  ] as const)(
    'of %s are reproduced to a millionth of the variance',
    (problem, frontier, size, stride) => {
      const market = readMarket(sharedPath(`data/orlib/${problem}.txt`));
      expect(market.size).toBe(size);
      const points = numbersIn(sharedPath(`data/orlib/${frontier}.txt`));
      expect(points).toHaveLength(4_000);
      let worst = 0;
      for (let at = 0; at < points.length; at += 2 * stride) {
        const mean = { coefficients: market.means, total: points[at] as number };
        const { status, objective } = leastVariance(market, [mean]);
        expect(status).toBe('optimal');
        const published = points[at + 1] as number;
        worst = Math.max(worst, Math.abs(2 * objective - published) / published);
      }
      expect(worst).toBeLessThan(1e-6);
    },
  );
});

function numbersIn(path: string): readonly number[] {
  return readFileSync(path, 'utf8').trim().split(/\s+/).map(Number);
}

/** The number of assets, their means and deviations, and the correlations of every pair. */
function readMarket(path: string): Market {
  const [size = 0, ...figures] = numbersIn(path);
  const means = Float64Array.from({ length: size }, (_, at) => figures[2 * at] as number);
  const deviations = Float64Array.from({ length: size }, (_, at) => figures[2 * at + 1] as number);
  const covariance = new Float64Array(size * size);
  for (let at = 2 * size; at < figures.length; at += 3) {
    const row = (figures[at] as number) - 1;
    const column = (figures[at + 1] as number) - 1;
    const correlation = figures[at + 2] as number;
    const value = correlation * (deviations[row] as number) * (deviations[column] as number);
    covariance[row * size + column] = value;
    covariance[column * size + row] = value;
  }
  return { size, means, covariance };
}

const PRICES = 'data/prices/pypfopt_stock_prices.csv';
const RISK_FREE = 0.02;

/** Return, volatility and Sharpe ratio that PyPortfolioOpt's tests assert for its own prices of twenty stocks. */
describe.skipIf(!sharedIsPresent(PRICES))("PyPortfolioOpt's portfolios", () => {
  const market = sharedIsPresent(PRICES) ? pricedMarket(sharedPath(PRICES)) : null;

  test('of least volatility are reproduced', () => {
    const { x } = leastVariance(market as Market);
    expect(performanceOf(market as Market, x)).toEqual([
      expect.closeTo(0.15056821, 8),
      expect.closeTo(0.15915085, 8),
      expect.closeTo(0.82040541, 8),
    ]);
  });

  test('of the largest Sharpe ratio are reproduced', () => {
    const { size, covariance, means } = market as Market;
    const { x } = solveQuadratic({
      curvature: new DenseCurvature(covariance, size),
      linear: new Float64Array(size),
      lower: new Float64Array(size),
      upper: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
      rows: [{ coefficients: means.map((mean) => mean - RISK_FREE), total: 1 }],
    });
    const invested = x.reduce((sum, weight) => sum + weight, 0);
    const weights = x.map((weight) => weight / invested);
    expect(performanceOf(market as Market, weights)).toEqual([
      expect.closeTo(0.30477687, 8),
      expect.closeTo(0.22165567, 8),
      expect.closeTo(1.28477141, 8),
    ]);
  });
});

function performanceOf({ size, means, covariance }: Market, weights: Float64Array) {
  const product = new Float64Array(size);
  new DenseCurvature(covariance, size).addProduct(weights, product);
  const dot = (vector: Float64Array) =>
    vector.reduce((sum, each, at) => sum + each * (weights[at] as number), 0);
  const volatility = Math.sqrt(dot(product));
  return [dot(means), volatility, (dot(means) - RISK_FREE) / volatility];
}

const DAYS_A_YEAR = 252;

/** Compounded yearly means, and covariances of the days on which both stocks have a return. */
function pricedMarket(path: string): Market {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const size = header.split(',').length - 1;
  const closes = lines.map((line) =>
    line
      .trim()
      .split(',')
      .slice(1)
      .map((text) => (text === '' ? Number.NaN : Number(text))),
  );
  const returns = Array.from({ length: size }, (_, stock) =>
    closes
      .slice(1)
      .map((row, day) => (row[stock] as number) / (closes[day]?.[stock] as number) - 1),
  );
  const means = Float64Array.from(returns, (series) => {
    const known = series.filter((each) => !Number.isNaN(each));
    return (
      known.reduce((product, each) => product * (1 + each), 1) ** (DAYS_A_YEAR / known.length) - 1
    );
  });
  const covariance = new Float64Array(size * size);
  returns.forEach((left, row) => {
    returns.forEach((right, column) => {
      covariance[row * size + column] = DAYS_A_YEAR * covarianceOf(left, right);
    });
  });
  return { size, means, covariance };
}

function covarianceOf(left: readonly number[], right: readonly number[]): number {
  const days = left.flatMap((each, day) =>
    Number.isNaN(each * (right[day] as number)) ? [] : [[each, right[day] as number] as const],
  );
  const meanOf = (side: 0 | 1) => days.reduce((sum, day) => sum + day[side], 0) / days.length;
  const [leftMean, rightMean] = [meanOf(0), meanOf(1)];
  const products = days.map(([one, other]) => (one - leftMean) * (other - rightMean));
  return products.reduce((sum, each) => sum + each, 0) / (days.length - 1);
}
