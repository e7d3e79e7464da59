/** The closings of the New York Stock Exchange against the lists that the exchange published. */
import { expect, test } from 'vitest';
import { nyseHolidays } from '#config/holidays.ts';

/** Full-day closings from nyse.com/markets/hours-calendars and the exchange's yearly announcements. */
const PUBLISHED: readonly (readonly [string, string])[] = [
  ['2018', '01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25'],
  ['2021', '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24'],
  ['2022', '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26'],
  ['2023', '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25'],
  ['2024', '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25'],
  ['2025', '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25'],
  ['2026', '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25'],
  ['2027', '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24'],
  ['2028', '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25'],
];

test.each(PUBLISHED)('in %s the exchange closes as it said', (year, days) => {
  const closings = [...nyseHolidays()].filter((date) => date.startsWith(year)).toSorted();
  expect(closings.map((date) => date.slice(5)).join(' ')).toBe(days);
});

test('no closing falls on a weekend', () => {
  const weekdays = [...nyseHolidays()].map((date) => new Date(`${date}T00:00:00Z`).getUTCDay());
  expect(weekdays.filter((day) => day === 0 || day === 6)).toEqual([]);
});
