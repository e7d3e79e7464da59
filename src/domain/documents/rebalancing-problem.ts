/**
 * `problem.json`: the household exactly as the engine sees it.
 *
 * Plain data with nothing left to look up: `rebalance(problem)` needs no other input, and the verifier checks a
 * plan against this file alone. Money is in base currency unless a field says otherwise.
 */
import { z } from 'zod';
import { LOT_METHODS, METHODS, SELLS, TAX_TREATMENTS, TRADE_PERMISSIONS } from '../vocabulary.ts';
import { exposureField } from './analysis.ts';
import { outstandingOrderField } from './execution.ts';
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
  tradeDateField,
} from './fields.ts';
import { cashField, lotField, recentTradeField, securityIdSourceField } from './holdings.ts';

export const PROBLEM_SCHEMA = 'rebalance/problem/1';

export const targetClassField = fields({
  assetClass: assetClassField,
  targetWeight: decimalField.describe('Wanted share of household value'),
  bandLow: decimalField.describe(
    'Weight at which the class is too small; 0 <= low <= target <= high <= 1',
  ),
  bandHigh: decimalField.describe('Weight at which it is too large'),
});

export const problemInstrumentField = fields({
  symbol: symbolField,
  securityId: z.string().nullable().describe('Identifier of the security besides its symbol'),
  securityIdSource: securityIdSourceField.nullable(),
  price: decimalField
    .nullable()
    .describe(
      'One share, in `currency`; `null` when nobody quotes it: valued and traded by nobody',
    ),
  priceAsOf: instantField.nullable().describe('When that was the price'),
  priceStale: z.boolean().describe('A stale price still values a holding but is not traded on'),
  currency: currencyField.describe('Currency of the price'),
  exposures: z
    .array(exposureField)
    .readonly()
    .describe(
      'How one unit divides over classes; weights sum to 1. Empty for a holding that no target names',
    ),
  trade: z.enum(TRADE_PERMISSIONS).describe('What may be done with it'),
  identicalGroup: symbolField.describe(
    'Substantially identical instruments share this name, which is that of one of them',
  ),
  preference: z.int().min(0).describe("Place in its class's list: 0 is the first to buy"),
});

export const commissionField = fields({
  perOrder: decimalField.describe('For each order'),
  perShare: decimalField.describe('For each share'),
  rate: decimalField.describe('Fraction of the traded value'),
  minimum: decimalField.describe('Least for one order'),
  maximum: decimalField.nullable().describe('Most for one order; `null` means no limit'),
});

export const problemHoldingField = fields({
  symbol: symbolField,
  quantity: decimalField.describe('Shares held'),
  costBasis: decimalField
    .nullable()
    .describe("Total cost in the instrument's currency; `null` when unknown"),
  lots: z
    .array(lotField)
    .readonly()
    .describe('Tax lots; shares that no lot covers count as held for a short term'),
});

export const problemAccountField = fields({
  accountId: accountIdField,
  broker: z.string().describe('The adapter it is read with'),
  taxTreatment: z.enum(TAX_TREATMENTS).describe('How its gains are taxed'),
  tradable: z
    .boolean()
    .describe('False: valued, but neither bought nor sold in, since its data is not of today'),
  shareDecimals: z
    .int()
    .min(0)
    .max(9)
    .describe('Decimals that an order quantity may have; 0 means whole shares'),
  cash: z.array(cashField).readonly().describe('Cash by currency, before `cash_flow`'),
  cashFlow: decimalField.describe(
    'Deposit (+) or withdrawal (-) that happens before trading, in base currency',
  ),
  reserve: decimalField.describe('Cash that orders may not touch'),
  menu: z
    .array(symbolField)
    .readonly()
    .nullable()
    .describe('The only instruments that it may buy; `null` means all'),
  commission: commissionField.describe('What the broker takes for an order'),
  holdings: z.array(problemHoldingField).readonly().describe('What it holds'),
  recentTrades: z.array(recentTradeField).readonly().describe('Its last trades, for wash sales'),
});

export const constraintsField = fields({
  maxTurnover: decimalField.describe(
    'Largest turnover: half the sum of absolute trade values over value before trading',
  ),
  minTradeSize: decimalField.describe(
    'Smallest value of one order; selling a whole holding is always allowed',
  ),
  transactionCostLimit: decimalField
    .nullable()
    .describe('Largest sum of commissions and spreads; `null` means no limit'),
  excludedInstruments: z.array(symbolField).readonly().describe('Neither bought nor sold'),
});

