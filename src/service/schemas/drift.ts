/** How far a portfolio has drifted, as answers and streams say it. */
import { z } from 'zod';
import type { DriftReport } from '#app/drift/drift-report.ts';
import { toText } from '#domain/decimal.ts';
import { triggerResultField } from '#domain/documents/rebalancing.ts';
import { DRIFT_SCOPES, DRIFT_SIDES } from '#domain/vocabulary.ts';
import type { StoredCrossing } from '#ledger/drift-crossings.ts';
import { date, exact, instant } from './scalars.ts';

const driftLine = z.strictObject({
  scope: z.enum(DRIFT_SCOPES),
  name: z.string().describe('An asset class or a symbol; of the whole portfolio `portfolio`'),
  current_weight: exact,
  target_weight: exact,
  drift: exact.describe('Current less target weight'),
  band_low: exact.nullable().describe('Null where there is no limit'),
  band_high: exact.nullable(),
  state: z
    .enum(['in_band', 'out_of_band', 'returning'])
    .describe('`returning` is inside again, but not far enough to be announced again'),
  crossed_at: instant.nullable().describe('When the band was seen left; null when it is not'),
});

export const driftReport = z.strictObject({
  portfolio_id: z.string(),
  measured_at: instant,
  holdings_of: date.describe('Day of the run that accepted the holdings'),
  base_currency: z.string(),
  total_value: exact,
  quotes_as_of: instant.nullable().describe('Of the oldest price; null where only cash is held'),
  newest_quote_at: instant.nullable(),
  doubted: z.array(z.string()).describe('Instruments whose quote moved too far to be believed'),
  drift: z.array(driftLine).describe('What drift rules look at'),
  triggers: z.array(triggerResultField).describe('Drift and calendar rules, as of now'),
});

export const driftResponse = z.strictObject({
  ...driftReport.shape,
  age_seconds: z.int().min(0).nullable().describe('Since `quotes_as_of`'),
});

export const driftCrossing = z.strictObject({
  event_id: z.string().describe('Of the event `drift_crossed`'),
  portfolio_id: z.string(),
  scope: z.enum(DRIFT_SCOPES),
  name: z.string(),
  side: z.enum(DRIFT_SIDES),
  crossed_at: instant,
});

export function reportBody(report: DriftReport): z.input<typeof driftReport> {
  return {
    portfolio_id: report.portfolioId,
    measured_at: report.measuredAt,
    holdings_of: report.holdingsOf,
    base_currency: report.baseCurrency,
    total_value: toText(report.totalValue),
    quotes_as_of: report.quotesAsOf,
    newest_quote_at: report.newestQuoteAt,
    doubted: [...report.doubted],
    drift: report.drift.map((line) => ({
      scope: line.scope,
      name: line.name,
      current_weight: toText(line.weight),
      target_weight: toText(line.targetWeight),
      drift: toText(line.weight.minus(line.targetWeight)),
      band_low: line.bandLow && toText(line.bandLow),
      band_high: line.bandHigh && toText(line.bandHigh),
      state: line.state,
      crossed_at: line.crossedAt,
    })),
    triggers: report.triggers.map((each) => z.encode(triggerResultField, each)),
  };
}

export function crossingBody(crossing: StoredCrossing): z.input<typeof driftCrossing> {
  return {
    event_id: crossing.eventId,
    portfolio_id: crossing.portfolioId,
    scope: crossing.scope,
    name: crossing.name,
    side: crossing.side,
    crossed_at: crossing.crossedAt,
  };
}

/** With the age of its prices at `nowMs`. */
export function withAge(
  report: z.input<typeof driftReport>,
  nowMs: number,
): z.input<typeof driftResponse> {
  const { quotes_as_of: asOf } = report;
  const ageMs = asOf === null ? null : Math.max(0, nowMs - Date.parse(asOf));
  return { ...report, age_seconds: ageMs === null ? null : Math.floor(ageMs / 1_000) };
}
