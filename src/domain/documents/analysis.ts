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
  schemaField,
  statisticField,
  symbolField,
  tradeDateField,
} from './fields.ts';

export const ANALYSIS_SCHEMA = 'rebalance/analysis/1';

export const exposureField = fields({
  assetClass: assetClassField,
  weight: decimalField.describe('The part of one unit that belongs to the class'),
});

export const valuedPositionField = fields({
  symbol: symbolField,
  assetClasses: z
    .array(exposureField)
    .readonly()
    .describe(
      'How one unit divides over classes; weights sum to 1. Empty for a holding that no target names',
    ),
  marketValue: decimalField.describe('In base currency'),
  weight: decimalField.describe("Share of the account's total value"),
  costBasis: decimalField
    .nullable()
    .describe("In base currency at today's rate; `null` when unknown"),
  unrealizedGain: decimalField.nullable().describe('Value less cost; `null` when unknown'),
  unrealizedShortTerm: decimalField
    .nullable()
    .describe('The part of lots held up to one year; `null` where lots are unknown'),
  unrealizedLongTerm: decimalField
    .nullable()
    .describe('The part of lots held for longer; `null` where lots are unknown'),
});

/** A value and its share of the whole. */
export const allocationField = fields({
  marketValue: decimalField.describe('In base currency'),
  weight: decimalField.describe('Share of the whole'),
});

/** What a group of figures was measured on. */
export const basisField = fields({
  figures: z.array(z.string()).readonly().describe('The figures, as they are named here'),
  method: z.string().describe('How they were measured'),
  frequency: z
    .enum(['weekly', 'daily', 'none'])
    .describe(
      'Returns between the closes of consecutive weeks or days; `none` for a figure that needs no history',
    ),
  from: tradeDateField.nullable().describe('First close of the window'),
  to: tradeDateField.nullable().describe('Last close of the window'),
  observations: z.int().min(0).describe('Returns in the window'),
});

export const uncoveredField = fields({
  symbol: symbolField.nullable().describe('`null` for cash in a foreign currency'),
  weight: decimalField.describe('Share of total value'),
  reason: z.string().describe('Why it has no history'),
});

export const riskContributionField = fields({
  assetClass: assetClassField.nullable().describe('`null` for holdings that no target names'),
  share: statisticField.describe(
    'Share of the variance; all sum to 1, and a class that offsets others has a negative one',
  ),
});

const scaleClass = z.int().min(1).max(7).nullable();
const figure = statisticField.nullable();
const laterFigure = figure.default(null);

/** Losses are positive fractions of value. A figure that cannot be measured is null, never zero. */
export const riskField = fields({
  score: scaleClass.describe(
    'Class of `volatility`, 1 (lowest) to 7 (highest); `null` when there is not enough history',
  ),
  scale: z.literal('SRRI').describe('The scale of the score: CESR/10-673'),
  vevClass: scaleClass
    .default(null)
    .describe('Class of `vev`, 1 to 7, on the market risk scale of Regulation (EU) 2017/653'),
  vev: laterFigure.describe('VaR-equivalent volatility of that regulation'),
  volatility: figure.describe('Annualised, as a fraction: 0.12 is 12 % a year'),
  var_95_1d: figure.describe('Loss that one day in 20 exceeds: historical value at risk'),
  cvar_95_1d: figure.describe('Mean loss of those days'),
  var_99_1d: laterFigure.describe('Loss that one day in 100 exceeds'),
  cvar_99_1d: laterFigure.describe('Mean loss of those days'),
  parametricVar_95_1d: laterFigure.describe(
    'As `var_95_1d`, of a normal distribution with the measured mean and deviation',
  ),
  parametricCvar_95_1d: laterFigure.describe('As `cvar_95_1d`, of that distribution'),
  parametricVar_99_1d: laterFigure.describe('As `var_99_1d`, of that distribution'),
  parametricCvar_99_1d: laterFigure.describe('As `cvar_99_1d`, of that distribution'),
  maxDrawdown: figure.describe('Largest fall from an earlier peak'),
  effectivePositions: figure.describe(
    '1 / Σw² over the instruments held, cash left out: equal positions as concentrated as these',
  ),
  diversificationRatio: laterFigure.describe("Weighted mean volatility over the portfolio's"),
  trackingError: laterFigure.describe('Against the target weights: expected, annualised'),
  contributions: z
    .array(riskContributionField)
    .readonly()
    .default([])
    .describe('The part of each class in the variance'),
  coverage: decimalField
    .nullable()
    .default(null)
    .describe('Share of total value that the history covers; the figures stand for that part'),
  uncovered: z.array(uncoveredField).readonly().default([]).describe('The rest, by holding'),
  observations: z
    .int()
    .min(0)
    .describe("Returns behind the volatility and the score; every other figure's are in `basis`"),
  from: tradeDateField.nullable().describe('First close of their window'),
  to: tradeDateField.nullable().describe('Last close of their window'),
  basis: z.array(basisField).readonly().default([]).describe('What each figure was measured on'),
  reason: z.string().nullable().describe('Why a figure is `null`; `null` when none is'),
});

/** Money that waits: cash above its target, and what that costs at the past return of the rest. */
export const cashDragField = fields({
  cashWeight: decimalField.describe('Of cash, and of the part of funds that is cash'),
  targetWeight: decimalField.describe('Wanted weight of cash'),
  excessWeight: decimalField.describe('Cash above target, as a weight; 0 when there is none'),
  excessValue: decimalField.describe('Cash above target, in base currency; 0 when there is none'),
  annualDrag: statisticField
    .nullable()
    .describe(
      'Excess weight times the past yearly return of the invested part; `null` without history',
    ),
  basis: z.string().describe('What the yearly return was measured on, or why it could not be'),
});

export const analysisDocument = fields({
  schema: schemaField(ANALYSIS_SCHEMA),
  accountId: accountIdField,
  taxTreatment: z.enum(TAX_TREATMENTS).describe('How its gains are taxed'),
  asOf: instantField.describe('Of the snapshot'),
  baseCurrency: currencyField.describe('Currency of all amounts'),
  totalValue: decimalField.describe('All positions and all cash'),
  cashValue: decimalField.describe('All cash'),
  positions: z.array(valuedPositionField).readonly().describe('The holdings, valued'),
  byAssetClass: z
    .record(assetClassField, allocationField)
    .describe('Value and weight of each class; an instrument of several classes is divided'),
  byCurrency: z
    .record(currencyField, allocationField)
    .describe('Value and weight of what is priced or held in each currency'),
  untargeted: allocationField.describe('Holdings that no target names; they are in no class'),
  cashByCurrency: z
    .record(currencyField, decimalField)
    .describe('Cash by its currency, valued in base currency'),
  unrealizedGain: decimalField
    .nullable()
    .describe('Of all positions; `null` where the cost of one is unknown'),
  unrealizedShortTerm: decimalField
    .nullable()
    .describe('Of lots held up to one year; `null` where a lot is unknown'),
  unrealizedLongTerm: decimalField
    .nullable()
    .describe('Of lots held for longer; `null` where a lot is unknown'),
  cashDrag: cashDragField.describe('What waiting money costs'),
  risk: riskField.describe('Risk of the account by itself'),
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
