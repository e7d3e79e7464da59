/** `rebalance run`: the whole job of one day, of one portfolio or of all. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { type DayResult, runDay } from '#app/run.ts';
import { withdrawCopy } from '#app/withdraw-copy.ts';
import { rebalancingDocument } from '#domain/documents/rebalancing.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { closingLines } from '#report/closing-lines.ts';
import { householdTables } from '#report/household-report.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { copyOrders } from '../copy-orders.ts';
import { deliverAfterRun } from '../event-delivery.ts';
import { type EndedRun, notifiedRun } from '../notified-run.ts';
import { reconciliationTables } from '../reconciliation-view.ts';
import { fetchPolicyOf, planningOf, unknownAccounts } from '../requests.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { type Household, openHousehold } from '../wiring.ts';

export const execute: CommandAction = async (invocation) => {
  const { flags } = invocation;
  if (flags.queue === true) return (await import('../queue-all.ts')).queueAllAndShow(invocation);
  if (flags.all === true) return (await import('../run-all.ts')).runAllAndShow(invocation);
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const unknown = unknownAccounts(flags, household.value.config);
  if (unknown.length > 0) return refuse(unknown, invocation);
  return (await runHousehold(household.value, invocation)).exit;
};

/** Whoever is to be told is told; problems and result are shown through the invocation's output. */
export function runHousehold(household: Household, invocation: Invocation): Promise<EndedRun> {
  return notifiedRun(household, invocation, (notified) => runAndShow(notified, invocation));
}

async function runAndShow(household: Household, invocation: Invocation): Promise<EndedRun> {
  const { flags, output } = invocation;
  const day = await finishing(
    household,
    runDay(
      {
        ...household,
        workDirectory: household.places.workDirectory,
        fetchPolicy: fetchPolicyOf(flags, household.config.brokerages),
        accounts: flags.account ?? null,
        planning: planningOf(flags),
        holdingsDate: flags.asOf ?? null,
        force: flags.force ?? false,
        dryRun: flags.dryRun ?? false,
      },
      household.effects,
    ),
  );
  const failed = (problems: readonly Problem[]): EndedRun => ({
    exit: refuse(problems, invocation),
    problems,
    day: null,
  });
  if (!day.ok) return failed([...day.problems, ...(await withdraw(household, invocation))]);
  const copied = await copy(day.value, household, invocation);
  if (!copied.ok) return failed(copied.problems);
  show(day.value, invocation, copied.value);
  await deliverAfterRun(day.value, household, invocation);
  const remark = closingRemark(day.value, invocation);
  if (remark !== null) output.say(remark);
  return { exit: 'ok', problems: [], day: day.value };
}

/** Nothing is drawn any more when it resolves, whatever came of the day. */
async function finishing<Value>({ progress }: Household, day: Promise<Value>): Promise<Value> {
  try {
    return await day;
  } finally {
    await progress.finish();
  }
}

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

/** A failed run leaves no copy of orders that are not in force; what went wrong with that, usually nothing. */
async function withdraw(
  household: Household,
  { flags, world, output }: Invocation,
): Promise<readonly Problem[]> {
  if (flags.out === undefined || flags.dryRun === true) return [];
  const out = resolve(world.currentDirectory, flags.out);
  const location = {
    ...household,
    workDirectory: household.places.workDirectory,
    dryRun: false,
  };
  const withdrawn = await withdrawCopy(location, out, household.effects);
  if (!withdrawn.ok) return withdrawn.problems;
  if (withdrawn.value)
    output.say(`the copy in ${out} was removed: its run is not in force any more`);
  return [];
}

function show(day: DayResult, { flags, output }: Invocation, copiedTo: string | null): void {
  if (output.json) showJson(z.encode(rebalancingDocument, day.rebalancing), output);
  if (output.json || output.quiet) return;
  const earlier = reconciliationTables(day.reconciliations);
  showTables([...earlier, ...householdTables({ ...day, inDetail: output.verbose })], output);
  const path = day.directory.pathOf(day.orderFile);
  output.data(`\n${closingLines(day.rebalancing).join('\n')}\n`);
  if (flags.dryRun !== true && day.broughtOut.kind === 'here') output.data(`${path}\n`);
  if (copiedTo !== null) output.data(`${copiedTo}\n`);
}

/** Only what the tables do not say: a good run has nothing to remark. */
function closingRemark(day: DayResult, { flags }: Invocation): string | null {
  if (day.broughtOut.kind === 'elsewhere')
    return `${day.rebalancing.tradeDate} is complete; its order file is at ${day.broughtOut.place}; --out DIR copies it here`;
  if (day.kind === 'unchanged')
    return `${day.rebalancing.tradeDate} is complete with the same inputs; nothing was rewritten`;
  return flags.dryRun === true ? 'dry run: nothing was written' : null;
}
