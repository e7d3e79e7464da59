/** What SnapTrade sends: positions with decimals as text, balances with JSON numbers, most fields nullable. */
import { z } from 'zod';
import {
  currencyField,
  decimalField,
  identifierField,
  instantField,
  optional,
  optionalDecimal,
  parsed,
  symbolField,
} from '../json-fields.ts';

export const accountWire = z.object({
  id: identifierField,
  status: z.string().nullish(),
  sync_status: z
    .object({
      holdings: z
        .object({
          initial_sync_completed: z.boolean().nullish(),
          /** True when an empty list of holdings does not mean an empty account. */
          holdings_unavailable: z.boolean().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  balance: z
    .object({
      total: z.object({ amount: optionalDecimal, currency: optional(currencyField) }).nullish(),
    })
    .nullish(),
});

export const balancesWire = z
  .array(
    z.object({
      currency: z.object({ code: currencyField }),
      /** Includes money-market funds, which are listed as positions too. */
      cash: decimalField,
    }),
  )
  .readonly();

const taxLotWire = z.object({
  lot_id: optional(identifierField),
  original_purchase_date: optional(instantField),
  quantity: optionalDecimal,
  /** Total of the lot, unlike the position's. */
  cost_basis: optionalDecimal,
});

const positionWire = z.object({
  instrument: z.object({
    kind: z.string(),
    symbol: symbolField,
    currency: optional(currencyField),
    /** Shares for one contract of an option or future. */
    multiplier: optionalDecimal,
    figi_instrument: z.object({ figi_code: optional(identifierField) }).nullish(),
  }),
  /** Negative for a short position. */
  units: decimalField,
  price: optionalDecimal,
  /** Average price of one unit. */
  cost_basis: optionalDecimal,
  currency: optional(currencyField),
  cash_equivalent: z.boolean().nullish(),
  tax_lots: z.array(taxLotWire).readonly().nullish(),
});

export const positionsWire = z.object({
  results: z.array(positionWire).readonly(),
  data_freshness: z.object({ as_of: instantField }),
});

export const ordersWire = z
  .array(
    z.object({
      brokerage_order_id: identifierField,
      status: z.string(),
      universal_symbol: z.object({ symbol: symbolField }).nullish(),
      option_symbol: z.object({ ticker: symbolField }).nullish(),
      /** `BUY`, `BUY_COVER`, `SELL`, `SELL_SHORT` and such. */
      action: z.string(),
      total_quantity: optionalDecimal,
      open_quantity: optionalDecimal,
    }),
  )
  .readonly();

const countField = parsed(
  (text) => (/^\d{1,16}$/.test(text) ? Number(text) : undefined),
  'expected a count',
);

export const activitiesWire = z.object({
  data: z
    .array(
      z.object({
        id: optional(identifierField),
        type: z.string(),
        symbol: z.object({ symbol: symbolField }).nullish(),
        /** Absent or null for option trades and the like. */
        units: optionalDecimal,
        trade_date: optional(instantField),
      }),
    )
    .readonly(),
  pagination: z.object({ total: optional(countField) }).nullish(),
});

export interface SnapTradeWire {
  readonly account: z.output<typeof accountWire>;
  readonly balances: z.output<typeof balancesWire>;
  readonly positions: z.output<typeof positionsWire>;
  readonly orders: z.output<typeof ordersWire>;
  readonly activities: z.output<typeof activitiesWire>['data'];
  /** What could not be read because this brokerage or plan does not offer it. */
  readonly warnings: readonly string[];
}

export type SnapTradePosition = SnapTradeWire['positions']['results'][number];
