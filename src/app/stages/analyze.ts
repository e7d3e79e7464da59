/** The analyze stage on a run directory: each account's snapshot becomes its analysis, all together the household's. */
import { type AccountsAnalysis, analyzeAccounts } from '#analyze/analyze-accounts.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
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
  const snapshots = await readSnapshots(directory, accounts);
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
  });
}

export async function readSnapshots(
  directory: StageContext['directory'],
  accounts: readonly AccountId[] | null,
): Promise<Outcome<readonly Snapshot[]>> {
  const listed = accounts === null ? await directory.listHoldings() : success(accounts);
  if (!listed.ok) return listed;
  return all(await Promise.all(listed.value.map((accountId) => directory.readHoldings(accountId))));
}
