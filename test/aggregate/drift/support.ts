/** Watched portfolios of a few classes, each held in one instrument at a price of its own. */
import type { QuoteBoard } from '#aggregate/drift/revalue.ts';
import {
  type WatchedPortfolio,
  type WatchInput,
  watch,
} from '#aggregate/drift/watched-portfolio.ts';
import type { Targets } from '#config/config.ts';
import type { Rule } from '#config/rule.ts';
import { type Decimal, decimal, ONE, ZERO } from '#domain/decimal.ts';
import type { AssetClass, Currency, InstrumentSymbol, PortfolioId } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';
import { driftTrigger } from '../triggers/support.ts';

const USD = 'USD' as Currency;
export const ACCEPTED_MS = 1_000;

export interface Line {
  readonly target: string;
  readonly quantity?: string;
  readonly price?: string;
  readonly currency?: string;
}

export function rule(trigger: Rule['trigger'] = driftTrigger()): Rule {
  const constraints = {
    maxTurnover: ONE,
    minTradeSize: ZERO,
    transactionCostLimit: null,
    excludedInstruments: [],
  };
  return { trigger, method: 'THRESHOLD_REBALANCING', constraints, enabled: true };
}

/** The class `cash` is money; every other is held in the instrument of its name in capitals. */
export function watched(
  lines: Readonly<Record<string, Line>>,
  changes: Partial<WatchInput> = {},
): WatchedPortfolio {
  const entries = Object.entries(lines);
  const held = entries.filter(([name]) => name !== 'cash');
  const result = watch({
    targets: targetsOf(lines),
    rules: [rule()],
    tradeDate: '2026-11-20' as TradeDate,
    lastExecutedOn: null,
    holdings: held.map(([name, { quantity = '1' }]) => ({
      symbol: symbolOf(name),
      quantity: decimal(quantity),
    })),
    cash: [{ currency: USD, amount: decimal(lines['cash']?.quantity ?? '0') }],
    prices: new Map(
      held.map(([name, { price = '1', currency = 'USD' }]) => [
        symbolOf(name),
        { price: decimal(price), currency: currency as Currency, asOfMs: ACCEPTED_MS },
      ]),
    ),
    fxRates: new Map(),
    priceMoveMax: decimal('0.5'),
    ...changes,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function targetsOf(lines: Readonly<Record<string, Line>>): Targets {
  const classes = Object.entries(lines).map(([name, { target }]) => ({
    assetClass: name as AssetClass,
    weight: decimal(target),
    instruments: name === 'cash' ? [] : [symbolOf(name)],
    band: null,
  }));
  return {
    portfolioId: 'household' as PortfolioId,
    baseCurrency: USD,
    timeZone: 'America/New_York',
    holidays: new Set(),
    classes,
    instruments: new Map(
      classes
        .flatMap(({ assetClass, instruments }) =>
          instruments.map((symbol) => ({ symbol, assetClass })),
        )
        .map(({ symbol, assetClass }) => [
          symbol,
          { symbol, exposures: [{ assetClass, weight: ONE }], trade: 'both', identicalTo: [] },
        ]),
    ),
    tilts: [],
  };
}

export function quotes(
  prices: Readonly<Record<string, string | Decimal>>,
  asOfMs = 2_000,
): QuoteBoard {
  return {
    prices: new Map(
      Object.entries(prices).map(([symbol, price]) => [
        symbol as InstrumentSymbol,
        { price: typeof price === 'string' ? decimal(price) : price, currency: USD, asOfMs },
      ]),
    ),
    fx: {},
  };
}

function symbolOf(name: string): InstrumentSymbol {
  return name.toUpperCase() as InstrumentSymbol;
}
