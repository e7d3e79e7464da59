/** What price files hold: closes by day, of one instrument or of many. */
import type { Decimal } from '#domain/decimal.ts';
import type { Currency } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';

export interface Close {
  readonly date: TradeDate;
  readonly close: Decimal;
  /** Adjusted for splits and dividends; the close itself where the file has no other. */
  readonly adjusted: Decimal;
}

/** Ascending by date, one close for each. */
export interface CloseSeries {
  /** A symbol, or two currencies such as `EURUSD`. */
  readonly name: string;
  /** Null where the file does not say. */
  readonly currency: Currency | null;
  readonly closes: readonly Close[];
}
