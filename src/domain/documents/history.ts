/** `history.json`: what a run knew of earlier ones when it planned. */
import { z } from 'zod';
import { outstandingOrderField } from './execution.ts';
import { fields, portfolioIdField, tradeDateField } from './fields.ts';

export const HISTORY_SCHEMA = 'rebalance/history/1';

export const historyDocument = fields({
  schema: z.literal(HISTORY_SCHEMA),
  portfolioId: portfolioIdField,
  /** Day of the newest executed rebalancing; null when there has been none. */
  lastExecutedOn: tradeDateField.nullable(),
  /** Orders of earlier runs that may have been executed, or may yet be. */
  outstanding: z.array(outstandingOrderField).readonly(),
});

export type History = z.output<typeof historyDocument>;
