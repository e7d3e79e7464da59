/** The covariance that a plan weighs risk by. */
import { expect, test } from 'vitest';
import { DEFAULT_COVARIANCE } from '#analyze/risk/covariance.ts';
import { planCovariance } from '#analyze/risk/plan-covariance.ts';
import { decimal, fromFloat } from '#domain/decimal.ts';
import { priceSeries } from '#domain/statistics/price-series.ts';
import { plusDays } from '#domain/time.ts';
import { dateOf, symbolNamed, USD } from '../../support/documents.ts';

const FIRST = dateOf('2025-01-01');
const DAYS = 500;
const dates = Array.from({ length: DAYS }, (_, day) => plusDays(FIRST, day));
const today = dates.at(-1) ?? FIRST;
const wave = (period: number) =>
  dates.map((_, day) => fromFloat(100 + 5 * Math.sin(day / period), 4));
const series = priceSeries({
  currency: USD,
  dates,
  closes: {
    [symbolNamed('VTI')]: wave(9),
    [symbolNamed('BND')]: wave(23),
    [symbolNamed('NEW')]: dates.map((_, day) => (day < DAYS - 10 ? null : decimal('10'))),
  },
});
const ask = (names: readonly string[], given: typeof series | null = series) =>
  planCovariance({
    covariance: DEFAULT_COVARIANCE,
    symbols: names.map(symbolNamed),
    series: given,
    tradeDate: today,
  });

test('has a row for every instrument that can be measured, and names the others', () => {
  const covariance = ask(['BND', 'NEW', 'VTI', 'XYZ']);
  expect(covariance).toMatchObject({
    kind: 'known',
    symbols: ['BND', 'VTI'],
    leftOut: ['NEW', 'XYZ'],
  });
  const [first, second] = covariance.kind === 'known' ? covariance.matrix : [];
  expect(first?.[1]).toBe(second?.[0]);
  expect(first?.[0]).toBeGreaterThan(0);
});

test('is unknown, with the reason, when nothing can be measured', () => {
  expect(ask(['NEW'])).toEqual({ kind: 'unknown', reason: 'no instrument can be measured' });
  expect(ask(['VTI'], null).kind).toBe('unknown');
});
