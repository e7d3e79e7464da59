/** The analyze stage on a run directory: each account's snapshot becomes its analysis. */
import { type AccountAnalysisInput, analyzeAccount } from '#analyze/analyze.ts';
import { priceBook } from '#analyze/prices.ts';
import type { Analysis } from '#domain/documents/analysis.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId } from '#domain/ids.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import { priceSeries } from '#domain/statistics/price-series.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

/** `accounts` null means every account that has a snapshot. Nothing is written unless all can be analysed. */
export async function analyzeStage(
  context: StageContext,
  accounts: readonly AccountId[] | null,
): Promise<StageReport<readonly Analysis[]>> {
  const finish = startRecord('analyze', null, context.effects);
  const analyses = await analyzeAll(context, accounts);
  if (!analyses.ok)
    return { value: undefined, problems: analyses.problems, records: [finish('failed', 1)] };
  const written = all(
    await Promise.all(analyses.value.map((analysis) => context.directory.writeAnalysis(analysis))),
  );
  return written.ok
    ? { value: analyses.value, problems: [], records: [finish('done', 1)] }
    : { value: undefined, problems: written.problems, records: [finish('failed', 1)] };
}

async function analyzeAll(
  { config, directory, tradeDate }: StageContext,
  accounts: readonly AccountId[] | null,
): Promise<Outcome<readonly Analysis[]>> {
  const snapshots = await readSnapshots(directory, accounts);
  if (!snapshots.ok) return snapshots;
  const market = await directory.readMarket();
  if (!market.ok) return market;
  const shared = {
    targets: config.targets,
    tradeDate,
    prices: priceBook(snapshots.value, market.value),
    fx: market.value.fx,
    series: market.value.history === null ? null : priceSeries(market.value.history),
  };
  return all(
    snapshots.value.map((snapshot) =>
      analyzeAccount({ ...shared, snapshot, taxTreatment: taxTreatmentOf(snapshot, config) }),
    ),
  );
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
