/** `household.json`: all accounts together, as one portfolio. */
import { z } from 'zod';
import { TAX_TREATMENTS } from '../vocabulary.ts';
import { allocationField, cashDragField, riskField } from './analysis.ts';
import {
  accountIdField,
  assetClassField,
  currencyField,
  decimalField,
  fields,
  instantField,
  portfolioIdField,
  symbolField,
} from './fields.ts';

export const HOUSEHOLD_ANALYSIS_SCHEMA = 'rebalance/household-analysis/1';

/** Each null where a cost or a lot is unknown. */
export const gainsField = fields({
  total: decimalField.nullable(),
  shortTerm: decimalField.nullable(),
  longTerm: decimalField.nullable(),
});

/** In which kinds of account a class lives; weights are shares of the class. */
export const classLocationField = fields({
  assetClass: assetClassField,
  marketValue: decimalField,
  byAccountType: z.partialRecord(z.enum(TAX_TREATMENTS), allocationField),
  /** Kinds of account from best to worst; null for a class without a preference. */
  preference: z.array(z.enum(TAX_TREATMENTS)).readonly().nullable(),
  /** Share of the class in the best kind of account that the household has; null without a preference. */
  inPreferred: decimalField.nullable(),
});

export const householdAnalysisDocument = fields({
  schema: z.literal(HOUSEHOLD_ANALYSIS_SCHEMA),
  portfolioId: portfolioIdField,
  /** Of the oldest snapshot. */
  asOf: instantField,
  baseCurrency: currencyField,
  totalValue: decimalField,
  cashValue: decimalField,
  byInstrument: z.record(symbolField, allocationField),
  byAssetClass: z.record(assetClassField, allocationField),
  byCurrency: z.record(currencyField, allocationField),
  byAccountType: z.partialRecord(z.enum(TAX_TREATMENTS), allocationField),
  byAccount: z.record(accountIdField, allocationField),
  /** Holdings that no target names; they are in no asset class. */
  untargeted: allocationField,
  unrealized: gainsField,
  /** The part in taxable accounts, which a sale would realise for tax. */
  unrealizedTaxable: gainsField,
  cashDrag: cashDragField,
  location: z.array(classLocationField).readonly(),
  risk: riskField,
});

export type HouseholdAnalysis = z.output<typeof householdAnalysisDocument>;
export type UnrealizedGains = z.output<typeof gainsField>;
export type ClassLocation = z.output<typeof classLocationField>;
