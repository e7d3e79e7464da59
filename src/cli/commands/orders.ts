/** `rebalance orders`: the order file from the plan, or that file in the form a broker takes. */
import { resolve } from 'node:path';
import { exportOrders } from '#app/export-orders.ts';
import { bringOut } from '#app/open-runs.ts';
import { ordersStage } from '#app/stages/orders.ts';
import type { ExitName } from '#domain/problem.ts';
import type { OrderFormatName } from '#orders/formats/formats.ts';
import type { OrderFile } from '#orders/formats/order-file.ts';
import { writeAtomically } from '#runs/atomic-write.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { copyOrders } from '../copy-orders.ts';
import { findRun } from '../find-run.ts';
import { showJson } from '../show.ts';
import { executeStage, refuse } from '../stage-command.ts';

export const execute: CommandAction = (invocation) => {
  const { format, account, notional } = invocation.flags;
  if (format !== undefined) return inFormat(format, invocation);
  if (invocation.flags.complete === true) return completing(invocation);
  if (account === undefined && notional === undefined) return fromPlan(invocation);
  return Promise.resolve(
    refuse(
      [
        {
          code: 'usage-invalid',
          what: '--account and --notional go with --format',
          next: 'name a format, such as --format alpaca-json',
        },
      ],
      invocation,
    ),
  );
};

const completing: CommandAction = async (invocation) =>
  (await import('../complete-day.ts')).completeDay(invocation);

const fromPlan: CommandAction = (invocation) => {
  const { flags, output, world } = invocation;
  return executeStage(invocation, {
    keepInputs: true,
    stage: () => ordersStage,
    show: async ({ directory, value }, { effects }) => {
      const broughtOut = await bringOut(directory, value.fileName, effects);
      if (!broughtOut.ok) return broughtOut.problems;
      if (output.json) showJson(value.orders, output);
      else if (!output.quiet)
        output.data(flags.dryRun === true ? value.text : `${directory.pathOf(value.fileName)}\n`);
      if (flags.out === undefined || flags.dryRun === true) return [];
      const copied = await copyOrders(
        { directory, orderFile: value.fileName, out: flags.out, from: world.currentDirectory },
        effects.fileSystem,
      );
      if (!copied.ok) return copied.problems;
      if (!output.quiet && !output.json) output.data(`${copied.value}\n`);
      return [];
    },
  });
};

/** Works on complete runs too: it changes none of their files. */
async function inFormat(format: OrderFormatName, invocation: Invocation): Promise<ExitName> {
  const { flags, output, world } = invocation;
  const found = await findRun(flags.runDir, invocation);
  if (!found.ok) return refuse(found.problems, invocation);
  const { directory } = found.value;
  const formatted = await exportOrders(directory, {
    format,
    accounts: flags.account ?? null,
    notional: flags.notional ?? false,
  });
  if (!formatted.ok) return refuse(formatted.problems, invocation);
  const { files, remarks } = formatted.value;
  for (const remark of remarks) output.say(remark);
  if (output.json) showJson(files, output);
  if (flags.dryRun === true) {
    if (!output.json) output.data(files.map(({ text }) => text).join('\n'));
    return 'ok';
  }
  const folder =
    flags.out === undefined ? directory.path : resolve(world.currentDirectory, flags.out);
  return writeFiles(files, folder, invocation);
}

async function writeFiles(
  files: readonly OrderFile[],
  folder: string,
  invocation: Invocation,
): Promise<ExitName> {
  const { output } = invocation;
  for (const { name, text } of files) {
    const path = resolve(folder, name);
    const written = await writeAtomically(nodeFileSystem, path, new TextEncoder().encode(text));
    if (!written.ok) return refuse(written.problems, invocation);
    if (!output.quiet && !output.json) output.data(`${path}\n`);
  }
  return 'ok';
}
