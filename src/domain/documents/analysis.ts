/** `analysis/<ACCOUNT>.json`: one account's value, allocation, gains and risk. */
import { z } from 'zod';
import { TAX_TREATMENTS } from '../vocabulary.ts';
import {
  accountIdField,
  assetClassField,
  currencyField,
  decimalField,
  fields,
  instantField,
  statisticField,
  symbolField,
  tradeDateField,
} from './fields.ts';

export const ANALYSIS_SCHEMA = 'rebalance/analysis/1';

export const exposureField = fields({ assetClass: assetClassField, weight: decimalField });

export const valuedPositionField = fields({
  symbol: symbolField,
  /** How one unit of the position divides over classes; weights sum to 1. Empty for an untargeted holding. */
  assetClasses: z.array(exposureField).readonly(),
  /** In base currency. */
  marketValue: decimalField,
  /** Share of the account's total value. */
  weight: decimalField,
  /** In base currency at today's rate. */
  costBasis: decimalField.nullable(),
  unrealizedGain: decimalField.nullable(),
  /** Split of the unrealised gain by holding period (one year); null where lots are unknown. */
  unrealizedShortTerm: decimalField.nullable(),
  unrealizedLongTerm: decimalField.nullable(),
});

/** A value and its share of the whole. */
export const allocationField = fields({ marketValue: decimalField, weight: decimalField });

/** What a group of figures was measured on. */
export const basisField = fields({
  /** Names of the figures, as they stand in this document. */
  figures: z.array(z.string()).readonly(),
  method: z.string(),
  /** Returns between the closes of consecutive weeks or days; `none` for a figure that needs no history. */
  frequency: z.enum(['weekly', 'daily', 'none']),
  /** First and last close of the window. */
  from: tradeDateField.nullable(),
  to: tradeDateField.nullable(),
  observations: z.int().min(0),
});

export const uncoveredField = fields({
  /** Null for cash in a foreign currency. */
  symbol: symbolField.nullable(),
  /** Share of total value. */
  weight: decimalField,
  reason: z.string(),
});

export const riskContributionField = fields({
  /** Null for holdings that no target names. */
  assetClass: assetClassField.nullable(),
  /** Share of the variance; all shares sum to 1, and a class that offsets others has a negative one. */
  share: statisticField,
});

/** Losses are positive fractions of value. A figure that cannot be measured is null, never zero. */
export const riskField = fields({
  /** 1 (lowest) to 7 (highest); null when there is not enough history. */
  score: z.int().min(1).max(7).nullable(),
  scale: z.literal('SRRI'),
  /** The class on the PRIIPs market-risk scale, and the VaR-equivalent volatility that decides it. */
  vevClass: z.int().min(1).max(7).nullable().default(null),
  vev: statisticField.nullable().default(null),
  /** Annualised, as a fraction: 0.12 is 12 % a year. */
  volatility: statisticField.nullable(),
  /** One-day losses, historical. */
  var_95_1d: statisticField.nullable(),
  cvar_95_1d: statisticField.nullable(),
  var_99_1d: statisticField.nullable().default(null),
  cvar_99_1d: statisticField.nullable().default(null),
  /** One-day losses of a normal distribution with the measured mean and deviation. */
  parametricVar_95_1d: statisticField.nullable().default(null),
  parametricCvar_95_1d: statisticField.nullable().default(null),
  parametricVar_99_1d: statisticField.nullable().default(null),
  parametricCvar_99_1d: statisticField.nullable().default(null),
  maxDrawdown: statisticField.nullable(),
  effectivePositions: statisticField.nullable(),
  diversificationRatio: statisticField.nullable().default(null),
  /** Ex-ante, annualised, against the target weights. */
  trackingError: statisticField.nullable().default(null),
  contributions: z.array(riskContributionField).readonly().default([]),
  /** Share of total value that the history covers; the figures stand for that part. */
  coverage: decimalField.nullable().default(null),
  uncovered: z.array(uncoveredField).readonly().default([]),
  /** Window of the volatility and the score; every other figure's is in `basis`. */
  observations: z.int().min(0),
  from: tradeDateField.nullable(),
  to: tradeDateField.nullable(),
  basis: z.array(basisField).readonly().default([]),
  /** Why a figure is null; null when none is. */
  reason: z.string().nullable(),
});

/** Money that waits: cash above its target, and what that costs at the past return of the rest. */
export const cashDragField = fields({
  cashWeight: decimalField,
  targetWeight: decimalField,
  /** Cash above target, as a weight and in base currency; zero when there is none. */
  excessWeight: decimalField,
  excessValue: decimalField,
  /** Excess weight times the past yearly return of the invested part; null without history. */
  annualDrag: statisticField.nullable(),
  /** What the yearly return was measured on, or why it could not be. */
  basis: z.string(),
});

export const analysisDocument = fields({
  schema: z.literal(ANALYSIS_SCHEMA),
  accountId: accountIdField,
  taxTreatment: z.enum(TAX_TREATMENTS),
  asOf: instantField,
  baseCurrency: currencyField,
  totalValue: decimalField,
  cashValue: decimalField,
  positions: z.array(valuedPositionField).readonly(),
  byAssetClass: z.record(assetClassField, allocationField),
  byCurrency: z.record(currencyField, allocationField),
  /** Holdings that no target names; they are in no asset class. */
  untargeted: allocationField,
  /** Cash by its currency, valued in base currency. */
  cashByCurrency: z.record(currencyField, decimalField),
  /** Null where the cost of a position is unknown. */
  unrealizedGain: decimalField.nullable(),
  /** Null where the lots of a position are unknown. */
  unrealizedShortTerm: decimalField.nullable(),
  unrealizedLongTerm: decimalField.nullable(),
  cashDrag: cashDragField,
  risk: riskField,
});

export type Analysis = z.output<typeof analysisDocument>;
export type ValuedPosition = z.output<typeof valuedPositionField>;
export type Allocation = z.output<typeof allocationField>;
export type Exposure = z.output<typeof exposureField>;
export type Risk = z.output<typeof riskField>;
export type Basis = z.output<typeof basisField>;
export type Uncovered = z.output<typeof uncoveredField>;
export type RiskContribution = z.output<typeof riskContributionField>;
export type CashDrag = z.output<typeof cashDragField>;
