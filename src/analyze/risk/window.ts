/** How much history the risk figures use, and how much they need. */
import { plusYears, type TradeDate } from '#domain/time.ts';

export const WEEKS_PER_YEAR = 52;
export const WEEKS_MIN = 52;
/** About 52 weeks of trading days, less what holidays and gaps may take. */
export const DAYS_MIN = 200;
const HISTORY_YEARS = 5;

/** The five years that end today. */
export function riskWindow(tradeDate: TradeDate) {
  return { from: plusYears(tradeDate, -HISTORY_YEARS), until: tradeDate };
}
