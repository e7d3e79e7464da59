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
  schemaField,
  symbolField,
} from './fields.ts';

export const HOUSEHOLD_ANALYSIS_SCHEMA = 'rebalance/household-analysis/1';

export const gainsField = fields({
  total: decimalField.nullable().describe('`null` where the cost of a position is unknown'),
  shortTerm: decimalField
    .nullable()
    .describe('Of lots held up to one year; `null` where a lot is unknown'),
  longTerm: decimalField
    .nullable()
    .describe('Of lots held for longer; `null` where a lot is unknown'),
});

const accountTypeField = z.enum(TAX_TREATMENTS).meta({ title: 'kind of account' });

/** In which kinds of account a class lives. */
export const classLocationField = fields({
  assetClass: assetClassField,
  marketValue: decimalField.describe('Of the class in all accounts'),
  byAccountType: z
    .partialRecord(accountTypeField, allocationField)
    .describe('Its parts by kind of account; weights are shares of the class'),
  preference: z
    .array(z.enum(TAX_TREATMENTS))
    .readonly()
    .nullable()
    .describe('Kinds of account from best to worst; `null` for a class without a preference'),
  inPreferred: decimalField
    .nullable()
    .describe(
      'Share of the class in the best kind of account that the household has; `null` without a preference',
    ),
});

export const householdAnalysisDocument = fields({
  schema: schemaField(HOUSEHOLD_ANALYSIS_SCHEMA),
  portfolioId: portfolioIdField,
  asOf: instantField.describe('Of the oldest snapshot'),
  baseCurrency: currencyField.describe('Currency of all amounts'),
  totalValue: decimalField.describe('All positions and all cash'),
  cashValue: decimalField.describe('All cash'),
  byInstrument: z
    .record(symbolField, allocationField)
    .describe('Value and weight of each instrument, all accounts together'),
  byAssetClass: z
    .record(assetClassField, allocationField)
    .describe('Value and weight of each class; an instrument of several classes is divided'),
  byCurrency: z
    .record(currencyField, allocationField)
    .describe('Value and weight of what is priced or held in each currency'),
  byAccountType: z
    .partialRecord(accountTypeField, allocationField)
    .describe('Value and weight of each kind of account'),
  byAccount: z.record(accountIdField, allocationField).describe('Value and weight of each account'),
  untargeted: allocationField.describe('Holdings that no target names; they are in no class'),
  unrealized: gainsField.describe('Gains (+) and losses (-) of all holdings'),
  unrealizedTaxable: gainsField.describe('The part in taxable accounts'),
  cashDrag: cashDragField.describe('What waiting money costs'),
  location: z.array(classLocationField).readonly().describe('Where each class lives'),
  risk: riskField.describe('Risk of the household as one portfolio'),
});

export type HouseholdAnalysis = z.output<typeof householdAnalysisDocument>;
export type UnrealizedGains = z.output<typeof gainsField>;
export type ClassLocation = z.output<typeof classLocationField>;
