/** Dates grouped into the days or weeks between which returns are measured. */
import { dayNumber, type TradeDate } from '../time.ts';
import type { PriceSeries } from './price-series.ts';

type Calendar = Pick<PriceSeries, 'dates' | 'days'>;

export type Frequency = 'daily' | 'weekly';

/** Places of a date list, first to last inclusive; empty (last < first) for a period without a date. */
export interface Period {
  readonly first: number;
  readonly last: number;
}

/** Calendar days between two trading days at most; more is a gap, and weekly closes are never daily ones. */
const DAILY_GAP_DAYS_MAX = 6;
const DAYS_PER_WEEK = 7;
/** Day 0 was a Thursday, so weeks that start on a Monday begin three days earlier. */
const MONDAY_OFFSET = 3;
const FRIDAY = 4;
const NO_DATE: Period = { first: 0, last: -1 };

interface Window {
  readonly frequency: Frequency;
  readonly from: TradeDate;
  readonly until: TradeDate;
}

/**
 * The periods of the window, oldest first. A week counts once its Friday has been reached; days are Mondays to
 * Fridays. A hole in the dates leaves an empty period, so that no return runs across it.
 */
export function periodsOf(calendar: Calendar, window: Window): readonly Period[] {
  return window.frequency === 'daily'
    ? dailyPeriods(calendar, window)
    : weeklyPeriods(calendar, window);
}

function dailyPeriods({ dates, days }: Calendar, { from, until }: Window): readonly Period[] {
  const periods: Period[] = [];
  let previousDay = Number.NaN;
  for (const [place, date] of dates.entries()) {
    const day = days[place] as number;
    if (date < from || date > until || weekdayOf(day) > FRIDAY) continue;
    if (day - previousDay > DAILY_GAP_DAYS_MAX) periods.push(NO_DATE);
    periods.push({ first: place, last: place });
    previousDay = day;
  }
  return periods;
}

function weeklyPeriods({ dates, days }: Calendar, { from, until }: Window): readonly Period[] {
  const periods: Period[] = [];
  const lastWeek = lastWholeWeek(dayNumber(until));
  let current = Number.NaN;
  for (const [place, date] of dates.entries()) {
    const week = weekOf(days[place] as number);
    if (date < from || date > until || week > lastWeek) continue;
    for (; current + 1 < week; current += 1) periods.push(NO_DATE);
    const open = week === current ? periods.pop() : undefined;
    periods.push({ first: open?.first ?? place, last: place });
    current = week;
  }
  return periods;
}

function lastWholeWeek(day: number): number {
  return weekdayOf(day) >= FRIDAY ? weekOf(day) : weekOf(day) - 1;
}

function weekOf(day: number): number {
  return Math.floor((day + MONDAY_OFFSET) / DAYS_PER_WEEK);
}

/** 0 for a Monday. */
function weekdayOf(day: number): number {
  return (((day + MONDAY_OFFSET) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK;
}

/** The last close inside each period, NaN where there is none. */
export function periodCloses(closes: Float64Array, periods: readonly Period[]): Float64Array {
  return Float64Array.from(periods, ({ first, last }) => {
    for (let place = last; place >= first; place -= 1) {
      const close = closes[place];
      if (close !== undefined && !Number.isNaN(close)) return close;
    }
    return Number.NaN;
  });
}
