/** What others are told when a plan with trades is recorded: the event `rebalancing_triggered`. */
import { z } from 'zod';
import { TRIGGER_TYPES } from '../vocabulary.ts';
import { decimalField, fields, instantField, portfolioIdField, symbolField } from './fields.ts';

export const REBALANCING_TRIGGERED = 'rebalancing_triggered';

const recommendedTradeField = fields({
  instrumentId: symbolField,
  currentWeight: decimalField.describe('Share of household value before trading, as a fraction'),
  targetWeight: decimalField.describe(
    'Wanted share; of an instrument that shares its class with others, the share after the plan',
  ),
  tradeAmount: decimalField.describe('In base currency; negative for a sale'),
  tradeDirection: z.enum(['BUY', 'SELL']).describe('Sign of the amount, as a word'),
});

export const rebalancingEventDocument = fields({
  eventId: z.uuid().meta({
    title: 'UUID',
    description: 'The same run gives the same id, however often it is told',
  }),
  timestamp: instantField.describe('The moment at which the data of the plan was judged'),
  rebalancingTriggered: fields({
    portfolioId: portfolioIdField,
    triggerType: z.enum(TRIGGER_TYPES).describe('The trigger that decided'),
    rebalancingRequired: z.boolean().describe('Whether there is anything to trade'),
    recommendedTrades: z
      .array(recommendedTradeField)
      .readonly()
      .describe('By instrument with all accounts together, the most urgent first'),
    expectedTurnover: decimalField.describe(
      'Half the sum of absolute trade values over household value',
    ),
    estimatedCosts: decimalField.describe('Commissions, spreads and conversions, in base currency'),
  }).describe('What is recommended, and why'),
});

export type RebalancingEvent = z.output<typeof rebalancingEventDocument>;
