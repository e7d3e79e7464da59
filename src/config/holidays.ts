/**
 * Full-day closings of the New York Stock Exchange.
 *
 * Rules: NYSE Rule 7.2 (a holiday on Saturday is kept on Friday unless that ends a month or a year, one on Sunday
 * on Monday) and the calendar that the exchange publishes at nyse.com/markets/hours-calendars.
 */

import { type TradeDate, tradeDateOfDay } from '#domain/time.ts';

const YEAR_FIRST = 2015;
const YEAR_LAST = 2060;
/** Juneteenth has been a closing since 2022. */
const JUNETEENTH_FIRST = 2022;

/** Days since 1970-01-01, which was a Thursday. */
type DayNumber = number;
const DAY_MS = 86_400_000;
const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const SATURDAY = 6;

/** Days of mourning: for G. H. W. Bush and J. Carter. */
const UNSCHEDULED = [day(2018, 12, 5), day(2025, 1, 9)];

/** The closings of 2015 to 2060, as far as they can be known in advance. */
export function nyseHolidays(): ReadonlySet<TradeDate> {
  const days = [...UNSCHEDULED];
  for (let year = YEAR_FIRST; year <= YEAR_LAST; year++) days.push(...nyseHolidaysOf(year));
  return new Set(days.map(tradeDateOfDay));
}

function nyseHolidaysOf(year: number): readonly DayNumber[] {
  const newYear = day(year, 1, 1);
  return [
    // On a Saturday it would be kept on the last day of the year before, which Rule 7.2 rules out.
    ...(weekday(newYear) === SATURDAY ? [] : [observed(newYear)]),
    onOrAfter(MONDAY, day(year, 1, 15)),
    onOrAfter(MONDAY, day(year, 2, 15)),
    easter(year) - 2,
    onOrAfter(MONDAY, day(year, 5, 25)),
    ...(year < JUNETEENTH_FIRST ? [] : [observed(day(year, 6, 19))]),
    observed(day(year, 7, 4)),
    onOrAfter(MONDAY, day(year, 9, 1)),
    onOrAfter(THURSDAY, day(year, 11, 22)),
    observed(day(year, 12, 25)),
  ];
}

function day(year: number, month: number, dayOfMonth: number): DayNumber {
  return Date.UTC(year, month - 1, dayOfMonth) / DAY_MS;
}

function weekday(date: DayNumber): number {
  return (date + THURSDAY) % 7;
}

function observed(date: DayNumber): DayNumber {
  if (weekday(date) === SATURDAY) return date - 1;
  return weekday(date) === SUNDAY ? date + 1 : date;
}

/** From the 15th on that is the third of its kind in the month, from the 22nd on the fourth. */
function onOrAfter(wanted: number, date: DayNumber): DayNumber {
  return date + ((wanted - weekday(date) + 7) % 7);
}

/** Easter Sunday by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8). */
function easter(year: number): DayNumber {
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
