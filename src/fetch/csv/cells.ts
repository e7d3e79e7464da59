/** The text of one cell -> an amount or a time. */
import { type Decimal, parseDecimal } from '#domain/decimal.ts';
import {
  closeOfTradeDate,
  type Instant,
  instantAt,
  parseInstant,
  parseTradeDate,
  type TradeDate,
  tradeDateOf,
} from '#domain/time.ts';
import type { When } from './wire.ts';

/** What exports write where there is no number. */
const NO_AMOUNT = /^(?:|-+|n\/?a|incomplete|not available|unavailable)$/i;
const AMOUNT = /^(?<sign>[+-]?)\$?(?<digits>(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?)$/;
const PARENTHESES = /^\(\s*(.*?)\s*\)$/;

/** Null where the cell says that there is none; undefined where it is not a number. `($1,234.50)` is -1234.50. */
export function readAmount(text: string): Decimal | null | undefined {
  if (NO_AMOUNT.test(text)) return null;
  const inner = PARENTHESES.exec(text)?.[1];
  const match = AMOUNT.exec(inner ?? text)?.groups;
  if (match === undefined || (inner !== undefined && match['sign'] === '-')) return undefined;
  const amount = parseDecimal((match['digits'] ?? '').replaceAll(',', ''));
  if (amount === undefined) return undefined;
  return inner !== undefined || match['sign'] === '-' ? amount.neg() : amount;
}

const YEAR_FIRST = /\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})\b/g;
const MONTH_FIRST = /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g;
const MONTH_NAMED = /\b([A-Za-z]{3,9})\.?[ -](\d{1,2}),?[ -](\d{4})\b/g;
const CLOCK =
  /\b(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?\s*(?:(?<half>[ap])\.?\s?m\b)?/i;
const ZONE = /\b([A-Z]{1,3}T|UTC|GMT)\b/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const TIME_ZONES: Readonly<Record<string, string>> = {
  ...zones('America/New_York', 'ET', 'EST', 'EDT'),
  ...zones('America/Chicago', 'CT', 'CST', 'CDT'),
  ...zones('America/Denver', 'MT', 'MST', 'MDT'),
  ...zones('America/Los_Angeles', 'PT', 'PST', 'PDT'),
  ...zones('UTC', 'UTC', 'GMT'),
};

/**
 * The last date in a text, as American brokerages write them (month before day), with the time of day where there is
 * one. Undefined where there is no date, or one that is not in the calendar.
 */
export function readWhen(text: string): When | undefined {
  const instant = parseInstant(text);
  if (instant !== undefined) return whenOf(instant);
  const date = lastDate(text);
  if (date === undefined) return undefined;
  const zone = ZONE.exec(text)?.[1] ?? '';
  return { date, clock: readClock(text), timeZone: TIME_ZONES[zone] ?? null };
}

/** A date alone is dated at the close of its day. */
export function instantOfWhen(when: When, timeZone: string): Instant {
  return when.clock === null
    ? closeOfTradeDate(when.date, when.timeZone ?? timeZone)
    : instantAt(when.date, when.clock, when.timeZone ?? timeZone);
}

function whenOf(instant: Instant): When {
  const [hour, minute, second] = instant.slice(11, 19).split(':').map(Number) as [
    number,
    number,
    number,
  ];
  return {
    date: tradeDateOf(instant, 'UTC'),
    clock: { hour, minute, second },
    timeZone: 'UTC',
  };
}

function lastDate(text: string): TradeDate | undefined {
  const [, year, month, day] =
    [...text.matchAll(YEAR_FIRST)].at(-1) ??
    reorder([...text.matchAll(MONTH_FIRST)].at(-1)) ??
    reorder([...text.matchAll(MONTH_NAMED)].at(-1)) ??
    [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return parseTradeDate(`${year}-${monthNumber(month).padStart(2, '0')}-${day.padStart(2, '0')}`);
}

function reorder(match: RegExpExecArray | undefined): readonly (string | undefined)[] | undefined {
  return match === undefined ? undefined : [match[0], match[3], match[1], match[2]];
}

function monthNumber(month: string): string {
  const named = MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  return named > 0 ? String(named) : month;
}

function readClock(text: string): When['clock'] {
  const match = CLOCK.exec(text)?.groups;
  if (match === undefined) return null;
  const half = match['half']?.toLowerCase();
  const hour = Number(match['hour']);
  const hourOfDay = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  const [minute, second] = [Number(match['minute']), Number(match['second'] ?? '0')];
  const exists = hourOfDay < 24 && minute < 60 && second < 60;
  return exists ? { hour: hourOfDay, minute, second } : null;
}

function zones(timeZone: string, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, timeZone]));
}
