/** `rebalancing.json` for a look back over many runs. */
import { z } from 'zod';
import { decimalField, tradeDateField } from './fields.ts';
import { REBALANCING_SCHEMA } from './rebalancing.ts';

/** The few fields of it that a look back over many runs needs, read without checking the rest. */
export const rebalancingOutline = z.object({
  schema: z.literal(REBALANCING_SCHEMA),
  trade_date: tradeDateField,
  household: z.object({
    total_value: decimalField,
    classes: z.array(z.object({ drift: decimalField })).readonly(),
  }),
  orders: z.array(z.unknown()).readonly(),
  expected_turnover: decimalField,
});

export type RebalancingOutline = z.output<typeof rebalancingOutline>;
