/**
 * Price history as series of closes by symbol, and how an earlier run's history is continued.
 *
 * Closes are adjusted for splits and dividends, so every dividend changes all earlier closes. A known series is
 * therefore continued only where its last days are answered again exactly as they were; else it is read anew.
 */
import type { Decimal } from '#domain/decimal.ts';
import type { PriceHistory } from '#domain/documents/market.ts';
import { type Currency, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import { plusDays, type TradeDate } from '#domain/time.ts';

/** One close for each day that has one. */
export type Closes = ReadonlyMap<TradeDate, Decimal>;
export type ClosesBySymbol = ReadonlyMap<InstrumentSymbol, Closes>;

/** First and last day that are wanted, both included. */
export interface HistorySpan {
  readonly currency: Currency;
  readonly from: TradeDate;
  readonly to: TradeDate;
}

/** Calendar days read again: at least four trading days whatever the holidays. */
const OVERLAP_DAYS = 10;
/** A series may begin this much later than asked, since the first day may be no trading day. */
const BEGINNING_DAYS = 10;

/** From which day each known series can be continued; others must be read in whole. */
export function continuable(
  known: PriceHistory | null,
  wanted: HistorySpan,
): { readonly closes: ClosesBySymbol; readonly readFrom: TradeDate } | undefined {
  const first = known?.dates[0];
  const last = known?.dates.at(-1);
  if (known === null || first === undefined || last === undefined) return undefined;
  if (known.currency !== wanted.currency || first > plusDays(wanted.from, BEGINNING_DAYS))
    return undefined;
  return { closes: closesOf(known), readFrom: plusDays(last, -OVERLAP_DAYS) };
}

/** The known series with the new days after it; undefined where the days in both differ or there are none. */
export function continued(known: Closes, recent: Closes): Closes | undefined {
  const shared = [...recent].filter(([date]) => known.has(date));
  const isSame = shared.every(([date, close]) => known.get(date)?.eq(close));
  return shared.length > 0 && isSame ? new Map([...known, ...recent]) : undefined;
}

/** Every day of the span on which any symbol has a close; null when there is none. */
export function historyOf(
  closesBySymbol: ClosesBySymbol,
  { currency, from, to }: HistorySpan,
): PriceHistory | null {
  const days = new Set<TradeDate>();
  for (const closes of closesBySymbol.values())
    for (const date of closes.keys()) if (date >= from && date <= to) days.add(date);
  if (days.size === 0) return null;
  const dates = [...days].sort(compareText);
  const entries = [...closesBySymbol]
    .sort(([left], [right]) => compareText(left, right))
    .map(([symbol, closes]) => [symbol, dates.map((date) => closes.get(date) ?? null)] as const);
  return { currency, dates, closes: Object.fromEntries(entries) };
}

function closesOf(history: PriceHistory): ClosesBySymbol {
  return new Map(
    Object.entries(history.closes).map(([symbol, closes]) => [
      symbol as InstrumentSymbol,
      new Map(
        history.dates.flatMap((date, index) => {
          const close = closes[index];
          return close === undefined || close === null ? [] : [[date, close] as const];
        }),
      ),
    ]),
  );
}
