/** The accounts' analyses -> the household's: one allocation, one risk, and which class lives where. */
import type { Targets } from '#config/config.ts';
import { type Decimal, sum, ZERO } from '#domain/decimal.ts';
import type { Allocation, Analysis } from '#domain/documents/analysis.ts';
import {
  type ClassLocation,
  HOUSEHOLD_ANALYSIS_SCHEMA,
  type HouseholdAnalysis,
  type UnrealizedGains,
} from '#domain/documents/household-analysis.ts';
import { type AssetClass, CASH, compareText } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import type { PriceSeries } from '#domain/statistics/price-series.ts';
import type { TradeDate } from '#domain/time.ts';
import type { TaxTreatment } from '#domain/vocabulary.ts';
import {
  allocate,
  allocationOf,
  classValues,
  combineHoldings,
  untargetedValue,
} from './allocation.ts';
import { measureCashDrag } from './cash-drag.ts';
import { sumKnown } from './gains.ts';
import { type CovarianceSource, DEFAULT_COVARIANCE } from './risk/covariance.ts';
import { riskHistory } from './risk/history.ts';
import { measureRisk } from './risk/measure.ts';

export interface HouseholdAnalysisInput {
  /** At least one, in any order. */
  readonly accounts: readonly Analysis[];
  readonly targets: Targets;
  /** Kinds of account from best to worst, by class that has a preference. */
  readonly location: ReadonlyMap<AssetClass, readonly TaxTreatment[]>;
  readonly tradeDate: TradeDate;
  readonly series: PriceSeries | null;
  readonly covariance?: CovarianceSource;
}

export function analyzeHousehold(input: HouseholdAnalysisInput): HouseholdAnalysis {
  const { targets, tradeDate, series } = input;
  const { baseCurrency, portfolioId } = targets;
  const accounts = input.accounts.toSorted((left, right) =>
    compareText(left.accountId, right.accountId),
  );
  const [asOf] = accounts.map((account) => account.asOf).toSorted(compareText);
  invariant(asOf !== undefined, 'a household has at least one account');
  const totalValue = sum(accounts.map((account) => account.totalValue));
  const cashValue = sum(accounts.map((account) => account.cashValue));
  const holdings = combineHoldings(accounts.flatMap(({ positions }) => positions));
  const classes = classValues(holdings, cashValue);
  const foreignCashValue = sum(accounts.map(foreignCash));
  const facts = { baseCurrency, tradeDate, series, totalValue, foreignCashValue, holdings };
  const history = riskHistory(facts);
  const covariance = input.covariance ?? DEFAULT_COVARIANCE;
  return {
    schema: HOUSEHOLD_ANALYSIS_SCHEMA,
    portfolioId,
    asOf,
    baseCurrency,
    totalValue,
    cashValue,
    byInstrument: allocate(
      holdings.map(({ symbol, value }) => [symbol, value]),
      totalValue,
    ),
    byAssetClass: allocate(classes, totalValue),
    byCurrency: allocate(accounts.flatMap(valuesByCurrency), totalValue),
    byAccountType: allocate(
      accounts.map((it) => [it.taxTreatment, it.totalValue]),
      totalValue,
    ),
    byAccount: allocate(
      accounts.map((it) => [it.accountId, it.totalValue]),
      totalValue,
    ),
    untargeted: allocationOf(untargetedValue(holdings), totalValue),
    unrealized: gainsOf(accounts),
    unrealizedTaxable: gainsOf(accounts.filter((it) => it.taxTreatment === 'taxable')),
    cashDrag: measureCashDrag({ classes, totalValue, targets, history }),
    location: locate(accounts, input.location),
    risk: measureRisk({ ...facts, history, targets, covariance }),
  };
}

function foreignCash({ cashValue, cashByCurrency, baseCurrency }: Analysis): Decimal {
  return cashValue.minus(cashByCurrency[baseCurrency] ?? ZERO);
}

function valuesByCurrency({ byCurrency }: Analysis) {
  return entriesOf(byCurrency).map(([currency, part]) => [currency, part.marketValue] as const);
}

function gainsOf(accounts: readonly Analysis[]): UnrealizedGains {
  return {
    total: sumKnown(accounts.map((account) => account.unrealizedGain)),
    shortTerm: sumKnown(accounts.map((account) => account.unrealizedShortTerm)),
    longTerm: sumKnown(accounts.map((account) => account.unrealizedLongTerm)),
  };
}

/** Cash is left out: it cannot move between accounts. */
function locate(
  accounts: readonly Analysis[],
  preferences: HouseholdAnalysisInput['location'],
): readonly ClassLocation[] {
  const kinds = new Set(accounts.map(({ taxTreatment }) => taxTreatment));
  const parts = accounts.flatMap(({ taxTreatment, byAssetClass }) =>
    entriesOf(byAssetClass).map(([assetClass, part]) => ({ assetClass, taxTreatment, part })),
  );
  const byClass = Map.groupBy(parts, ({ assetClass }) => assetClass);
  return [...byClass]
    .filter(([assetClass]) => assetClass !== CASH)
    .toSorted(([left], [right]) => compareText(left, right))
    .map(([assetClass, places]) => {
      const marketValue = sum(places.map(({ part }) => part.marketValue));
      const byAccountType = allocate(
        places.map(({ taxTreatment, part }) => [taxTreatment, part.marketValue]),
        marketValue,
      );
      const preference = preferences.get(assetClass) ?? null;
      const best = preference?.find((kind) => kinds.has(kind));
      const inPreferred = best === undefined ? null : (byAccountType[best]?.weight ?? ZERO);
      return { assetClass, marketValue, byAccountType, preference, inPreferred };
    });
}

function entriesOf<Name extends string>(
  allocations: Readonly<Record<Name, Allocation>>,
): readonly (readonly [Name, Allocation])[] {
  return Object.entries(allocations) as [Name, Allocation][];
}
