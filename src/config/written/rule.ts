/** What a user may write as one rebalancing rule: in `policy.yaml`, in the rules table, through the service. */
import { z } from 'zod';
import { fields } from '#domain/documents/fields.ts';
import { METHODS } from '#domain/vocabulary.ts';
import type { CalendarPeriod } from '../rule.ts';
import {
  amount,
  daysBetween,
  decimalBetween,
  flag,
  integerBetween,
  oneOf,
  symbol,
  textOf,
  weight,
} from './scalars.ts';

export const constraints = fields({
  maxTurnover: decimalBetween({ min: '0', max: '10', example: '0.2' })
    .prefault('1')
    .describe('Largest turnover: half of all buys and sells over the value before trading'),
  minTradeSize: amount.prefault('0').describe('Smallest value of one order, in base currency'),
  transactionCostLimit: amount
    .nullable()
    .prefault(null)
    .describe('Largest sum of commissions and spreads, in base currency'),
  excludedInstruments: z.array(symbol).prefault([]).describe('Neither bought nor sold'),
});

const drift = fields({
  absolute: weight.prefault('0.05').describe('Distance from the target, as a weight'),
  relative: decimalBetween({ min: '0', max: '10', example: '0.25' })
    .nullable()
    .optional()
    .describe(
      'Distance as a fraction of the target; the smaller of the two counts. When left out 0.25, or `null` with scope portfolio',
    ),
  scope: oneOf(['asset_class', 'instrument', 'portfolio'])
    .prefault('asset_class')
    .describe('What is compared with its target; `portfolio`: half the sum of all distances'),
  inclusive: flag.prefault(true).describe('Whether a drift of exactly the band is out'),
});

const every = textOf<CalendarPeriod>(
  'month, quarter, year or a number of days, such as 90d',
  (text) => {
    if (text === 'month' || text === 'quarter' || text === 'year') return { kind: text };
    const days = /^([1-9]\d{0,3})d$/.exec(text)?.[1];
    return days === undefined ? undefined : { kind: 'days', days: Number(days) };
  },
);

const time = fields({
  every: every.prefault('quarter').describe('How often'),
  months: z
    .array(integerBetween(1, 12))
    .prefault([])
    .describe('Months (1 to 12) in which it may fire; empty means all'),
  day: integerBetween(1, 28).prefault('1').describe('Day of the month from which it is due'),
  cooldown: daysBetween(0, 3660)
    .prefault('0d')
    .describe('Quiet time after an executed rebalancing'),
});

const window = (fallback: string) => integerBetween(5, 5_000).prefault(fallback);

const volatility = fields({
  shortWindow: window('21').describe('Trading days of the recent window'),
  longWindow: window('252').describe('Trading days of the window compared with'),
  ratio: decimalBetween({ min: '1.01', max: '100', example: '1.5' })
    .prefault('1.5')
    .describe('Fires when one volatility is this many times the other'),
  direction: oneOf(['up', 'down', 'both']).prefault('both').describe('Which way it has to move'),
  estimator: oneOf(['simple', 'ewma']).prefault('simple').describe('How volatility is measured'),
});

const correlation = fields({
  shortWindow: window('63').describe('Trading days of the recent window'),
  longWindow: window('504').describe('Trading days of the window before it'),
  measure: oneOf(['mean_abs_difference', 'jennrich'])
    .prefault('mean_abs_difference')
    .describe('How two correlation matrices are compared'),
  threshold: decimalBetween({ min: '0.001', max: '2', example: '0.2' })
    .optional()
    .describe('Only with mean_abs_difference: fires from this difference; 0.2 when left out'),
  alpha: decimalBetween({ min: '0.000001', max: '0.5', example: '0.01' })
    .optional()
    .describe('Only with jennrich: significance level; 0.01 when left out'),
});

const rule = <const Type extends string, Parameters extends z.ZodType>(
  type: Type,
  parameters: Parameters,
) =>
  fields({
    triggerType: z.literal(type).describe('Why we look, and so which parameters'),
    triggerParameters: parameters.describe('When it fires'),
    method: oneOf(METHODS).describe('How we trade'),
    constraints: constraints.prefault({}).describe('What the trades must respect'),
    enabled: flag.prefault(true).describe('Whether the rule is looked at'),
  });

export const rebalancingRule = z.discriminatedUnion(
  'trigger_type',
  [
    rule('DRIFT_THRESHOLD', drift.prefault({})),
    rule('TIME_BASED', time.prefault({})),
    rule('VOLATILITY_CHANGE', volatility.prefault({})),
    rule('CORRELATION_CHANGE', correlation.prefault({})),
    rule('MANUAL', fields({}).prefault({})),
  ],
  { error: 'DRIFT_THRESHOLD, TIME_BASED, VOLATILITY_CHANGE, CORRELATION_CHANGE, MANUAL' },
);

export type WrittenRule = z.output<typeof rebalancingRule>;
