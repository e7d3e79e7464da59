/** `rebalance run`: the whole job of one day. */
import { z } from 'zod';
import { type DayResult, runDay } from '#app/run.ts';
import { rebalancingDocument } from '#domain/documents/rebalancing.ts';
import type { Outcome } from '#domain/outcome.ts';
import { closingLine, householdTables } from '#report/household-report.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { copyOrders } from '../copy-orders.ts';
import { reconciliationTables } from '../reconciliation-view.ts';
import { fetchPolicyOf, planningOf, unknownAccounts } from '../requests.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { type Household, openHousehold } from '../wiring.ts';

export const execute: CommandAction = async (invocation) => {
  const { flags, output } = invocation;
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const unknown = unknownAccounts(flags, household.value.config);
  if (unknown.length > 0) return refuse(unknown, invocation);
  const day = await runDay(
    {
      ...household.value,
      workDirectory: household.value.places.workDirectory,
      fetchPolicy: fetchPolicyOf(flags, household.value.config.brokerages),
      accounts: flags.account ?? null,
      planning: planningOf(flags),
      holdingsDate: flags.asOf ?? null,
      force: flags.force ?? false,
      dryRun: flags.dryRun ?? false,
    },
    household.value.effects,
  ).finally(() => household.value.progress.finish());
  if (!day.ok) return refuse(day.problems, invocation);
  const copied = await copy(day.value, household.value, invocation);
  if (!copied.ok) return refuse(copied.problems, invocation);
  show(day.value, invocation, copied.value);
  const remark = closingRemark(day.value, invocation);
  if (remark !== null) output.say(remark);
  return 'ok';
};

/** Where `--out` put the order file; null without `--out` and in a dry run. */
async function copy(
  day: DayResult,
  { effects }: Household,
  { flags, world }: Invocation,
): Promise<Outcome<string | null>> {
  if (flags.out === undefined || flags.dryRun === true) return { ok: true, value: null };
  return copyOrders(
    {
      directory: day.directory,
      orderFile: day.orderFile,
      out: flags.out,
      from: world.currentDirectory,
    },
    effects.fileSystem,
  );
}

function show(day: DayResult, { flags, output }: Invocation, copiedTo: string | null): void {
  if (output.json) showJson(z.encode(rebalancingDocument, day.rebalancing), output);
  if (output.json || output.quiet) return;
  const earlier = reconciliationTables(day.reconciliations);
  showTables([...earlier, ...householdTables(day.rebalancing, day.analyses)], output);
  const path = day.directory.pathOf(day.orderFile);
  output.data(`\n${closingLine(day.rebalancing)}\n`);
  if (flags.dryRun !== true) output.data(`${path}\n`);
  if (copiedTo !== null) output.data(`${copiedTo}\n`);
}

/** Only what the tables do not say: a good run has nothing to remark. */
function closingRemark(day: DayResult, { flags }: Invocation): string | null {
  if (day.kind === 'unchanged')
    return `${day.rebalancing.tradeDate} is complete with the same inputs; nothing was rewritten`;
  return flags.dryRun === true ? 'dry run: nothing was written' : null;
}
