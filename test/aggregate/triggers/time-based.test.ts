import { describe, expect, test } from 'vitest';
import { evaluateTime } from '#aggregate/triggers/time-based.ts';
import type { CalendarPeriod, Trigger } from '#config/rule.ts';
import type { TradeDate } from '#domain/time.ts';

const date = (text: string) => text as TradeDate;

interface Row {
  readonly every: string;
  readonly last: string | null;
  readonly today: string;
  readonly months?: readonly number[];
  readonly day?: number;
  readonly cooldown?: number;
  readonly holidays?: readonly string[];
}

function evaluate(row: Row) {
  const days = /^(\d+)d$/.exec(row.every)?.[1];
  const every = (
    days === undefined ? { kind: row.every } : { kind: 'days', days: Number(days) }
  ) as CalendarPeriod;
  const trigger: Extract<Trigger, { type: 'TIME_BASED' }> = {
    type: 'TIME_BASED',
    every,
    months: row.months ?? [],
    day: row.day ?? 1,
    cooldownDays: row.cooldown ?? 0,
  };
  return evaluateTime(trigger, {
    asOf: date(row.today),
    lastExecutedOn: row.last === null ? null : date(row.last),
    holidays: new Set(row.holidays ?? []),
  });
}

describe('calendar periods', () => {
  // 2026: 1 January is a Thursday, 31 January a Saturday, 28 February a Saturday, 1 March a Sunday.
  test.each`
    every        | last            | today           | fired    | why
    ${'month'}   | ${'2026-01-30'} | ${'2026-02-02'} | ${true}  | ${'a new month has begun'}
    ${'month'}   | ${'2026-02-02'} | ${'2026-02-27'} | ${false} | ${'this month has had its own'}
    ${'quarter'} | ${'2026-01-02'} | ${'2026-03-31'} | ${false} | ${'this quarter has had its own'}
    ${'quarter'} | ${'2026-03-31'} | ${'2026-04-01'} | ${true}  | ${'a new quarter has begun'}
    ${'quarter'} | ${'2025-12-31'} | ${'2026-03-17'} | ${true}  | ${'a missed day stays due'}
    ${'year'}    | ${'2026-01-02'} | ${'2026-12-31'} | ${false} | ${'this year has had its own'}
    ${'year'}    | ${'2025-01-02'} | ${'2026-01-02'} | ${true}  | ${'a new year has begun'}
    ${'90d'}     | ${'2026-01-02'} | ${'2026-04-01'} | ${false} | ${'only 89 days have passed'}
    ${'90d'}     | ${'2026-01-02'} | ${'2026-04-02'} | ${true}  | ${'90 days have passed'}
    ${'month'}   | ${null}         | ${'2026-02-11'} | ${true}  | ${'never rebalanced is due'}
    ${'90d'}     | ${null}         | ${'2026-02-11'} | ${true}  | ${'never rebalanced is due'}
  `('every $every, last $last, on $today fires: $fired, because $why', ({ fired, ...row }) => {
    expect(evaluate(row).fired).toBe(fired);
  });
});

describe('business days', () => {
  test.each`
    every      | last            | today           | day   | holidays          | fired    | why
    ${'month'} | ${'2026-02-10'} | ${'2026-03-01'} | ${1}  | ${[]}             | ${false} | ${'a Sunday'}
    ${'month'} | ${'2026-02-10'} | ${'2026-03-02'} | ${1}  | ${[]}             | ${true}  | ${'the Monday after'}
    ${'month'} | ${null}         | ${'2026-03-01'} | ${1}  | ${[]}             | ${false} | ${'even never rebalanced waits for a business day'}
    ${'month'} | ${'2026-02-10'} | ${'2026-03-02'} | ${1}  | ${['2026-03-02']} | ${false} | ${'a holiday'}
    ${'month'} | ${'2026-02-10'} | ${'2026-03-03'} | ${1}  | ${['2026-03-02']} | ${true}  | ${'the day after the holiday'}
    ${'month'} | ${'2026-01-10'} | ${'2026-02-26'} | ${28} | ${[]}             | ${false} | ${'the 28th is a Saturday, put forward to Friday'}
    ${'month'} | ${'2026-01-10'} | ${'2026-02-27'} | ${28} | ${[]}             | ${true}  | ${'the last business day of the month'}
    ${'month'} | ${'2026-01-10'} | ${'2026-02-27'} | ${31} | ${[]}             | ${true}  | ${'a day the month does not have is its last'}
    ${'month'} | ${'2026-01-10'} | ${'2026-02-13'} | ${14} | ${[]}             | ${false} | ${'a Saturday inside the month is put off'}
    ${'month'} | ${'2026-01-10'} | ${'2026-02-16'} | ${14} | ${[]}             | ${true}  | ${'to the Monday after'}
  `(
    'day $day on $today with holidays $holidays fires: $fired, because $why',
    ({ fired, ...row }) => {
      expect(evaluate(row).fired).toBe(fired);
    },
  );
});

