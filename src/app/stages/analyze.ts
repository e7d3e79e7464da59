/** The analyze stage on a run directory: each account's snapshot becomes its analysis, all together the household's. */
import {
  type AccountsAnalysis,
  analyzeAccounts,
  analyzeTogether,
} from '#analyze/analyze-accounts.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { HouseholdAnalysis } from '#domain/documents/household-analysis.ts';
import type { AccountId } from '#domain/ids.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

export type { AccountsAnalysis } from '#analyze/analyze-accounts.ts';

/** `accounts` null means every account that has a snapshot. Nothing is written unless all can be analysed. */
export async function analyzeStage(
  context: StageContext,
  accounts: readonly AccountId[] | null,
): Promise<StageReport<AccountsAnalysis>> {
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
  { analyses, household }: AccountsAnalysis,
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
): Promise<Outcome<AccountsAnalysis>> {
  // All of them, since one instrument has one price in a run, whichever account brings the newest.
  const listed = await directory.listHoldings();
  if (!listed.ok) return listed;
  const ids = [...new Set([...listed.value, ...(accounts ?? [])])];
  const snapshots = await readSnapshots(directory, ids);
  if (!snapshots.ok) return snapshots;
  const market = await directory.readMarket();
  if (!market.ok) return market;
  return analyzeAccounts({
    snapshots: snapshots.value,
    market: market.value,
    config,
    tradeDate,
    covariance,
    areAll: accounts === null,
    only: accounts,
  });
}

/** The household's analysis alone, from those of its accounts that were written before. */
export async function householdStage(
  context: StageContext,
): Promise<StageReport<HouseholdAnalysis>> {
  const finish = startRecord('analyze', null, context.effects);
  const analyzed = await analyzeHouseholdOf(context);
  return analyzed.ok
    ? { value: analyzed.value, problems: [], records: [finish('done', 1)] }
    : { value: undefined, problems: analyzed.problems, records: [finish('failed', 1)] };
}

async function analyzeHouseholdOf({
  config,
  covariance,
  directory,
  tradeDate,
}: StageContext): Promise<Outcome<HouseholdAnalysis>> {
  const listed = await directory.listHoldings();
  if (!listed.ok) return listed;
  const analyses = all(await Promise.all(listed.value.map((id) => directory.readAnalysis(id))));
  if (!analyses.ok) return analyses;
  const market = await directory.readMarket();
  if (!market.ok) return market;
  const household = analyzeTogether(
    { config, covariance, market: market.value, tradeDate },
    analyses.value,
  );
  const written = await directory.writeHousehold(household);
  return written.ok ? success(household) : written;
}

export async function readSnapshots(
  directory: StageContext['directory'],
  accounts: readonly AccountId[] | null,
): Promise<Outcome<readonly Snapshot[]>> {
  const listed = accounts === null ? await directory.listHoldings() : success(accounts);
  if (!listed.ok) return listed;
  return all(await Promise.all(listed.value.map((accountId) => directory.readHoldings(accountId))));
}
