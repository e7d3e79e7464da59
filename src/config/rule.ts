/** A rebalancing rule: what is watched, and what is done when it fires. */
import type { Decimal } from '../domain/decimal.ts';
import type { Constraints } from '../domain/documents/rebalancing-problem.ts';
import type { Method } from '../domain/vocabulary.ts';

/** One way to decide whether, and how, to rebalance. */
export interface Rule {
  readonly trigger: Trigger;
  readonly method: Method;
  readonly constraints: Constraints;
  readonly enabled: boolean;
}

export type Trigger =
  | {
      readonly type: 'DRIFT_THRESHOLD';
      readonly absolute: Decimal;
      readonly relative: Decimal | null;
      readonly scope: 'asset_class' | 'instrument' | 'portfolio';
      /** Whether a drift exactly at the band counts as out. */
      readonly inclusive: boolean;
    }
  | {
      readonly type: 'TIME_BASED';
      readonly every: CalendarPeriod;
      /** Months (1-12) in which it may fire; empty means all. */
      readonly months: readonly number[];
      /** Day of the month from which it is due. */
      readonly day: number;
      /** Days after an executed rebalancing during which it stays quiet. */
      readonly cooldownDays: number;
    }
  | {
      readonly type: 'VOLATILITY_CHANGE';
      /** Trading days. */
      readonly shortWindow: number;
      readonly longWindow: number;
      readonly ratio: number;
      readonly direction: 'up' | 'down' | 'both';
      readonly estimator: 'simple' | 'ewma';
    }
  | {
      readonly type: 'CORRELATION_CHANGE';
      readonly shortWindow: number;
      readonly longWindow: number;
      readonly measure:
        | { readonly kind: 'mean_abs_difference'; readonly threshold: number }
        | { readonly kind: 'jennrich'; readonly alpha: number };
    }
  | { readonly type: 'MANUAL' };

export type CalendarPeriod =
  | { readonly kind: 'month' }
  | { readonly kind: 'quarter' }
  | { readonly kind: 'year' }
  | { readonly kind: 'days'; readonly days: number };
