import { describe, expect, test } from 'vitest';
import type { Currency, InstrumentSymbol } from '#domain/ids.ts';
import { lackOfHistory } from '#domain/statistics/coverage.ts';
import { type Frequency, periodsOf } from '#domain/statistics/periods.ts';
import { calendarOf, type PriceSeries } from '#domain/statistics/price-series.ts';
import { alignReturns, weightedLogReturns } from '#domain/statistics/returns.ts';
import { isBusinessDay, plusDays, type TradeDate } from '#domain/time.ts';

const date = (text: string) => text as TradeDate;
const A = 'A' as InstrumentSymbol;
const B = 'B' as InstrumentSymbol;
const NONE = Number.NaN;

function seriesOf(
  dates: readonly string[],
  closes: Readonly<Record<string, readonly number[]>>,
): PriceSeries {
  const columns = new Map(
    Object.entries(closes).map(([name, column]) => [name, Float64Array.from(column)]),
  );
  return {
    currency: 'USD' as Currency,
    ...calendarOf(dates.map(date)),
    closesOf: (symbol) => columns.get(symbol),
  };
}

function windowOf(frequency: Frequency, from = '2000-01-01', until = '2030-01-01') {
  return { frequency, from: date(from), until: date(until) };
}

function weekdaysFrom(first: string, count: number): readonly TradeDate[] {
  const dates: TradeDate[] = [];
  for (let day = date(first); dates.length < count; day = plusDays(day, 1)) {
    if (isBusinessDay(day, new Set())) dates.push(day);
  }
  return dates;
}

describe('weeks', () => {
  // 2026-11-02 is a Monday.
  const dates = weekdaysFrom('2026-11-02', 15);
  const weeks = (until: string) =>
    periodsOf(calendarOf(dates), windowOf('weekly', '2026-11-01', until)).map(({ first, last }) => [
      dates[first],
      dates[last],
    ]);

  test('run from Monday to Friday', () => {
    expect(weeks('2026-11-20')).toEqual([
      ['2026-11-02', '2026-11-06'],
      ['2026-11-09', '2026-11-13'],
      ['2026-11-16', '2026-11-20'],
    ]);
  });

  test.each`
    until           | whole
    ${'2026-11-12'} | ${1}
    ${'2026-11-13'} | ${2}
    ${'2026-11-15'} | ${2}
    ${'2026-11-19'} | ${2}
  `(
    'count $whole whole by $until: a week counts once its Friday is reached',
    ({ until, whole }) => {
      expect(weeks(until)).toHaveLength(whole);
    },
  );

  test('take the last close of the week when Friday has none', () => {
    const closes = dates.map((_, day) => (day === 9 ? NONE : 100 + day));
    const { columns } = alignReturns(seriesOf(dates, { A: closes }), [A], windowOf('weekly'));
    expect([...columns[0]!]).toEqual([Math.log(108 / 104), Math.log(114 / 108)]);
  });

  test('leave out both returns that touch a week without a close', () => {
    const longer = weekdaysFrom('2026-11-02', 25);
    const closes = longer.map((_, day) => (day >= 5 && day < 10 ? NONE : 100 + day));
    const returns = alignReturns(seriesOf(longer, { A: closes }), [A], windowOf('weekly'));
    expect([...returns.columns[0]!]).toEqual([Math.log(119 / 114), Math.log(124 / 119)]);
    expect(returns).toMatchObject({ observations: 2, from: '2026-11-20', to: '2026-12-04' });
  });

  test('a week that is missing from the dates is a gap, not a longer week', () => {
    const holed = [...weekdaysFrom('2026-11-02', 5), ...weekdaysFrom('2026-11-16', 10)];
    const series = seriesOf(holed, { A: holed.map((_, day) => 100 + day) });
    expect(alignReturns(series, [A], windowOf('weekly')).observations).toBe(1);
  });
});

