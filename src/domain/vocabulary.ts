/** The closed lists of words that configuration, files, service and engine share. */

export const TRIGGER_TYPES = [
  'DRIFT_THRESHOLD',
  'TIME_BASED',
  'VOLATILITY_CHANGE',
  'CORRELATION_CHANGE',
  'MANUAL',
] as const;
/** Why we look. */
export type TriggerType = (typeof TRIGGER_TYPES)[number];

export const METHODS = [
  'FULL_OPTIMIZATION',
  'THRESHOLD_REBALANCING',
  'PROPORTIONAL_REBALANCING',
  'TACTICAL_REBALANCING',
] as const;
/** How we trade. */
export type Method = (typeof METHODS)[number];

export const TAX_TREATMENTS = ['taxable', 'tax_deferred', 'tax_free'] as const;
export type TaxTreatment = (typeof TAX_TREATMENTS)[number];

export const TRADE_PERMISSIONS = ['both', 'buy_only', 'sell_only', 'hold'] as const;
/** What may be done with an instrument, whatever the targets say. */
export type TradePermission = (typeof TRADE_PERMISSIONS)[number];

export const LOT_METHODS = ['min_tax', 'hifo', 'fifo', 'lifo'] as const;
/** Which tax lots a sale takes first. */
export type LotMethod = (typeof LOT_METHODS)[number];

export const SELLS = ['allowed', 'never'] as const;
export type Sells = (typeof SELLS)[number];

export const ORDER_TYPES = ['market', 'limit'] as const;
/** Executed at once at whatever price, or only at a price or better. */
export type OrderType = (typeof ORDER_TYPES)[number];

export const TIMES_IN_FORCE = ['day', 'gtc'] as const;
/** How long an order stands: for the day, or good till cancelled. */
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

export const COVARIANCES = [
  'ledoit_wolf',
  'ledoit_wolf_identity',
  'ewma',
  'sample',
  'file',
] as const;
/** Where the covariance of instruments comes from; Ledoit-Wolf shrinks towards constant correlation unless it says so. */
export type Covariance = (typeof COVARIANCES)[number];

export const UNTARGETED_TREATMENTS = ['error', 'sell', 'hold'] as const;
/** What happens to a holding that no target names. */
export type UntargetedTreatment = (typeof UNTARGETED_TREATMENTS)[number];

export const DECISION_CODES = [
  'traded',
  'in_band',
  'below_min_trade',
  'excluded',
  'hold',
  'not_on_menu',
  'no_price',
  'stale_price',
  'wash_sale',
  'turnover_cap',
  'cost_limit',
  'cash_short',
  'rounding',
  'untargeted',
  'not_worth_it',
  'other_preferred',
  'frozen_account',
  'order_outstanding',
  'cap_reached',
  'gains_limit',
  'sells_never',
  'not_needed',
] as const;
/** Why an instrument in an account is, or is not, traded. */
export type DecisionCode = (typeof DECISION_CODES)[number];

export type Side = 'buy' | 'sell';

export const KEY_ACCESSES = ['read', 'write'] as const;
/** What a key of the service may do; `write` may also read. */
export type KeyAccess = (typeof KEY_ACCESSES)[number];

/** What proves the bound of a certificate. */
export const BOUND_PROOFS = ['multipliers', 'highs', 'none'] as const;

export const DRIFT_SCOPES = ['asset_class', 'instrument', 'portfolio'] as const;
/** What a drift is measured of. */
export type DriftScope = (typeof DRIFT_SCOPES)[number];

export const DRIFT_SIDES = ['above', 'below'] as const;
/** On which side of its band a weight lies. */
export type DriftSide = (typeof DRIFT_SIDES)[number];
/** `near` is inside the band, but not far enough to count as back after it was out. */
export type DriftPlace = DriftSide | 'near' | 'inside';
