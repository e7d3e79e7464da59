/** TIME_BASED: fires once in every calendar period, or a number of days after the last executed rebalancing. */
import type { CalendarPeriod, Trigger } from '#config/rule.ts';
import type { TriggerResult } from '#domain/documents/rebalancing.ts';
import { daysBetween, isBusinessDay, plusDays, type TradeDate } from '#domain/time.ts';
import { count } from './wording.ts';

type TimeTrigger = Extract<Trigger, { type: 'TIME_BASED' }>;
type Calendar = Exclude<CalendarPeriod, { kind: 'days' }>;

export interface TimeFacts {
  /** Today in the portfolio's time zone. */
  readonly asOf: TradeDate;
  /** Day of the newest executed rebalancing in the history; null when there has been none. */
  readonly lastExecutedOn: TradeDate | null;
  readonly holidays: ReadonlySet<string>;
}

/** The first reason to wait, in the order asked, or null when it is time. */
interface Waiting {
  readonly because: string;
}

const TYPE = 'TIME_BASED';
const MONTHS_OF = { month: 1, quarter: 3, year: 12 } as const;

export function evaluateTime(trigger: TimeTrigger, facts: TimeFacts): TriggerResult {
  const { lastExecutedOn, asOf } = facts;
  const elapsed = lastExecutedOn === null ? null : daysBetween(lastExecutedOn, asOf);
  const waiting = closedDay(facts) ?? wrongMonth(trigger, facts) ?? notYetDue(trigger, facts);
  const since =
    elapsed === null
      ? 'no rebalancing has been executed yet'
      : `the last rebalancing was executed on ${lastExecutedOn}, ${count(elapsed, 'day', 'days')} ago`;
  return {
    type: TYPE,
    fired: waiting === null,
    measured: elapsed === null ? 'never' : count(elapsed, 'day', 'days'),
    threshold: thresholdText(trigger),
    rationale:
      waiting === null ? `${since}, and a rebalancing is due` : `${since}; ${waiting.because}`,
  };
}

function thresholdText({ every, cooldownDays }: TimeTrigger): string {
  const period = every.kind === 'days' ? count(every.days, 'day', 'days') : `every ${every.kind}`;
  return cooldownDays === 0 ? period : `${period}, ${cooldownDays} days apart`;
}

function closedDay({ asOf, holidays }: TimeFacts): Waiting | null {
  return isBusinessDay(asOf, holidays) ? null : { because: `${asOf} is not a business day` };
}

function wrongMonth({ months }: TimeTrigger, { asOf }: TimeFacts): Waiting | null {
  if (months.length === 0 || months.includes(monthOf(asOf))) return null;
  return { because: `it may fire only in ${monthNames(months)}` };
}

/** Without any executed rebalancing it is due, whatever the day. */
function notYetDue(trigger: TimeTrigger, facts: TimeFacts): Waiting | null {
  const { every, cooldownDays } = trigger;
  const { asOf, lastExecutedOn } = facts;
  if (lastExecutedOn === null) return null;
  const quietUntil = plusDays(lastExecutedOn, cooldownDays);
  if (asOf < quietUntil) return { because: `it stays quiet until ${quietUntil}` };
  if (every.kind === 'days') {
    const next = plusDays(lastExecutedOn, every.days);
    return asOf < next ? { because: `it is due from ${next}` } : null;
  }
  if (lastExecutedOn >= periodStart(every, asOf)) {
    return { because: `this ${every.kind} has had its rebalancing` };
  }
  const due = dueDate(every, trigger, facts);
  return asOf < due ? { because: `it is due from ${due}` } : null;
}

/**
 * The trigger's day in the first of the period's months in which it may fire. When that is no business day, the next
 * one of the month, else the last one before: a day is put off, never skipped with its month.
 */
function dueDate(every: Calendar, trigger: TimeTrigger, { asOf, holidays }: TimeFacts): TradeDate {
  const start = periodStart(every, asOf);
  const inPeriod = Array.from({ length: MONTHS_OF[every.kind] }, (_, n) => monthOf(start) + n);
  const allowed = inPeriod.filter(
    (month) => trigger.months.length === 0 || trigger.months.includes(month),
  );
  const month = allowed[0] ?? monthOf(start);
  const year = start.slice(0, 4);
  const first = dateOf(year, month, 1);
  const last = lastDayOf(first);
  const wanted = dateOf(year, month, trigger.day);
  const day = wanted < last ? wanted : last;
  return (
    firstBusinessDay({ from: day, to: last, step: 1, holidays }) ??
    firstBusinessDay({ from: day, to: first, step: -1, holidays }) ??
    day
  );
}

function firstBusinessDay(search: {
  readonly from: TradeDate;
  readonly to: TradeDate;
  readonly step: 1 | -1;
  readonly holidays: ReadonlySet<string>;
}): TradeDate | undefined {
  const { from, to, step, holidays } = search;
  for (let day = from; step === 1 ? day <= to : day >= to; day = plusDays(day, step)) {
    if (isBusinessDay(day, holidays)) return day;
  }
  return undefined;
}

function periodStart({ kind }: Calendar, date: TradeDate): TradeDate {
  const length = MONTHS_OF[kind];
  const month = Math.floor((monthOf(date) - 1) / length) * length + 1;
  return dateOf(date.slice(0, 4), month, 1);
}

function lastDayOf(firstOfMonth: TradeDate): TradeDate {
  const nextMonth = plusDays(firstOfMonth, 31);
  return plusDays(nextMonth, -Number(nextMonth.slice(8)));
}

function monthOf(date: TradeDate): number {
  return Number(date.slice(5, 7));
}

/** May name a day that the month does not have; it then compares as later than all it has. */
function dateOf(year: string, month: number, day: number): TradeDate {
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${year}-${twoDigits(month)}-${twoDigits(day)}` as TradeDate;
}

const MONTH_NAMES = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
] as const;

function monthNames(months: readonly number[]): string {
  return months
    .toSorted((left, right) => left - right)
    .map((month) => MONTH_NAMES[month - 1] ?? String(month))
    .join(', ');
}
