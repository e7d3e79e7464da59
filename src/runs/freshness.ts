/** How old the last complete run is in business days, which days were missed, and when the next run is due. */
import { isBusinessDay, plusDays, type TradeDate } from '#domain/time.ts';

export interface Freshness {
  /** Of the latest complete run; null when there is none. */
  readonly lastDate: TradeDate | null;
  /** Today, when it is a business day without a complete run; else the next business day. */
  readonly nextDue: TradeDate;
  /** Business days before today without a complete run, oldest first; none of before the first run. */
  readonly missed: readonly TradeDate[];
  /** Whether one of them lies after the latest complete run, or there is no such run. */
  readonly isStale: boolean;
}

/** Calendar days that are looked back for missed ones. */
const LOOKED_BACK_DAYS = 30;

export function freshnessOf(
  completeDates: readonly TradeDate[],
  { today, holidays }: { readonly today: TradeDate; readonly holidays: ReadonlySet<string> },
): Freshness {
  const complete = new Set(completeDates);
  const [first] = [...completeDates].sort();
  const lastDate = [...completeDates].sort().at(-1) ?? null;
  const missed: TradeDate[] = [];
  const from = first === undefined ? today : later(first, plusDays(today, -LOOKED_BACK_DAYS));
  for (let day = from; day < today; day = plusDays(day, 1))
    if (isBusinessDay(day, holidays) && !complete.has(day)) missed.push(day);
  const isStale = lastDate === null || missed.some((day) => day > lastDate);
  return { lastDate, nextDue: nextDue(complete, today, holidays), missed, isStale };
}

function nextDue(
  complete: ReadonlySet<TradeDate>,
  today: TradeDate,
  holidays: ReadonlySet<string>,
): TradeDate {
  let day = complete.has(today) ? plusDays(today, 1) : today;
  while (!isBusinessDay(day, holidays)) day = plusDays(day, 1);
  return day;
}

function later(left: TradeDate, right: TradeDate): TradeDate {
  return left > right ? left : right;
}