describe('days', () => {
  test('Friday to Monday is one return, Saturdays and Sundays are none', () => {
    const dates = ['2026-11-06', '2026-11-07', '2026-11-08', '2026-11-09'];
    const series = seriesOf(dates, { A: [100, 101, 102, 103] });
    const { columns } = alignReturns(series, [A], windowOf('daily'));
    expect([...columns[0]!]).toEqual([Math.log(1.03)]);
  });

  test('weekly closes never pass for daily ones', () => {
    const dates = ['2026-11-06', '2026-11-13', '2026-11-20'];
    const series = seriesOf(dates, { A: [100, 101, 102] });
    expect(alignReturns(series, [A], windowOf('daily')).observations).toBe(0);
    expect(alignReturns(series, [A], windowOf('weekly')).observations).toBe(2);
  });

  const dates = weekdaysFrom('2026-11-02', 8);
  const series = seriesOf(dates, {
    A: [100, 101, 102, 103, 104, 105, 106, 107],
    B: [NONE, NONE, 50, 51, NONE, 53, 54, 55],
  });

  test('instruments of different age share the days that both have', () => {
    const returns = alignReturns(series, [A, B], windowOf('daily'));
    expect(returns).toMatchObject({
      observations: 3,
      from: dates[2],
      to: dates[7],
      gaps: 2,
    });
    expect([...returns.columns[1]!]).toEqual([51 / 50, 54 / 53, 55 / 54].map(Math.log));
  });

  test('a return may span the gap where the whole way is asked for', () => {
    const returns = alignReturns(series, [A, B], { ...windowOf('daily'), acrossGaps: true });
    expect([...returns.columns[1]!]).toEqual([51 / 50, 53 / 51, 54 / 53, 55 / 54].map(Math.log));
  });

  test('closes outside the window do not exist', () => {
    const window = windowOf('daily', '2026-11-04', '2026-11-06');
    expect(alignReturns(series, [A], window)).toMatchObject({
      observations: 2,
      from: '2026-11-04',
      to: '2026-11-06',
    });
  });

  test('no instruments have no returns', () => {
    expect(alignReturns(series, [], windowOf('daily'))).toMatchObject({
      observations: 0,
      from: null,
    });
  });
});

describe('a portfolio', () => {
  const up = Float64Array.from([Math.log(1.1)]);
  const down = Float64Array.from([Math.log(0.9)]);

  test.each`
    weights       | growth
    ${[0.5, 0.5]} | ${1}
    ${[1, 0]}     | ${1.1}
    ${[0.5, 0]}   | ${1.05}
    ${[2, 0]}     | ${1.2}
  `('weighted $weights grows by $growth, the rest being cash', ({ weights, growth }) => {
    expect(weightedLogReturns([up, down], weights)?.[0]).toBeCloseTo(Math.log(growth), 12);
  });

  test('that would have lost everything has no log return', () => {
    expect(weightedLogReturns([up, down], [0, 12])).toBeUndefined();
  });
});

describe('a history good enough to measure', () => {
  const dates = weekdaysFrom('2026-01-05', 60);
  const rule = { ...windowOf('daily'), observationsMin: 50 };
  const closes = (change: (day: number) => number | null) =>
    dates.map((_, day) => change(day) ?? NONE);
  const smooth = (day: number) => 100 * 1.001 ** day;

  test.each`
    name                        | column                                                           | reason
    ${'complete'}               | ${closes(smooth)}                                                | ${null}
    ${'absent'}                 | ${undefined}                                                     | ${'no price history'}
    ${'too young'}              | ${closes((day) => (day < 10 ? null : smooth(day)))}              | ${'49 daily returns of the 50 needed'}
    ${'over'}                   | ${closes((day) => (day > 38 ? null : smooth(day)))}              | ${'its price history ends on 2026-02-26'}
    ${'with a split, 10 for 1'} | ${closes((day) => (day < 30 ? smooth(day) : smooth(day) / 10))}  | ${'its close changes by a factor of 0.1001 on 2026-02-16: an unadjusted split?'}
    ${'with a reverse split'}   | ${closes((day) => (day < 30 ? smooth(day) : smooth(day) * 4))}   | ${'its close changes by a factor of 4.004 on 2026-02-16: an unadjusted split?'}
    ${'with a crash of 40 %'}   | ${closes((day) => (day < 30 ? smooth(day) : smooth(day) * 0.6))} | ${null}
  `('$name: $reason', ({ name, column, reason }) => {
    const series = seriesOf(dates, { ...(column && { A: column }), B: closes(smooth) });
    const needed = name === 'over' ? { ...rule, observationsMin: 30 } : rule;
    expect(lackOfHistory(series, A, needed)).toBe(reason);
    expect(lackOfHistory(series, B, needed)).toBeNull();
  });
});
