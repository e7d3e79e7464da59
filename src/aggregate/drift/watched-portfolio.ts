/** A portfolio made ready to be revalued again and again: one line for what all accounts hold of an instrument. */
import type { Targets } from '#config/config.ts';
import type { Rule } from '#config/rule.ts';
import { type Decimal, sum, ZERO } from '#domain/decimal.ts';
import type { Exposure } from '#domain/documents/analysis.ts';
import {
  type AssetClass,
  type Currency,
  compareText,
  type InstrumentSymbol,
  type PortfolioId,
} from '#domain/ids.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { TradeDate } from '#domain/time.ts';
import { applyTilts } from '../tilts.ts';

export interface WatchInput {
  readonly targets: Targets;
  readonly rules: readonly Rule[];
  /** The day for which tilts count and calendars are asked. */
  readonly tradeDate: TradeDate;
  readonly lastExecutedOn: TradeDate | null;
  /** Of every account, as it was accepted. */
  readonly holdings: readonly Held[];
  readonly cash: readonly { readonly currency: Currency; readonly amount: Decimal }[];
  /** What every instrument was accepted at; a newer quote goes before it. */
  readonly prices: ReadonlyMap<InstrumentSymbol, KnownPrice>;
  /** Base currency for one unit, as accepted. */
  readonly fxRates: ReadonlyMap<Currency, Decimal>;
  /** Change from the accepted price, as a fraction, beyond which a quote is not believed. */
  readonly priceMoveMax: Decimal;
}

export interface Held {
  readonly symbol: InstrumentSymbol;
  readonly quantity: Decimal;
}

export interface KnownPrice {
  readonly price: Decimal;
  readonly currency: Currency;
  /** Milliseconds since 1970. */
  readonly asOfMs: number;
}

export interface WatchedPortfolio {
  readonly portfolioId: PortfolioId;
  readonly baseCurrency: Currency;
  /** Sorted by symbol. */
  readonly lines: readonly WatchedLine[];
  readonly classes: readonly AssetClass[];
  /** By currency; never zero. */
  readonly cash: readonly { readonly currency: Currency; readonly amount: Decimal }[];
  readonly fxRates: ReadonlyMap<Currency, Decimal>;
  readonly priceMoveMax: Decimal;
  /** Enabled rules in their order, each with the targets of its method. */
  readonly rules: readonly WatchedRule[];
  readonly tradeDate: TradeDate;
  readonly lastExecutedOn: TradeDate | null;
  readonly holidays: Targets['holidays'];
}

export interface WatchedLine {
  readonly symbol: InstrumentSymbol;
  /** Of all accounts together; never zero. */
  readonly quantity: Decimal;
  /** Undefined where no account and no market data had a price. */
  readonly accepted: KnownPrice | undefined;
  readonly exposures: readonly Exposure[];
}

export interface WatchedRule {
  readonly rule: Rule;
  readonly targets: Targets;
}

/** Fails where the tilts of the day cannot be applied. */
export function watch(input: WatchInput): Outcome<WatchedPortfolio> {
  const { targets, tradeDate } = input;
  const tilted = applyTilts(targets, tradeDate);
  if (!tilted.ok) return tilted;
  return success({
    portfolioId: targets.portfolioId,
    baseCurrency: targets.baseCurrency,
    lines: linesOf(input),
    classes: targets.classes.map(({ assetClass }) => assetClass),
    cash: cashByCurrency(input.cash),
    fxRates: input.fxRates,
    priceMoveMax: input.priceMoveMax,
    rules: input.rules
      .filter(({ enabled }) => enabled)
      .map((rule) => ({
        rule,
        targets: rule.method === 'TACTICAL_REBALANCING' ? tilted.value.targets : targets,
      })),
    tradeDate,
    lastExecutedOn: input.lastExecutedOn,
    holidays: targets.holidays,
  });
}

/** Of its cash and its prices. */
export function currenciesOf({ cash, lines }: WatchedPortfolio): readonly Currency[] {
  const currencies = [
    ...cash.map(({ currency }) => currency),
    ...lines.flatMap(({ accepted }) => (accepted === undefined ? [] : [accepted.currency])),
  ];
  return [...new Set(currencies)].sort(compareText);
}

function linesOf({ holdings, prices, targets }: WatchInput): readonly WatchedLine[] {
  return [...Map.groupBy(holdings, ({ symbol }) => symbol)]
    .map(([symbol, held]) => ({
      symbol,
      quantity: sum(held.map(({ quantity }) => quantity)),
      accepted: prices.get(symbol),
      exposures: targets.instruments.get(symbol)?.exposures ?? [],
    }))
    .filter(({ quantity }) => !quantity.eq(ZERO))
    .sort((left, right) => compareText(left.symbol, right.symbol));
}

function cashByCurrency(cash: WatchInput['cash']): WatchedPortfolio['cash'] {
  return [...Map.groupBy(cash, ({ currency }) => currency)]
    .map(([currency, each]) => ({ currency, amount: sum(each.map(({ amount }) => amount)) }))
    .filter(({ amount }) => !amount.eq(ZERO))
    .sort((left, right) => compareText(left.currency, right.currency));
}
