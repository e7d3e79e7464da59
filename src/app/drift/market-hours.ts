/** When the exchange trades: regular hours on business days, in the time zone of the portfolio. */
import type { Targets } from '#config/config.ts';
import {
  closeOfTradeDate,
  type Instant,
  instantAt,
  isBusinessDay,
  milliseconds,
  tradeDateOf,
} from '#domain/time.ts';

const OPENING = { hour: 9, minute: 30 } as const;

/** From 9:30 to 16:00, the close included; days that close early count as whole days. */
export function isTrading(
  now: Instant,
  { timeZone, holidays }: Pick<Targets, 'timeZone' | 'holidays'>,
): boolean {
  const date = tradeDateOf(now, timeZone);
  if (!isBusinessDay(date, holidays)) return false;
  const nowMs = milliseconds(now);
  return (
    nowMs >= milliseconds(instantAt(date, OPENING, timeZone)) &&
    nowMs <= milliseconds(closeOfTradeDate(date, timeZone))
  );
}
