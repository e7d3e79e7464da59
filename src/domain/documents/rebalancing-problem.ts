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
  symbolField,
  tradeDateField,
} from './fields.ts';
import { cashField, lotField, recentTradeField, securityIdSourceField } from './holdings.ts';

export const PROBLEM_SCHEMA = 'rebalance/problem/1';

export const targetClassField = fields({
  assetClass: assetClassField,
  targetWeight: decimalField,
  /** The weights between which the class is left alone, 0 <= low <= target <= high <= 1. */
  bandLow: decimalField,
  bandHigh: decimalField,
});

export const problemInstrumentField = fields({
  symbol: symbolField,
  securityId: z.string().nullable(),
  securityIdSource: securityIdSourceField.nullable(),
  /** One share, in `currency`; null when nobody quotes it: it is then valued by nobody and traded by nobody. */
  price: decimalField.nullable(),
  priceAsOf: instantField.nullable(),
  /** A stale price still values a holding but may not be traded on. */
  priceStale: z.boolean(),
  currency: currencyField,
  /** Empty for a holding that no target names. */
  exposures: z.array(exposureField).readonly(),
  trade: z.enum(TRADE_PERMISSIONS),
  /** Substantially identical instruments share this name, which is that of one of them. */
  identicalGroup: symbolField,
  /** Place in its class's list: 0 is the first to buy. */
  preference: z.int().min(0),
});

export const commissionField = fields({
  perOrder: decimalField,
  perShare: decimalField,
  /** Fraction of the traded value. */
  rate: decimalField,
  /** Bounds of one order's commission. */
  minimum: decimalField,
  maximum: decimalField.nullable(),
});

export const problemHoldingField = fields({
  symbol: symbolField,
  quantity: decimalField,
  /** Total cost in the instrument's currency; null when unknown. */
  costBasis: decimalField.nullable(),
  lots: z.array(lotField).readonly(),
});

export const problemAccountField = fields({
  accountId: accountIdField,
  broker: z.string(),
  taxTreatment: z.enum(TAX_TREATMENTS),
  /** False: valued, but neither bought nor sold in (its data is not of today). */
  tradable: z.boolean(),
  /** Decimals an order quantity may have; 0 means whole shares. */
  shareDecimals: z.int().min(0).max(9),
  /** Spendable cash by currency, before `cashFlow`. */
  cash: z.array(cashField).readonly(),
  /** Deposit (+) or withdrawal (-) that happens before trading, in base currency. */
  cashFlow: decimalField,
  /** Cash that orders may not touch. */
  reserve: decimalField,
  /** The only instruments this account may buy; null means all. */
  menu: z.array(symbolField).readonly().nullable(),
  commission: commissionField,
  holdings: z.array(problemHoldingField).readonly(),
  recentTrades: z.array(recentTradeField).readonly(),
});

export const constraintsField = fields({
  /** Largest turnover: half the sum of absolute trade values over value before trading. */
  maxTurnover: decimalField,
  /** Smallest value of one order; selling a whole holding is always allowed. */
  minTradeSize: decimalField,
  /** Largest sum of commissions and spreads; null means no limit. */
  transactionCostLimit: decimalField.nullable(),
  excludedInstruments: z.array(symbolField).readonly(),
});

export const destinationField = z.union([
  z.enum(['target', 'edge', 'midpoint']),
  /** Within this distance of the target (the 175 of "200/175"). */
  fields({ within: decimalField }),
]);

export const problemDocument = fields({
  schema: z.literal(PROBLEM_SCHEMA),
  portfolioId: portfolioIdField,
  baseCurrency: currencyField,
  tradeDate: tradeDateField,
  method: z.enum(METHODS),
  destination: destinationField,
  sells: z.enum(SELLS),
  /** Whether a holding without exposures is sold or kept; a refused one never gets here. */
  untargeted: z.enum(['sell', 'hold']),
  constraints: constraintsField,
  /** Sorted by name; weights sum to 1; the class `cash` is always among them. */
  classes: z.array(targetClassField).readonly(),
  instruments: z.array(problemInstrumentField).readonly(),
  accounts: z.array(problemAccountField).readonly(),
  /**
   * Orders of earlier runs that may have been executed, or may yet be: their accounts, and the instruments of their
   * classes in every account, are not traded. Absent when there are none.
   */
  outstanding: z.array(outstandingOrderField).readonly().exactOptional(),
  /** Base currency for one unit of each other currency. */
  fxRates: z.record(currencyField, decimalField),
  tax: fields({
    shortTermRate: decimalField,
    longTermRate: decimalField,
    lots: z.enum(LOT_METHODS),
    washSaleDays: z.int().min(0).max(366),
  }),
  /** Half the bid-ask spread as a fraction of the traded value. */
  spreadRate: decimalField,
  fx: fields({ convert: z.boolean(), spreadRate: decimalField, buffer: decimalField }),
  caps: fields({
    /** Largest household weight of one instrument. */
    instrument: decimalField,
    groups: z
      .array(
        fields({
          name: z.string(),
          members: z.array(symbolField).readonly(),
          weightMax: decimalField,
        }),
      )
      .readonly(),
  }),
  /** Largest net gain a plan may realise in taxable accounts; null means no limit. */
  realizedGainsMax: decimalField.nullable(),
  optimization: fields({
    /** Price of one unit of base currency out of place for the horizon (ω). */
    misallocationCost: decimalField,
    /** Price of active variance (γ); null leaves risk out. */
    riskAversion: decimalField.nullable(),
    horizonYears: decimalField,
  }),
  /** Kinds of account from best to worst, by class that has a preference. */
  location: z.record(assetClassField, z.array(z.enum(TAX_TREATMENTS)).readonly()),
  /** Yearly expected return over the target's, by class; only tactical rebalancing reads it. */
  expectedReturns: z.record(assetClassField, decimalField),
  /** Yearly covariance of instrument returns for the risk term; null leaves risk out. */
  covariance: fields({
    symbols: z.array(symbolField).readonly(),
    matrix: z.array(z.array(z.number()).readonly()).readonly(),
  }).nullable(),
});

export type RebalancingProblem = z.output<typeof problemDocument>;
export type ProblemAccount = z.output<typeof problemAccountField>;
export type ProblemHolding = z.output<typeof problemHoldingField>;
export type ProblemInstrument = z.output<typeof problemInstrumentField>;
export type TargetClass = z.output<typeof targetClassField>;
export type Commission = z.output<typeof commissionField>;
export type Constraints = z.output<typeof constraintsField>;
export type Destination = z.output<typeof destinationField>;
