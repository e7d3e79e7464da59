/** What others are told when a class leaves its band between two runs: the event `drift_crossed`. */
import { z } from 'zod';
import { DRIFT_SCOPES, DRIFT_SIDES } from '../vocabulary.ts';
import { decimalField, fields, instantField, portfolioIdField } from './fields.ts';

export const DRIFT_CROSSED = 'drift_crossed';

export const driftEventDocument = fields({
  eventId: z
    .uuid()
    .meta({ title: 'UUID', description: 'Of this crossing; another one has another' }),
  timestamp: instantField.describe('When the crossing was seen'),
  driftCrossed: fields({
    portfolioId: portfolioIdField,
    scope: z.enum(DRIFT_SCOPES).describe('What the rule that was crossed measures'),
    name: z
      .string()
      .min(1)
      .max(128)
      .describe('The asset class or the symbol; of the whole portfolio `portfolio`'),
    side: z.enum(DRIFT_SIDES).describe('On which side of its band the weight lies'),
    currentWeight: decimalField.describe('Share of the value of the portfolio, as a fraction'),
    targetWeight: decimalField.describe('Wanted share'),
    drift: decimalField.describe('Current less wanted share'),
    bandLow: decimalField.nullable().describe('Lower edge; `null` where there is none'),
    bandHigh: decimalField.nullable().describe('Upper edge; `null` where there is none'),
    quotesAsOf: instantField
      .nullable()
      .describe('Time of the oldest price that counted; `null` where only cash is held'),
  }).describe('What left its band'),
});

export type DriftEvent = z.output<typeof driftEventDocument>;
