/**
 * Trading dates and instants.
 *
 * A trading date is a calendar day at the exchange, never the UTC day: 31 December 23:30 in New York is
 * still 31 December there although UTC has turned the year.
 */
import { tz } from '@date-fns/tz';
import { addDays } from 'date-fns/addDays';
import { differenceInCalendarDays } from 'date-fns/differenceInCalendarDays';
import { format } from 'date-fns/format';
import type { Branded } from './ids.ts';

/** `YYYY-MM-DD` at the exchange. */
export type TradeDate = Branded<'TradeDate'>;
/** RFC 3339 in UTC with `Z`. */
export type Instant = Branded<'Instant'>;

const CALENDAR_DAY = /^\d{4}-\d{2}-\d{2}$/;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
const UTC = tz('UTC');
const DAY_MS = 86_400_000;

export function parseTradeDate(text: string): TradeDate | undefined {
  if (!CALENDAR_DAY.test(text)) return undefined;
  const midnight = new Date(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
  return exists ? (text as TradeDate) : undefined;
}

/** An RFC 3339 time with any offset, normalised to UTC; undefined for anything else. */
export function parseInstant(text: string): Instant | undefined {
  if (!RFC_3339.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : instantOf(date);
}

export function instantOf(date: Date): Instant {
  return date.toISOString().replace(/\.000Z$/, 'Z') as Instant;
}

export function milliseconds(instant: Instant): number {
  return Date.parse(instant);
}

/** The calendar day that `instant` falls on in an IANA time zone such as `America/New_York`. */
export function tradeDateOf(instant: Instant, timeZone: string): TradeDate {
  return format(new Date(instant), 'yyyy-MM-dd', { in: tz(timeZone) }) as TradeDate;
}

/** The last instant of a trading date in its time zone. */
export function endOfTradeDate(date: TradeDate, timeZone: string): Instant {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const zone = tz(timeZone);
  const nextMidnight = zone(new Date(Date.UTC(year, month - 1, day + 1)));
  nextMidnight.setFullYear(year, month - 1, day + 1);
  nextMidnight.setHours(0, 0, 0, 0);
  return instantOf(new Date(nextMidnight.getTime() - 1));
}

/** The instant at which clocks in `timeZone` show `hour:minute` on `date`. */
export function instantAt(
  date: TradeDate,
  clock: { readonly hour: number; readonly minute: number; readonly second?: number },
  timeZone: string,
): Instant {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const local = tz(timeZone)(new Date(Date.UTC(year, month - 1, day, 12)));
  local.setFullYear(year, month - 1, day);
  local.setHours(clock.hour, clock.minute, clock.second ?? 0, 0);
  return instantOf(new Date(local.getTime()));
}

/** When a day's closes are made, for data that is dated by day only: 16:00 at the exchange. */
export function closeOfTradeDate(date: TradeDate, timeZone: string): Instant {
  return instantAt(date, { hour: 16, minute: 0 }, timeZone);
}

/** `20261120` for `2026-11-20`: the form used in order file names. */
export function compactDate(date: TradeDate): string {
  return date.replaceAll('-', '');
}

export function plusDays(date: TradeDate, days: number): TradeDate {
  return format(addDays(utcMidnight(date), days, { in: UTC }), 'yyyy-MM-dd', {
    in: UTC,
  }) as TradeDate;
}

/** The same day of the month `years` later; 29 February becomes 1 March in a common year. */
export function plusYears(date: TradeDate, years: number): TradeDate {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return tradeDateOfDay(Date.UTC(year + years, month - 1, day) / DAY_MS);
}

/** The day that is `days` after 1970-01-01. */
export function tradeDateOfDay(days: number): TradeDate {
  return instantOf(new Date(days * DAY_MS)).slice(0, 10) as TradeDate;
}

/** Days since 1970-01-01, a Thursday. */
export function dayNumber(date: TradeDate): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: TradeDate, to: TradeDate): number {
  return differenceInCalendarDays(utcMidnight(to), utcMidnight(from), { in: UTC });
}

/** Monday to Friday and not a listed exchange holiday. */
export function isBusinessDay(date: TradeDate, holidays: ReadonlySet<string>): boolean {
  const weekday = utcMidnight(date).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.has(date);
}

/** Business days after `from` up to and including `to`; 0 when `to` is not later. */
export function businessDaysBetween(
  from: TradeDate,
  to: TradeDate,
  holidays: ReadonlySet<string>,
): number {
  let count = 0;
  for (let day = plusDays(from, 1); day <= to; day = plusDays(day, 1)) {
    if (isBusinessDay(day, holidays)) count += 1;
  }
  return count;
}

function utcMidnight(date: TradeDate): Date {
  return new Date(`${date}T00:00:00Z`);
}
