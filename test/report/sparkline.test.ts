/** Courses of numbers in a line of text. */
import { describe, expect, test } from 'vitest';
import { decimal } from '#domain/decimal.ts';
import { courseLines } from '#report/courses.ts';
import type { PastRun } from '#report/past-run.ts';
import { sparkline } from '#report/sparkline.ts';
import { dateOf } from '../support/documents.ts';

test.each([
  ['rises', [0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
  ['is flat', [5, 5, 5], '▄▄▄'],
  ['falls below zero', [1, -1], '█▁'],
  ['has one number', [3], '▄'],
  ['has none', [], ''],
])('a course that %s', (_, numbers, line) => {
  expect(sparkline(numbers)).toBe(line);
});

test('a long course shows its newest end', () => {
  const line = sparkline(Array.from({ length: 100 }, (_, index) => (index < 60 ? 0 : 1)));
  expect(line).toBe('▄'.repeat(40));
});

describe('the courses of past runs', () => {
  const run = (date: string, value: string, drift: string): PastRun => ({
    tradeDate: dateOf(date),
    totalValue: decimal(value),
    drift: decimal(drift),
    turnover: decimal('0'),
    orders: 0,
  });

  test('say where value and drift came from and are', () => {
    const past = [run('2026-11-18', '1000', '0.02'), run('2026-11-20', '1050', '0.0125')];
    expect(courseLines(past)).toEqual([
      ['value', '▁█  1,050.00, +5.00% since 2026-11-18, 2 runs'],
      ['drift', '█▁  1.25%, was 2.00%'],
    ]);
  });

  test('are none before the second run', () => {
    expect(courseLines([run('2026-11-20', '1000', '0.02')])).toEqual([]);
  });
});
