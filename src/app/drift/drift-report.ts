/** How far a portfolio has drifted at one moment, and the crossings that are new or over. */
import {
  type CrossingChanges,
  crossingChanges,
  type DriftState,
  driftState,
  keyOf,
} from '#aggregate/drift/crossings.ts';
import { type DriftReading, evaluateNow, measure } from '#aggregate/drift/measure.ts';
import { type QuoteBoard, revalue } from '#aggregate/drift/revalue.ts';
import type { WatchedPortfolio } from '#aggregate/drift/watched-portfolio.ts';
import type { Decimal } from '#domain/decimal.ts';
import type { TriggerResult } from '#domain/documents/rebalancing.ts';
import type { Currency, InstrumentSymbol, PortfolioId } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { type Instant, instantOf, type TradeDate } from '#domain/time.ts';
import type { StoredCrossing } from '#ledger/drift-crossings.ts';

export interface DriftReport {
  readonly portfolioId: PortfolioId;
  readonly measuredAt: Instant;
  /** Day of the run whose holdings were revalued. */
  readonly holdingsOf: TradeDate;
  readonly baseCurrency: Currency;
  readonly totalValue: Decimal;
  /** Of the oldest and of the newest price that counted; null where only cash is held. */
  readonly quotesAsOf: Instant | null;
  readonly newestQuoteAt: Instant | null;
  /** Quotes that moved too far from the accepted price to be believed. */
  readonly doubted: readonly InstrumentSymbol[];
  readonly drift: readonly DriftLine[];
  readonly triggers: readonly TriggerResult[];
}

export interface DriftLine extends DriftReading {
  readonly state: DriftState;
  /** When the crossing that is open was announced; null when none is. */
  readonly crossedAt: Instant | null;
}

export interface Look {
  readonly report: DriftReport;
  readonly changes: CrossingChanges<StoredCrossing>;
}

export function lookAt(
  watched: WatchedPortfolio,
  given: {
    readonly board: QuoteBoard;
    /** Of this portfolio. */
    readonly open: readonly StoredCrossing[];
    readonly holdingsOf: TradeDate;
    readonly now: Instant;
  },
): Outcome<Look> {
  const { board, open, holdingsOf, now } = given;
  const valued = revalue(watched, board);
  if (valued.kind === 'unvalued')
    return failure({
      code: 'data-price-missing',
      where: watched.portfolioId,
      what: `cannot be revalued: ${valued.reason}`,
      next: 'see the market data of the portfolio, or wait for its next run',
    });
  const readings = measure(watched, valued);
  const openByKey = new Map(open.map((each) => [keyOf(each), each]));
  const instantAt = (ms: number | null) => (ms === null ? null : instantOf(new Date(ms)));
  return success({
    report: {
      portfolioId: watched.portfolioId,
      measuredAt: now,
      holdingsOf,
      baseCurrency: watched.baseCurrency,
      totalValue: valued.totalValue,
      quotesAsOf: instantAt(valued.oldestMs),
      newestQuoteAt: instantAt(valued.newestMs),
      doubted: valued.doubted,
      drift: readings.map((reading) => {
        const crossing = openByKey.get(keyOf(reading));
        return {
          ...reading,
          state: driftState(reading, crossing !== undefined),
          crossedAt: crossing?.crossedAt ?? null,
        };
      }),
      triggers: evaluateNow(watched, valued),
    },
    changes: crossingChanges(open, readings),
  });
}
