/** The one-year rule that separates short-term from long-term gains. */
import { plusDays, plusYears, type TradeDate } from './time.ts';

/**
 * First day on which a sale of what was acquired on `acquiredOn` is long-term: the holding period starts the day
 * after the acquisition and must exceed one year (IRC §1222; Rev. Rul. 66-7 for the ends of months).
 */
export function longTermFrom(acquiredOn: TradeDate): TradeDate {
  return plusYears(plusDays(acquiredOn, 1), 1);
}

export function isLongTerm(lot: { readonly acquiredOn: TradeDate; readonly soldOn: TradeDate }) {
  return lot.soldOn >= longTermFrom(lot.acquiredOn);
}
