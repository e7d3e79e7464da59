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
  costBasis: decimalField.nullable(),
  unrealizedGain: decimalField.nullable(),
  /** Split of the unrealised gain by holding period (one year); null where lots are unknown. */
  unrealizedShortTerm: decimalField.nullable(),
  unrealizedLongTerm: decimalField.nullable(),
});

/** A value and its share of the whole. */
export const allocationField = fields({ marketValue: decimalField, weight: decimalField });

export const riskField = fields({
  /** 1 (lowest) to 7 (highest); null when there is not enough history. */
  score: z.int().min(1).max(7).nullable(),
  scale: z.literal('SRRI'),
  /** Annualised, as a fraction: 0.12 is 12 % a year. */
  volatility: statisticField.nullable(),
  /** One-day losses at 95 %, as fractions of value. */
  var_95_1d: statisticField.nullable(),
  cvar_95_1d: statisticField.nullable(),
  maxDrawdown: statisticField.nullable(),
  effectivePositions: statisticField.nullable(),
  observations: z.int().min(0),
  from: tradeDateField.nullable(),
  to: tradeDateField.nullable(),
  /** Why a figure is null; null when none is. */
  reason: z.string().nullable(),
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
  unrealizedGain: decimalField.nullable(),
  risk: riskField,
});

export type Analysis = z.output<typeof analysisDocument>;
export type ValuedPosition = z.output<typeof valuedPositionField>;
export type Allocation = z.output<typeof allocationField>;
export type Exposure = z.output<typeof exposureField>;
export type Risk = z.output<typeof riskField>;
