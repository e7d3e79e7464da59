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
  /** Lets a return span a gap: right for the path of a value, wrong for its spread. False unless given. */
  readonly acrossGaps?: boolean;
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
  const periods = periodsOf(series, window);
  const closes = symbols.map((symbol) =>
    periodCloses(series.closesOf(symbol) ?? new Float64Array(), periods),
  );
  const steps = completeSteps(closes, periods.length, window.acrossGaps ?? false);
  const first = steps.at(0);
  const last = steps.at(-1);
  const span = first === undefined || last === undefined ? 0 : last.to - first.from;
  return {
    symbols,
    columns: closes.map((column) => logReturns(column, steps)),
    observations: steps.length,
    from: dateOf(series, periods[first?.from ?? -1]),
    to: dateOf(series, periods[last?.to ?? -1]),
    gaps: span - steps.length,
  };
}

/** From one period with a close of every instrument to the next such period. */
interface Step {
  readonly from: number;
  readonly to: number;
}

function completeSteps(
  closes: readonly Float64Array[],
  length: number,
  acrossGaps: boolean,
): readonly Step[] {
  const steps: Step[] = [];
  let previous: number | undefined;
  for (let row = 0; row < length && closes.length > 0; row += 1) {
    if (closes.some((column) => Number.isNaN(column[row]))) continue;
    if (previous !== undefined && (acrossGaps || previous === row - 1)) {
      steps.push({ from: previous, to: row });
    }
    previous = row;
  }
  return steps;
}

function logReturns(closes: Float64Array, steps: readonly Step[]): Float64Array {
  return Float64Array.from(steps, ({ from, to }) =>
    Math.log((closes[to] as number) / (closes[from] as number)),
  );
}

function dateOf(series: PriceSeries, period: Period | undefined): TradeDate | null {
  return (period && series.dates[period.last]) ?? null;
}

/**
 * Log returns of a portfolio brought back to these weights at every period's start; what the weights leave out is
 * money that earns nothing. Undefined when leverage would have lost everything.
 */
export function weightedLogReturns(
  columns: readonly Float64Array[],
  weights: readonly number[],
): Float64Array | undefined {
  const growth = new Float64Array(columns[0]?.length ?? 0).fill(1);
  for (const [place, column] of columns.entries()) {
    const weight = weights[place] ?? 0;
    for (const [row, logReturn] of column.entries()) {
      growth[row] = (growth[row] as number) + weight * Math.expm1(logReturn);
    }
  }
  return growth.every((factor) => factor > 0) ? growth.map(Math.log) : undefined;
}
