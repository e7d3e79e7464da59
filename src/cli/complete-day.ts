/** `rebalance orders --complete`: the end of a day whose stages were called one by one. */
import { AS_CONFIGURED } from '#app/planning.ts';
import { closingStep } from '#app/steps/closing-step.ts';
import { failure } from '#domain/outcome.ts';
import type { ExitName } from '#domain/problem.ts';
import type { Invocation } from './command.ts';
import { copyOrders } from './copy-orders.ts';
import { deliverAfterRun } from './event-delivery.ts';
import { type EndedRun, notifiedRun } from './notified-run.ts';
import { refuse } from './stage-command.ts';
import { type Household, openHousehold } from './wiring.ts';

export async function completeDay(invocation: Invocation): Promise<ExitName> {
  const { dryRun, runDir } = invocation.flags;
  const wrong = dryRun === true ? '--dry-run' : runDir === undefined ? undefined : '--run-dir';
  if (wrong !== undefined)
    return refuse(
      failure({
        code: 'usage-invalid',
        where: '--complete',
        what: `${wrong} does not go with it`,
        next: `leave ${wrong} out`,
      }).problems,
      invocation,
    );
  const opened = await openHousehold(invocation);
  if (!opened.ok) return refuse(opened.problems, invocation);
  const ended = await notifiedRun(opened.value, invocation, (household) =>
    complete(household, invocation),
  );
  return ended.exit;
}

async function complete(household: Household, invocation: Invocation): Promise<EndedRun> {
  const { flags, output, world } = invocation;
  const { effects } = household;
  const closed = await close(household, invocation);
  await household.progress.finish();
  if (!closed.ok)
    return { exit: refuse(closed.problems, invocation), problems: closed.problems, day: null };
  const day = closed.value;
  await deliverAfterRun(day, household, invocation);
  const { directory, orderFile } = day;
  const paths = [directory.pathOf(orderFile)];
  if (flags.out !== undefined) {
    const copied = await copyOrders(
      { directory, orderFile, out: flags.out, from: world.currentDirectory },
      effects.fileSystem,
    );
    if (!copied.ok)
      return { exit: refuse(copied.problems, invocation), problems: copied.problems, day: null };
    paths.push(copied.value);
  }
  if (!output.quiet && !output.json) output.data(paths.map((path) => `${path}\n`).join(''));
  return { exit: 'ok', problems: [], day };
}

function close(household: Household, { flags }: Invocation): ReturnType<typeof closingStep> {
  const { effects, places } = household;
  const request = {
    ...household,
    workDirectory: places.workDirectory,
    dryRun: false,
    lockWaitMs: flags.wait ?? 0,
    planning: AS_CONFIGURED,
    records: [],
    startedAt: effects.timing.now(),
  };
  return closingStep(request, effects);
}