export const destinationField = z.union([
  z.enum(['target', 'edge', 'midpoint']),
  fields({ within: decimalField.describe('Distance from the target: the 175 of "200/175"') }),
]);

const taxField = fields({
  shortTermRate: decimalField.describe('On gains of lots held up to one year'),
  longTermRate: decimalField.describe('On gains of lots held for longer'),
  lots: z.enum(LOT_METHODS).describe('Which lots a sale takes first'),
  washSaleDays: z
    .int()
    .min(0)
    .max(366)
    .describe('Days before and after a sale at a loss without a purchase of the same'),
});

const fxField = fields({
  convert: z.boolean().describe('Whether currencies are converted inside an account'),
  spreadRate: decimalField.describe('Cost of a conversion, as a fraction'),
  buffer: decimalField.describe('Extra converted against moves of the rate, as a fraction'),
});

const capGroupField = fields({
  name: z.string().describe('The group, as policy.yaml names it'),
  members: z.array(symbolField).readonly().describe('Instruments that count together'),
  weightMax: decimalField.describe('Their largest household weight together'),
});

const optimizationField = fields({
  misallocationCost: decimalField.describe(
    'Price of one unit of base currency out of place for the horizon (ω)',
  ),
  riskAversion: decimalField
    .nullable()
    .describe('Price of active variance (γ); `null` leaves risk out'),
  horizonYears: decimalField.describe('Years over which costs are weighed against misallocation'),
});

const covarianceField = fields({
  symbols: z.array(symbolField).readonly().describe('In the order of rows and columns'),
  matrix: z.array(z.array(z.number()).readonly()).readonly().describe('Yearly covariances'),
});

export const problemDocument = fields({
  schema: schemaField(PROBLEM_SCHEMA),
  portfolioId: portfolioIdField,
  baseCurrency: currencyField.describe('Currency of amounts'),
  tradeDate: tradeDateField.describe('The date of the plan'),
  method: z.enum(METHODS).describe('How trades are chosen'),
  destination: destinationField.describe('How far a class that left its band is brought back'),
  sells: z.enum(SELLS).describe('Whether anything may be sold'),
  untargeted: z
    .enum(['sell', 'hold'])
    .describe('What happens to a holding that no target names; a refused one never gets here'),
  constraints: constraintsField.describe('Limits on the plan'),
  classes: z
    .array(targetClassField)
    .readonly()
    .describe('Sorted by name; weights sum to 1; the class `cash` is always among them'),
  instruments: z
    .array(problemInstrumentField)
    .readonly()
    .describe('All that is held or may be bought'),
  accounts: z.array(problemAccountField).readonly().describe('What each account has and may do'),
  outstanding: z
    .array(outstandingOrderField)
    .readonly()
    .describe(
      'Orders of earlier runs that may have been executed, or may yet be: their accounts, and the instruments of their classes in every account, are not traded',
    )
    .exactOptional(),
  fxRates: z
    .record(currencyField, decimalField)
    .describe('Base currency for one unit of each other currency'),
  tax: taxField.describe('What selling at a gain costs in taxable accounts'),
  spreadRate: decimalField.describe('Half the bid-ask spread as a fraction of the traded value'),
  fx: fxField.describe('Conversions of currency'),
  caps: fields({
    instrument: decimalField.describe('Largest household weight of one instrument'),
    groups: z.array(capGroupField).readonly().describe('Limits on instruments taken together'),
  }).describe('Largest household weights'),
  realizedGainsMax: decimalField
    .nullable()
    .describe(
      'Largest net gain that the plan may realise in taxable accounts; `null` means no limit',
    ),
  optimization: optimizationField.describe('Prices that FULL_OPTIMIZATION weighs'),
  location: z
    .record(assetClassField, z.array(z.enum(TAX_TREATMENTS)).readonly())
    .describe('Kinds of account from best to worst, by class that has a preference'),
  expectedReturns: z
    .record(assetClassField, decimalField)
    .describe("Yearly return expected over the target's, by class; for TACTICAL_REBALANCING"),
  covariance: covarianceField
    .nullable()
    .describe('Of instrument returns, for the risk term; `null` leaves risk out'),
});

export type RebalancingProblem = z.output<typeof problemDocument>;
export type ProblemAccount = z.output<typeof problemAccountField>;
export type ProblemHolding = z.output<typeof problemHoldingField>;
export type ProblemInstrument = z.output<typeof problemInstrumentField>;
export type TargetClass = z.output<typeof targetClassField>;
export type Commission = z.output<typeof commissionField>;
export type Constraints = z.output<typeof constraintsField>;
export type Destination = z.output<typeof destinationField>;
