/** Several snapshots, the market and the configuration -> an analysis of each account, and of all as one portfolio. */
import type { Config } from '#config/config.ts';
import type { Analysis } from '#domain/documents/analysis.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { HouseholdAnalysis } from '#domain/documents/household-analysis.ts';
import type { Market } from '#domain/documents/market.ts';
import type { AccountId } from '#domain/ids.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import { priceSeries } from '#domain/statistics/price-series.ts';
import type { TradeDate } from '#domain/time.ts';
import { type AccountAnalysisInput, analyzeAccount } from './analyze.ts';
import { analyzeHousehold } from './household.ts';
import { priceBook } from './prices.ts';
import { type CovarianceSource, DEFAULT_COVARIANCE } from './risk/covariance.ts';

export interface AccountsInput {
  /** One for each account, in any order. */
  readonly snapshots: readonly Snapshot[];
  readonly market: Market;
  readonly config: Config;
  /** Decides holding periods, and the end of the history that is read. */
  readonly tradeDate: TradeDate;
  /** Ledoit-Wolf towards constant correlation unless given. */
  readonly covariance?: CovarianceSource;
  /** False where the snapshots are not all there are: some accounts are no household. */
  readonly areAll: boolean;
  /** Analyse these only, at prices that all snapshots agree on; all unless given. */
  readonly only?: readonly AccountId[] | null;
}

export interface AccountsAnalysis {
  readonly analyses: readonly Analysis[];
  /** Null when only some accounts were asked for, or there are none. */
  readonly household: HouseholdAnalysis | null;
}

/** Refused as a whole, with every reason: `data-price-missing`, `data-fx-missing`. */
export function analyzeAccounts(input: AccountsInput): Outcome<AccountsAnalysis> {
  const { snapshots, market, config, areAll, only = null } = input;
  const given = {
    ...sharedBy(input),
    prices: priceBook(snapshots, market),
    fx: market.fx,
  };
  const analyses = all(
    snapshots
      .filter(({ accountId }) => only === null || only.includes(accountId))
      .map((snapshot) =>
        analyzeAccount({ ...given, snapshot, taxTreatment: taxTreatmentOf(snapshot, config) }),
      ),
  );
  if (!analyses.ok) return analyses;
  const isWhole = areAll && analyses.value.length > 0;
  const household = isWhole ? analyzeTogether(input, analyses.value) : null;
  return success({ analyses: analyses.value, household });
}

/** The household's analysis from those of its accounts, of which there is at least one. */
export function analyzeTogether(
  input: Pick<AccountsInput, 'market' | 'config' | 'tradeDate' | 'covariance'>,
  accounts: readonly Analysis[],
): HouseholdAnalysis {
  const { location } = input.config.policy;
  return analyzeHousehold({ ...sharedBy(input), accounts, location });
}

function sharedBy({
  market,
  config,
  tradeDate,
  covariance,
}: Pick<AccountsInput, 'market' | 'config' | 'tradeDate' | 'covariance'>) {
  return {
    targets: config.targets,
    tradeDate,
    series: market.history === null ? null : priceSeries(market.history),
    covariance: covariance ?? DEFAULT_COVARIANCE,
  };
}

/** An account that the configuration does not know is analysed as a taxable one. */
function taxTreatmentOf(
  { accountId }: Snapshot,
  { brokerages }: Config,
): AccountAnalysisInput['taxTreatment'] {
  const account = brokerages.accounts.find((each) => each.accountId === accountId);
  return account?.taxTreatment ?? 'taxable';
}
