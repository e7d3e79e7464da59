/** What may be done with one instrument in one account before any optimisation, and why not. */
import { type Decimal, ZERO } from '#domain/decimal.ts';
import type { ProblemHolding, ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import type { AssetClass, InstrumentSymbol } from '#domain/ids.ts';
import type { DecisionCode } from '#domain/vocabulary.ts';
import type { Household, HouseholdAccount } from '../household.ts';
import { findWashSales, type WashSales } from '../tax/wash-sales.ts';
import { findOutstanding, type Outstanding, waitsFor } from './outstanding.ts';
import type { SaleLots, Sales } from './sales.ts';

export interface Refusal {
  readonly code: DecisionCode;
  readonly detail: string;
}

/** Each side is null where nothing forbids it. */
export interface Permission {
  readonly buy: Refusal | null;
  readonly sell: Refusal | null;
}

/** What the whole household knows, looked up once. */
export interface Rules {
  readonly household: Household;
  readonly washSales: WashSales;
  readonly outstanding: Outstanding;
  readonly excluded: ReadonlySet<InstrumentSymbol>;
  readonly targetWeights: ReadonlyMap<AssetClass, Decimal>;
  /** What selling a holding takes and realises, drawn up when first asked for: it is the same for every aim. */
  readonly saleLots: WeakMap<ProblemHolding, SaleLots>;
  readonly sales: WeakMap<ProblemHolding, Sales>;
}

export function readRules(household: Household): Rules {
  return {
    household,
    washSales: findWashSales(household),
    outstanding: findOutstanding(household.problem),
    excluded: new Set(household.problem.constraints.excludedInstruments),
    targetWeights: new Map(household.classes.map((each) => [each.assetClass, each.targetWeight])),
    saleLots: new WeakMap(),
    sales: new WeakMap(),
  };
}

export function permit(
  rules: Rules,
  account: HouseholdAccount,
  instrument: ProblemInstrument,
): Permission {
  const both = refuseTrading(rules, account, instrument);
  if (both !== null) return { buy: both, sell: both };
  return {
    buy: refuseBuying(rules, account, instrument),
    sell: refuseSelling(rules, instrument),
  };
}

function refuseTrading(
  rules: Rules,
  { account, accountId }: HouseholdAccount,
  instrument: ProblemInstrument,
): Refusal | null {
  const { symbol, price, priceStale, priceAsOf, trade } = instrument;
  if (!account.tradable) {
    return { code: 'frozen_account', detail: `${accountId} is valued but not traded today` };
  }
  const earlierOrder = waitsFor(rules.outstanding, accountId, instrument);
  if (earlierOrder !== undefined) return { code: 'order_outstanding', detail: earlierOrder };
  if (price === null || price.lte(ZERO)) {
    return { code: 'no_price', detail: `nobody quotes ${symbol}` };
  }
  if (priceStale) {
    return { code: 'stale_price', detail: `the price is of ${priceAsOf ?? 'an unknown time'}` };
  }
  if (rules.excluded.has(symbol)) {
    return { code: 'excluded', detail: `${symbol} is among the excluded instruments` };
  }
  return trade === 'hold'
    ? { code: 'hold', detail: `${symbol} is marked hold: neither bought nor sold` }
    : null;
}

function refuseBuying(
  rules: Rules,
  { accountId, menu }: HouseholdAccount,
  { symbol, trade, exposures, identicalGroup }: ProblemInstrument,
): Refusal | null {
  if (trade === 'sell_only') return { code: 'hold', detail: `${symbol} is marked sell_only` };
  if (exposures.length === 0) return { code: 'untargeted', detail: `no target names ${symbol}` };
  const wanted = exposures.some(
    ({ assetClass, weight }) =>
      weight.gt(ZERO) && (rules.targetWeights.get(assetClass)?.gt(ZERO) ?? false),
  );
  if (!wanted) return { code: 'untargeted', detail: `the target of ${symbol} is zero` };
  if (menu !== null && !menu.has(symbol)) {
    return { code: 'not_on_menu', detail: `${symbol} is not on the menu of ${accountId}` };
  }
  const loss = rules.washSales.buyBlocked.get(identicalGroup);
  return loss === undefined
    ? null
    : { code: 'wash_sale', detail: `buying would make a wash sale: ${loss}` };
}

function refuseSelling(
  { household: { problem } }: Rules,
  { symbol, trade, exposures }: ProblemInstrument,
): Refusal | null {
  if (trade === 'buy_only') return { code: 'hold', detail: `${symbol} is marked buy_only` };
  if (problem.sells === 'never') return { code: 'sells_never', detail: 'sales are switched off' };
  return exposures.length === 0 && problem.untargeted === 'hold'
    ? { code: 'untargeted', detail: `no target names ${symbol}, and such holdings are kept` }
    : null;
}
