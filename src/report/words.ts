/** Words for numbers and codes, as sentences of the report use them. */
import { type Decimal, toText } from '#domain/decimal.ts';
import type { Alternative } from '#domain/documents/rebalancing.ts';
import type { DecisionCode, Method, TaxTreatment } from '#domain/vocabulary.ts';

export const METHOD_WORDS: Readonly<Record<Method, string>> = {
  FULL_OPTIMIZATION: 'full optimisation: drift, costs, tax and risk weighed against each other',
  THRESHOLD_REBALANCING: 'threshold rebalancing: only classes outside their bands are traded',
  PROPORTIONAL_REBALANCING: 'proportional rebalancing: every class goes towards its target',
  TACTICAL_REBALANCING: 'tactical rebalancing: towards targets with the tilts in force',
};

export const TREATMENT_WORDS: Readonly<Record<TaxTreatment, string>> = {
  taxable: 'taxable',
  tax_deferred: 'tax deferred',
  tax_free: 'tax free',
};

export const ALTERNATIVE_WORDS: Readonly<Record<Alternative['name'], string>> = {
  do_nothing: 'do nothing',
  cash_only: 'invest cash only, no sale',
  band_edge: 'to the edge of the bands',
  full: 'everything to target',
  chosen: 'this plan',
};

/** As short as the label of a bar has to be. */
export const ALTERNATIVE_LABELS: Readonly<Record<Alternative['name'], string>> = {
  do_nothing: 'do nothing',
  cash_only: 'cash only',
  band_edge: 'band edge',
  full: 'to target',
  chosen: 'this plan',
};

/** Why an instrument is left as it is, as the start of a sentence. */
export const DECISION_WORDS: Readonly<Record<DecisionCode, string>> = {
  traded: 'Traded',
  in_band: 'Its class is inside its band',
  below_min_trade: 'The order would be too small',
  excluded: 'Excluded by the rule',
  hold: 'Marked to be held',
  not_on_menu: 'Not on the account’s menu',
  no_price: 'Has no price',
  stale_price: 'Its price is too old',
  wash_sale: 'Would make a wash sale',
  turnover_cap: 'The turnover limit is reached',
  cost_limit: 'The cost limit is reached',
  cash_short: 'The account lacks the cash',
  rounding: 'Less than one unit is missing',
  untargeted: 'No target names it',
  not_worth_it: 'Costs more than it improves',
  other_preferred: 'Another instrument does it better',
  frozen_account: 'The account is frozen',
  cap_reached: 'A cap is reached',
  gains_limit: 'The limit on realised gains is reached',
  sells_never: 'Selling is switched off',
  not_needed: 'Not needed, none is held',
  order_outstanding: 'An earlier order may still be executed',
};

/** `1 order`, `2 orders`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

export function list(items: readonly string[]): string {
  return items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** A long decimal with at most `places` digits after the point, without trailing zeros. */
export function short(value: Decimal, places: number): string {
  return toText(value.round(places));
}

/** A fraction that was measured as a percentage: 0.1234 is `12.3%`; unknown is a dash. */
export function measuredPercent(fraction: number | null, places = 1): string {
  return fraction === null ? '–' : `${(fraction * 100).toFixed(places)}%`;
}
