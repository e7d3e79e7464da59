/** The analyze stage on a run directory: each account's snapshot becomes its analysis, all together the household's. */
import { type AccountAnalysisInput, analyzeAccount } from '#analyze/analyze.ts';
import { analyzeHousehold } from '#analyze/household.ts';
import { priceBook } from '#analyze/prices.ts';
import type { Analysis } from '#domain/documents/analysis.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { HouseholdAnalysis } from '#domain/documents/household-analysis.ts';
import type { AccountId } from '#domain/ids.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import { priceSeries } from '#domain/statistics/price-series.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

export interface AnalyzeResult {
  readonly analyses: readonly Analysis[];
  /** Null when only some accounts were asked for, or there are none. */
  readonly household: HouseholdAnalysis | null;
}

/** `accounts` null means every account that has a snapshot. Nothing is written unless all can be analysed. */
export async function analyzeStage(
  context: StageContext,
  accounts: readonly AccountId[] | null,
): Promise<StageReport<AnalyzeResult>> {
  const finish = startRecord('analyze', null, context.effects);
  const analyzed = await analyzeAll(context, accounts);
  const written = analyzed.ok ? await write(analyzed.value, context) : analyzed;
  return analyzed.ok && written.ok
    ? { value: analyzed.value, problems: [], records: [finish('done', 1)] }
    : {
        value: undefined,
        problems: written.ok ? [] : written.problems,
        records: [finish('failed', 1)],
      };
}

async function write(
  { analyses, household }: AnalyzeResult,
  { directory }: StageContext,
): Promise<Outcome<unknown>> {
  return all(
    await Promise.all([
      ...analyses.map((analysis) => directory.writeAnalysis(analysis)),
      ...(household === null ? [] : [directory.writeHousehold(household)]),
    ]),
  );
}

async function analyzeAll(
  { config, covariance, directory, tradeDate }: StageContext,
  accounts: readonly AccountId[] | null,
): Promise<Outcome<AnalyzeResult>> {
  const snapshots = await readSnapshots(directory, accounts);
  if (!snapshots.ok) return snapshots;
  const market = await directory.readMarket();
  if (!market.ok) return market;
  const { targets, policy } = config;
  const { fx, history } = market.value;
  const series = history === null ? null : priceSeries(history);
  const prices = priceBook(snapshots.value, market.value);
  const shared = { targets, tradeDate, prices, fx, series, covariance };
  const analyses = all(
    snapshots.value.map((snapshot) =>
      analyzeAccount({ ...shared, snapshot, taxTreatment: taxTreatmentOf(snapshot, config) }),
    ),
  );
  if (!analyses.ok) return analyses;
  const isWhole = accounts === null && analyses.value.length > 0;
  const household = isWhole
    ? analyzeHousehold({ ...shared, accounts: analyses.value, location: policy.location })
    : null;
  return success({ analyses: analyses.value, household });
}

/** An account that the configuration does not know is analysed as a taxable one. */
function taxTreatmentOf(
  { accountId }: Snapshot,
  { brokerages }: StageContext['config'],
): AccountAnalysisInput['taxTreatment'] {
  return (
    brokerages.accounts.find((account) => account.accountId === accountId)?.taxTreatment ??
    'taxable'
  );
}

export async function readSnapshots(
  directory: StageContext['directory'],
  accounts: readonly AccountId[] | null,
): Promise<Outcome<readonly Snapshot[]>> {
  const listed = accounts === null ? await directory.listHoldings() : success(accounts);
  if (!listed.ok) return listed;
  return all(await Promise.all(listed.value.map((accountId) => directory.readHoldings(accountId))));
}
