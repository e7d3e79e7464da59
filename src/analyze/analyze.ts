/** One account's snapshot -> its analysis: value, allocation, gains and risk. */
import type { Targets } from '#config/config.ts';
import { type Decimal, ZERO } from '#domain/decimal.ts';
import {
  ANALYSIS_SCHEMA,
  type Analysis,
  type Exposure,
  type ValuedPosition,
} from '#domain/documents/analysis.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { Market } from '#domain/documents/market.ts';
import { type Currency, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { PriceSeries } from '#domain/statistics/price-series.ts';
import type { TradeDate } from '#domain/time.ts';
import type { TaxTreatment } from '#domain/vocabulary.ts';
import {
  allocate,
  allocationOf,
  classValues,
  combineHoldings,
  untargetedValue,
  weightOf,
} from './allocation.ts';
import { measureCashDrag } from './cash-drag.ts';
import { sumKnown, unrealizedGains } from './gains.ts';
import { type CovarianceSource, DEFAULT_COVARIANCE } from './risk/covariance.ts';
import { riskHistory } from './risk/history.ts';
import { measureRisk } from './risk/measure.ts';
import {
  type PositionValue,
  type PriceLookup,
  type Valuation,
  valueSnapshot,
} from './valuation.ts';

export interface AccountAnalysisInput {
  readonly snapshot: Snapshot;
  readonly taxTreatment: TaxTreatment;
  readonly targets: Targets;
  /** Decides holding periods, and the end of the history that is read. */
  readonly tradeDate: TradeDate;
  readonly prices: PriceLookup;
  readonly fx: Market['fx'];
  /** `priceSeries(market.history)`, made once for all accounts; null without history. */
  readonly series: PriceSeries | null;
  /** Ledoit-Wolf towards constant correlation unless given. */
  readonly covariance?: CovarianceSource;
}

/** Refused as a whole when a price or an exchange rate is missing: `data-price-missing`, `data-fx-missing`. */
export function analyzeAccount(input: AccountAnalysisInput): Outcome<Analysis> {
  const { snapshot, targets, prices, fx } = input;
  const { baseCurrency } = targets;
  const valued = valueSnapshot({ snapshot, prices, fx, baseCurrency });
  return valued.ok ? success(describe(valued.value, input)) : valued;
}

function describe(valuation: Valuation, input: AccountAnalysisInput): Analysis {
  const { snapshot, taxTreatment, targets, tradeDate, series } = input;
  const covariance = input.covariance ?? DEFAULT_COVARIANCE;
  const { totalValue, cashValue, cashByCurrency } = valuation;
  const positions = valuation.positions.map((valued) =>
    describePosition(valued, totalValue, targets, tradeDate),
  );
  const holdings = combineHoldings(positions);
  const { baseCurrency } = targets;
  const foreignCashValue = cashValue.minus(cashByCurrency.get(baseCurrency) ?? ZERO);
  const classes = classValues(holdings, cashValue);
  const facts = { baseCurrency, tradeDate, series, totalValue, foreignCashValue, holdings };
  const history = riskHistory(facts);
  return {
    schema: ANALYSIS_SCHEMA,
    accountId: snapshot.accountId,
    taxTreatment,
    asOf: snapshot.asOf,
    baseCurrency,
    totalValue,
    cashValue,
    positions,
    byAssetClass: allocate(classes, totalValue),
    byCurrency: allocate(valuesByCurrency(valuation), totalValue),
    untargeted: allocationOf(untargetedValue(holdings), totalValue),
    cashByCurrency: Object.fromEntries(cashByCurrency) as Record<Currency, Decimal>,
    unrealizedGain: sumKnown(positions.map((position) => position.unrealizedGain)),
    unrealizedShortTerm: sumKnown(positions.map((position) => position.unrealizedShortTerm)),
    unrealizedLongTerm: sumKnown(positions.map((position) => position.unrealizedLongTerm)),
    cashDrag: measureCashDrag({ classes, totalValue, targets, history }),
    risk: measureRisk({ ...facts, history, targets, covariance }),
  };
}

function describePosition(
  valued: PositionValue,
  totalValue: Decimal,
  targets: Targets,
  tradeDate: TradeDate,
): ValuedPosition {
  const { symbol } = valued.position;
  const gains = unrealizedGains(valued, tradeDate);
  return {
    symbol,
    assetClasses: exposuresOf(symbol, targets),
    marketValue: valued.value,
    weight: weightOf(valued.value, totalValue),
    costBasis: gains.costBasis,
    unrealizedGain: gains.total,
    unrealizedShortTerm: gains.shortTerm,
    unrealizedLongTerm: gains.longTerm,
  };
}

/** Sorted by class; empty for an instrument that no target names. */
function exposuresOf(symbol: InstrumentSymbol, targets: Targets): readonly Exposure[] {
  const exposures = targets.instruments.get(symbol)?.exposures ?? [];
  return exposures.toSorted((left, right) => compareText(left.assetClass, right.assetClass));
}

function valuesByCurrency(valuation: Valuation): readonly (readonly [Currency, Decimal])[] {
  return [
    ...valuation.cashByCurrency,
    ...valuation.positions.map(({ currency, value }) => [currency, value] as const),
  ];
}
