/** `history.json`: what a run knew of earlier ones when it planned. */
import { z } from 'zod';
import { outstandingOrderField } from './execution.ts';
import { fields, portfolioIdField, schemaField, tradeDateField } from './fields.ts';

export const HISTORY_SCHEMA = 'rebalance/history/1';

export const historyDocument = fields({
  schema: schemaField(HISTORY_SCHEMA),
  portfolioId: portfolioIdField,
  lastExecutedOn: tradeDateField
    .nullable()
    .describe('Day of the newest executed rebalancing; `null` when there has been none'),
  outstanding: z
    .array(outstandingOrderField)
    .readonly()
    .describe('Orders of earlier runs that may have been executed, or may yet be'),
});

export type History = z.output<typeof historyDocument>;
