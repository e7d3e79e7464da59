/** Log returns of several instruments over the same periods, and of a portfolio that holds them. */
import type { InstrumentSymbol } from '../ids.ts';
import type { TradeDate } from '../time.ts';
import { type Frequency, type Period, periodCloses, periodsOf } from './periods.ts';
import type { PriceSeries } from './price-series.ts';

export interface ReturnWindow {
  readonly frequency: Frequency;
  /** Earliest and latest close that may be used. */
  readonly from: TradeDate;
  readonly until: TradeDate;
}

export interface AlignedReturns {
  readonly symbols: readonly InstrumentSymbol[];
  /** Log returns by instrument, in the order of `symbols`, all of one length, oldest first. */
  readonly columns: readonly Float64Array[];
  readonly observations: number;
  /** First and last close behind them; null when there are none. */
  readonly from: TradeDate | null;
  readonly to: TradeDate | null;
  /** Periods between the two that were left out because an instrument had no close. */
  readonly gaps: number;
}

/**
 * A period counts when every instrument has a close in it and in the period before: nothing is filled in, and no
 * return spans a gap. Instruments of different age are so measured over what they have in common.
 */
export function alignReturns(
  series: PriceSeries,
  symbols: readonly InstrumentSymbol[],
  window: ReturnWindow,
): AlignedReturns {
  const periods = periodsOf(series.dates, window);
  const closes = symbols.map((symbol) =>
    periodCloses(series.closesOf(symbol) ?? new Float64Array(), periods),
  );
  const rows = completeRows(closes, periods.length);
  const firstRow = rows.at(0);
  const lastRow = rows.at(-1);
  const span = firstRow === undefined || lastRow === undefined ? 0 : lastRow - firstRow + 1;
  return {
    symbols,
    columns: closes.map((column) => logReturns(column, rows)),
    observations: rows.length,
    from: firstRow === undefined ? null : dateOf(series, periods[firstRow - 1]),
    to: lastRow === undefined ? null : dateOf(series, periods[lastRow]),
    gaps: span - rows.length,
  };
}

function completeRows(closes: readonly Float64Array[], length: number): readonly number[] {
  const isComplete = (row: number) => closes.every((column) => !Number.isNaN(column[row]));
  const rows: number[] = [];
  let previousIsComplete = false;
  for (let row = 0; row < length && closes.length > 0; row += 1) {
    const complete = isComplete(row);
    if (complete && previousIsComplete) rows.push(row);
    previousIsComplete = complete;
  }
  return rows;
}

function logReturns(closes: Float64Array, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) =>
    Math.log((closes[row] as number) / (closes[row - 1] as number)),
  );
}

function dateOf(series: PriceSeries, period: Period | undefined): TradeDate | null {
  return (period && series.dates[period.last]) ?? null;
}

/**
 * Log returns of a portfolio brought back to these weights at every period's start; what the weights leave out is
 * money that earns nothing. Undefined when leverage would have lost everything.
 */
export function portfolioReturns(
  returns: AlignedReturns,
  weights: readonly number[],
): Float64Array | undefined {
  const growth = new Float64Array(returns.observations).fill(1);
  for (const [place, column] of returns.columns.entries()) {
    const weight = weights[place] ?? 0;
    for (const [row, logReturn] of column.entries()) {
      growth[row] = (growth[row] as number) + weight * Math.expm1(logReturn);
    }
  }
  return growth.every((factor) => factor > 0) ? growth.map(Math.log) : undefined;
}
