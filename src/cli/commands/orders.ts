/** `rebalance orders`: the order file from the plan. */
import { ordersStage } from '#app/stages/orders.ts';
import type { CommandAction } from '../command.ts';
import { copyOrders } from '../copy-orders.ts';
import { showJson } from '../show.ts';
import { executeStage } from '../stage-command.ts';

export const execute: CommandAction = (invocation) => {
  const { flags, output, world } = invocation;
  return executeStage(invocation, {
    keepInputs: true,
    stage: () => ordersStage,
    show: async ({ directory, value }, { effects }) => {
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
