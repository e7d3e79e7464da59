/** The trading date is a day at the exchange, whatever the zone of the machine, which in these tests is far away. */
import { describe, expect, test } from 'vitest';
import { runMoment } from '#app/trading-date.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import { mustSucceed } from '../support/outcomes.ts';
import {
  holdings,
  memoryForDays,
  runSmallDay,
  TIME_ZONE,
  workDirectoryForTest,
} from '../support/small-day.ts';

const momentAt = (now: string, date?: string) =>
  runMoment({
    now: now as Instant,
    date: date as TradeDate | undefined,
    timeZone: TIME_ZONE,
  });

describe.each([
  { moment: 'New Year’s Eve, 23:30', now: '2027-01-01T04:30:00Z', date: '2026-12-31' },
  { moment: 'New Year, half past midnight', now: '2027-01-01T05:30:00Z', date: '2027-01-01' },
  { moment: 'the last minute of standard time', now: '2026-03-08T06:59:00Z', date: '2026-03-08' },
  { moment: 'the first minute of summer time', now: '2026-03-08T07:00:00Z', date: '2026-03-08' },
  { moment: 'the first half past one in autumn', now: '2026-11-01T05:30:00Z', date: '2026-11-01' },
  { moment: 'the second half past one in autumn', now: '2026-11-01T06:30:00Z', date: '2026-11-01' },
  { moment: 'a leap day', now: '2028-03-01T04:59:59Z', date: '2028-02-29' },
])('$moment', ({ now, date }) => {
  test(`belongs to ${date}, and its data is judged now`, () => {
    expect(momentAt(now)).toEqual({ tradeDate: date, asOf: now });
  });
});

test.each([
  ['2026-03-07', '2026-03-08T04:59:59.999Z'],
  ['2026-03-08', '2026-03-09T03:59:59.999Z'],
  ['2026-11-01', '2026-11-02T04:59:59.999Z'],
  ['2026-12-31', '2027-01-01T04:59:59.999Z'],
])('the data of %s, run later, is judged at its last instant', (date, asOf) => {
  expect(momentAt('2027-06-01T12:00:00Z', date)).toEqual({ tradeDate: date, asOf });
});

test('a run at 23:30 on New Year’s Eve writes the orders of the old year', async () => {
  const [fileSystem, workDirectory] = [await memoryForDays(), await workDirectoryForTest()];
  const now = '2027-01-01T04:30:00Z' as Instant;
  const files = holdings('2026-12-31T21:00:00Z' as Instant);
  const day = mustSucceed(await runSmallDay({ fileSystem, workDirectory, now, files }));
  expect(day.orderFile).toBe('trade_orders_20261231.csv');
  expect(day.directory.path).toMatch(/2026-12-31$/);
});
