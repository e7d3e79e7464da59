/**
 * Full-day closings of the New York Stock Exchange.
 *
 * Rules: NYSE Rule 7.2 (a holiday on Saturday is kept on Friday unless that ends a month or a year, one on Sunday
 * on Monday) and the calendar that the exchange publishes at nyse.com/markets/hours-calendars.
 */

import { invariant } from '#domain/invariant.ts';
import { parseTradeDate, plusDays, type TradeDate } from '#domain/time.ts';

const YEAR_FIRST = 2015;
const YEAR_LAST = 2060;
/** Juneteenth has been a closing since 2022. */
const JUNETEENTH_FIRST = 2022;
/** Days of mourning: for G. H. W. Bush and J. Carter. */
const UNSCHEDULED = ['2018-12-05', '2025-01-09'];

/** The closings of 2015 to 2060, as far as they can be known in advance. */
export function nyseHolidays(): ReadonlySet<TradeDate> {
  const dates = new Set<TradeDate>(UNSCHEDULED.map((text) => known(text)));
  for (let year = YEAR_FIRST; year <= YEAR_LAST; year++) {
    for (const date of nyseHolidaysOf(year)) dates.add(date);
  }
  return dates;
}

function nyseHolidaysOf(year: number): readonly TradeDate[] {
  const newYear = day(year, 1, 1);
  return [
    // On a Saturday it would be kept on the last day of the year before, which Rule 7.2 rules out.
    ...(weekday(newYear) === SATURDAY ? [] : [observed(newYear)]),
    nth(3, MONDAY, { year, month: 1 }),
    nth(3, MONDAY, { year, month: 2 }),
    plusDays(easter(year), -2),
    lastMondayOfMay(year),
    ...(year < JUNETEENTH_FIRST ? [] : [observed(day(year, 6, 19))]),
    observed(day(year, 7, 4)),
    nth(1, MONDAY, { year, month: 9 }),
    nth(4, THURSDAY, { year, month: 11 }),
    observed(day(year, 12, 25)),
  ];
}

const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const SATURDAY = 6;

function weekday(date: TradeDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

function day(year: number, month: number, dayOfMonth: number): TradeDate {
  const two = (value: number) => String(value).padStart(2, '0');
  return known(`${year}-${two(month)}-${two(dayOfMonth)}`);
}

function known(text: string): TradeDate {
  const date = parseTradeDate(text);
  invariant(date !== undefined, `not a date: ${text}`);
  return date;
}

function observed(date: TradeDate): TradeDate {
  if (weekday(date) === SATURDAY) return plusDays(date, -1);
  return weekday(date) === SUNDAY ? plusDays(date, 1) : date;
}

interface Month {
  readonly year: number;
  readonly month: number;
}

function nth(count: number, wanted: number, { year, month }: Month): TradeDate {
  const first = day(year, month, 1);
  const ahead = (wanted - weekday(first) + 7) % 7;
  return plusDays(first, ahead + 7 * (count - 1));
}

function lastMondayOfMay(year: number): TradeDate {
  const last = day(year, 5, 31);
  return plusDays(last, -((weekday(last) - MONDAY + 7) % 7));
}

/** Easter Sunday by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8). */
function easter(year: number): TradeDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const moonCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonCorrection + 15) % 30;
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const days = epact + toSunday - 7 * late + 114;
  return day(year, Math.floor(days / 31), (days % 31) + 1);
}