describe('months, day and cooldown', () => {
  test.each`
    every        | last            | today           | months    | day   | cooldown | fired    | why
    ${'year'}    | ${'2025-12-15'} | ${'2026-11-30'} | ${[12]}   | ${15} | ${0}     | ${false} | ${'it is not December'}
    ${'year'}    | ${'2025-12-15'} | ${'2026-12-14'} | ${[12]}   | ${15} | ${0}     | ${false} | ${'the day has not come'}
    ${'year'}    | ${'2025-12-15'} | ${'2026-12-15'} | ${[12]}   | ${15} | ${0}     | ${true}  | ${'the day has come'}
    ${'quarter'} | ${'2025-12-15'} | ${'2026-03-10'} | ${[3, 6]} | ${10} | ${0}     | ${true}  | ${'March is the month of its quarter'}
    ${'quarter'} | ${'2025-12-15'} | ${'2026-02-03'} | ${[]}     | ${15} | ${0}     | ${true}  | ${'15 January has passed'}
    ${'quarter'} | ${'2025-12-15'} | ${'2026-01-14'} | ${[]}     | ${15} | ${0}     | ${false} | ${'15 January has not come'}
    ${'month'}   | ${'2026-01-30'} | ${'2026-02-02'} | ${[]}     | ${1}  | ${10}    | ${false} | ${'it stays quiet for ten days'}
    ${'month'}   | ${'2026-01-30'} | ${'2026-02-09'} | ${[]}     | ${1}  | ${10}    | ${true}  | ${'the ten days are over'}
    ${'year'}    | ${null}         | ${'2026-07-01'} | ${[12]}   | ${15} | ${0}     | ${false} | ${'never rebalanced still keeps to its months'}
    ${'year'}    | ${null}         | ${'2026-12-01'} | ${[12]}   | ${15} | ${0}     | ${true}  | ${'never rebalanced does not wait for the day'}
  `('every $every in $months from day $day, last $last, on $today: $fired, $why', (row) => {
    expect(evaluate(row).fired).toBe(row.fired);
  });
});

test.each`
  row                                                                        | result
  ${{ every: 'quarter', last: '2026-01-02', today: '2026-03-31' }}           | ${{ measured: '88 days', threshold: 'every quarter', rationale: 'the last rebalancing was executed on 2026-01-02, 88 days ago; this quarter has had its rebalancing' }}
  ${{ every: '30d', last: '2026-03-30', today: '2026-03-31', cooldown: 40 }} | ${{ measured: '1 day', threshold: '30 days, 40 days apart', rationale: 'the last rebalancing was executed on 2026-03-30, 1 day ago; it stays quiet until 2026-05-09' }}
  ${{ every: 'month', last: null, today: '2026-03-31' }}                     | ${{ measured: 'never', threshold: 'every month', rationale: 'no rebalancing has been executed yet, and a rebalancing is due' }}
  ${{ every: 'year', last: null, today: '2026-03-31', months: [12, 6] }}     | ${{ measured: 'never', threshold: 'every year', rationale: 'no rebalancing has been executed yet; it may fire only in June, December' }}
`('the rationale of $row carries dates and days', ({ row, result }) => {
  expect(evaluate(row)).toMatchObject(result);
});
