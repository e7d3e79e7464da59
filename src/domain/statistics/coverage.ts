/** Which instruments have a history good enough to measure, and why the others have not. */
import type { InstrumentSymbol } from '../ids.ts';
import { daysBetween, type TradeDate } from '../time.ts';
import type { PriceSeries } from './price-series.ts';
import { alignReturns, type ReturnWindow } from './returns.ts';

export interface CoverageRule extends ReturnWindow {
  readonly observationsMin: number;
}

/** Share of value that must have a history before anything is measured. */
export const COVERAGE_MIN = 0.9;
/** Calendar days that an instrument's last close may lie before the last date of the history. */
const LAG_DAYS_MAX = 28;
/** Share counts by which issuers split; a split that the history does not adjust for looks like a crash. */
const SPLIT_DISTANCES = [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 16, 20, 25, 30, 40, 50, 100].map(
  Math.log,
);
const SPLIT_DISTANCE_MIN = Math.LN2;
/** Log distance from a split factor that one day's own return may add. */
const SPLIT_TOLERANCE = 0.025;

/** Why this instrument cannot be measured over the window, or null when it can. */
export function lackOfHistory(
  series: PriceSeries,
  symbol: InstrumentSymbol,
  rule: CoverageRule,
): string | null {
  const closes = series.closesOf(symbol);
  if (closes === undefined) return 'no price history';
  const places = usablePlaces(series.dates, closes, rule);
  const { observations } = alignReturns(series, [symbol], rule);
  if (observations < rule.observationsMin) {
    return `${observations} ${rule.frequency} returns of the ${rule.observationsMin} needed`;
  }
  return (
    endsEarly(series.dates, places, rule.until) ?? unadjustedSplit(series.dates, closes, places)
  );
}

function usablePlaces(
  dates: readonly TradeDate[],
  closes: Float64Array,
  { from, until }: ReturnWindow,
): readonly number[] {
  const isUsable = (date: TradeDate, place: number) =>
    date >= from && date <= until && !Number.isNaN(closes[place]);
  return dates.flatMap((date, place) => (isUsable(date, place) ? [place] : []));
}

function endsEarly(
  dates: readonly TradeDate[],
  places: readonly number[],
  until: TradeDate,
): string | null {
  const historyEnd = dates.findLast((date) => date <= until);
  const lastClose = dates[places.at(-1) ?? -1];
  if (historyEnd === undefined || lastClose === undefined) return 'no price history';
  return daysBetween(lastClose, historyEnd) > LAG_DAYS_MAX
    ? `its price history ends on ${lastClose}`
    : null;
}

function unadjustedSplit(
  dates: readonly TradeDate[],
  closes: Float64Array,
  places: readonly number[],
): string | null {
  for (const [order, place] of places.entries()) {
    const before = places[order - 1];
    if (before === undefined) continue;
    const ratio = (closes[place] as number) / (closes[before] as number);
    if (looksLikeSplit(ratio)) {
      return `its close changes by a factor of ${ratio.toPrecision(4)} on ${dates[place]}: an unadjusted split?`;
    }
  }
  return null;
}

function looksLikeSplit(ratio: number): boolean {
  const distance = Math.abs(Math.log(ratio));
  return (
    distance >= SPLIT_DISTANCE_MIN - SPLIT_TOLERANCE &&
    SPLIT_DISTANCES.some((split) => Math.abs(distance - split) <= SPLIT_TOLERANCE)
  );
}
