/** The data gate on a run directory: everything that was fetched is judged before anything is planned on it. */
import { isBlocking, problemOf } from '#analyze/data-gate/finding.ts';
import { inspectData } from '#analyze/data-gate/inspect-data.ts';
import type { Config } from '#config/config.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { readSnapshots } from './analyze.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

/** Warnings when the data may be traded on; problems when it may not. */
export async function gateStage(context: StageContext): Promise<StageReport<readonly Problem[]>> {
  const finish = startRecord('data gate', null, context.effects);
  const judged = await judge(context);
  return judged.ok
    ? { value: judged.value, problems: [], records: [finish('done', 1)] }
    : { value: undefined, problems: judged.problems, records: [finish('failed', 1)] };
}

/** The warnings, or everything that blocks. */
export async function judge(context: StageContext): Promise<Outcome<readonly Problem[]>> {
  const { config, directory } = context;
  const snapshots = await readSnapshots(directory, null);
  if (!snapshots.ok) return snapshots;
  const market = await directory.readMarket();
  if (!market.ok) return market;
  const previous = await previousSnapshots(snapshots.value, context);
  if (!previous.ok) return previous;
  const { baseCurrency, holidays, timeZone } = config.targets;
  const findings = inspectData({
    snapshots: snapshots.value,
    previousSnapshots: previous.value,
    market: market.value,
    accounts: config.brokerages.accounts,
    targeted: targetedSymbols(config),
    guards: config.policy.guards,
    baseCurrency,
    holidays,
    timeZone,
    tradeDate: context.tradeDate,
    asOf: context.asOf,
  });
  const blocking = findings.filter(isBlocking);
  return blocking.length > 0
    ? failure(...blocking.map(problemOf))
    : success(findings.map(problemOf));
}

async function previousSnapshots(
  snapshots: readonly Snapshot[],
  { lastAccepted }: StageContext,
): Promise<Outcome<readonly Snapshot[]>> {
  const accepted = all(
    await Promise.all(snapshots.map(({ accountId }) => lastAccepted(accountId))),
  );
  if (!accepted.ok) return accepted;
  return success(accepted.value.flatMap((each) => (each === undefined ? [] : [each.snapshot])));
}

/** What may be bought: instruments of classes and of menus. */
function targetedSymbols({ targets, brokerages }: Config): ReadonlySet<InstrumentSymbol> {
  return new Set([
    ...targets.classes.flatMap(({ instruments }) => instruments),
    ...brokerages.accounts.flatMap(({ menu }) => menu ?? []),
  ]);
}
