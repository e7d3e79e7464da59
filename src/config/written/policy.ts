/** What a user may write in `policy.yaml`; everything has a default. */
import { z } from 'zod';
import { fields } from '#domain/documents/fields.ts';
import {
  COVARIANCES,
  LOT_METHODS,
  ORDER_TYPES,
  SELLS,
  TAX_TREATMENTS,
  TIMES_IN_FORCE,
  UNTARGETED_TREATMENTS,
} from '#domain/vocabulary.ts';
import { events } from './events.ts';
import { notify } from './notify.ts';
import { rebalancingRule } from './rule.ts';
import {
  amount,
  assetClass,
  decimalBetween,
  flag,
  integerBetween,
  oneOf,
  rate,
  shortText,
  symbol,
  weight,
} from './scalars.ts';
import { path } from './sources.ts';

const destination = z.union(
  [
    oneOf(['target', 'edge', 'midpoint']),
    fields({ within: weight.describe('Trade until this close to the target') }),
  ],
  { error: 'target, edge, midpoint or { within: 0.0175 }' },
);

const tax = fields({
  shortTermRate: rate.prefault('0.37').describe('On gains of lots held for a year or less'),
  longTermRate: rate.prefault('0.20').describe('On gains of lots held longer'),
  lots: oneOf(LOT_METHODS).prefault('min_tax').describe('Which lots a sale takes first'),
  washSaleDays: integerBetween(0, 366)
    .prefault('30')
    .describe('Days before and after a sale at a loss in which nothing identical is bought'),
});

const fx = fields({
  convert: flag.prefault(true).describe('Whether currencies are converted inside an account'),
  spreadRate: rate.prefault('0.001').describe('Cost of a conversion, as a fraction'),
  buffer: rate
    .prefault('0.01')
    .describe('Extra converted against moves of the rate, as a fraction'),
});

const group = fields({
  members: z.array(symbol).min(1, { error: 'at least one symbol' }).describe('Instruments'),
  weightMax: weight.describe('Largest household weight of all members together'),
});

const caps = fields({
  instrument: weight.prefault('1').describe('Largest household weight of one instrument'),
  groups: z
    .record(shortText('a name of at most 64 characters', 64), group)
    .prefault({})
    .describe('Limits on instruments taken together, by name'),
});

const optimization = fields({
  misallocationCost: decimalBetween({ min: '0', max: '100', example: '0.05' })
    .prefault('0.05')
    .describe('Price of one unit of base currency that is out of place over the horizon'),
  riskAversion: decimalBetween({ min: '0', max: '1000', example: '3' })
    .nullable()
    .prefault(null)
    .describe('Price of active variance; `null` leaves risk out'),
  horizonYears: decimalBetween({ min: '0.01', max: '100', example: '1' })
    .prefault('1')
    .describe('Years over which costs are weighed against misallocation'),
});

const risk = fields({
  covariance: oneOf(COVARIANCES)
    .prefault('ledoit_wolf')
    .describe(
      'How instruments vary together: estimated from the price history, or read from `file`',
    ),
  decay: decimalBetween({ min: '0.5', max: '0.9999', example: '0.94' })
    .prefault('0.94')
    .describe('With `ewma`: weight of a week relative to the one after it'),
  file: path
    .nullable()
    .prefault(null)
    .describe('With `file`: a risk model, absolute or relative to the configuration directory'),
});

const guards = fields({
  priceAgeBusinessDays: integerBetween(0, 30)
    .prefault('1')
    .describe('Oldest price to trade on, in business days'),
  priceMove: decimalBetween({ min: '0', max: '100', example: '0.35' })
    .prefault('0.35')
    .describe('Price change since the last run, as a fraction, from which a split is suspected'),
  totalTolerance: rate
    .prefault('0.005')
    .describe("Tolerated distance between our total and the brokerage's, as a fraction"),
  orderValueMax: amount
    .nullable()
    .prefault(null)
    .describe('Largest value of one order, in base currency'),
  ordersMax: integerBetween(0, 100_000)
    .nullable()
    .prefault(null)
    .describe('Largest number of orders in a day'),
  turnoverMax: weight
    .nullable()
    .prefault(null)
    .describe(
      "Largest share of the household traded in a day: half of all orders over the household's value",
    ),
  valueChangeMax: decimalBetween({ min: '0', max: '100', example: '0.2' })
    .nullable()
    .prefault(null)
    .describe("Largest change of the household's value since the last complete run, as a fraction"),
  killSwitch: path
    .prefault('STOP')
    .describe(
      'While this file exists no orders are written; absolute, or relative to the configuration directory',
    ),
  accountsMissing: oneOf(['refuse', 'freeze'])
    .prefault('refuse')
    .describe(
      'Without an account that is not required: refuse the run, or value its last snapshot and trade around it',
    ),
});

const orders = fields({
  type: oneOf(ORDER_TYPES).prefault('market').describe('What orders are: `market` or `limit`'),
  limitOffsetBps: decimalBetween({ min: '-1000', max: '1000', example: '25' })
    .prefault('25')
    .describe(
      'With `limit`: how far beyond the reference price a limit lies, in basis points; buys above it, sells below',
    ),
  tickSize: decimalBetween({ min: '0.000001', max: '1000', example: '0.01' })
    .prefault('0.01')
    .describe('With `limit`: limits are multiples of this'),
  timeInForce: oneOf(TIMES_IN_FORCE)
    .prefault('day')
    .describe('`day`, or `gtc`: until it is cancelled'),
});

const DEFAULT_RULES = [
  { trigger_type: 'DRIFT_THRESHOLD' as const, method: 'THRESHOLD_REBALANCING' as const },
];

export const policySections = {
  rules: z
    .array(rebalancingRule)
    .prefault(DEFAULT_RULES)
    .describe('The first enabled rule whose trigger fires decides'),
  destination: destination
    .prefault('target')
    .describe(
      'How far to trade: to the `target`, the `edge` of the band or the `midpoint` between',
    ),
  sells: oneOf(SELLS).prefault('allowed').describe('`never` invests cash only'),
  untargeted: oneOf(UNTARGETED_TREATMENTS)
    .prefault('error')
    .describe('What happens to a holding that no target names'),
  tax: tax.prefault({}).describe('How realised gains are priced'),
  costs: fields({
    spreadRate: rate.prefault('0.0005').describe('Half the bid-ask spread, as a fraction'),
  })
    .prefault({})
    .describe('What trading costs besides commissions'),
  fx: fx.prefault({}).describe('Currency conversion'),
  caps: caps.prefault({}).describe('Largest household weights'),
  realizedGainsMax: amount
    .nullable()
    .prefault(null)
    .describe('Largest net gain that a plan may realise, in base currency'),
  optimization: optimization.prefault({}).describe('Prices used by FULL_OPTIMIZATION'),
  risk: risk.prefault({}).describe('How risk is modelled'),
  expectedReturns: z
    .record(assetClass, decimalBetween({ min: '-1', max: '10', example: '0.02' }))
    .prefault({})
    .describe("Yearly return expected over the target's, by class; for TACTICAL_REBALANCING"),
  location: z
    .record(assetClass, z.array(oneOf(TAX_TREATMENTS)).min(1, { error: 'at least one word' }))
    .prefault({})
    .describe('Where a class prefers to live: kinds of account from best to worst'),
  orders: orders.prefault({}).describe('What kind of orders the order file asks for'),
  guards: guards.prefault({}).describe('When data or orders are refused'),
  notify: notify.prefault({}).describe('Who is told how a run ended'),
  events: events.prefault({ sink: 'file' }).describe('Where events about recorded plans go'),
};
