/** Which day a run is for, and the moment its data is judged at. */
import {
  endOfTradeDate,
  type Instant,
  milliseconds,
  type TradeDate,
  tradeDateOf,
} from '#domain/time.ts';

export interface RunMoment {
  readonly tradeDate: TradeDate;
  /** Now, or the end of the trading date when that is already over. */
  readonly asOf: Instant;
}

export function runMoment(options: {
  readonly date: TradeDate | undefined;
  readonly now: Instant;
  readonly timeZone: string;
}): RunMoment {
  const { now, timeZone } = options;
  const tradeDate = options.date ?? tradeDateOf(now, timeZone);
  const end = endOfTradeDate(tradeDate, timeZone);
  return { tradeDate, asOf: milliseconds(end) < milliseconds(now) ? end : now };
}
