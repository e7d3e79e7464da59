/** `rebalance aggregate`: the household's drift and the plan that answers it. */
import { z } from 'zod';
import { aggregateAlone } from '#app/aggregate-alone.ts';
import { rebalancingDocument } from '#domain/documents/rebalancing.ts';
import { closingLines } from '#report/closing-lines.ts';
import { householdTables } from '#report/household-report.ts';
import type { CommandAction } from '../command.ts';
import { planningOf } from '../requests.ts';
import { showJson, showTables } from '../show.ts';
import { executeStage } from '../stage-command.ts';

export const execute: CommandAction = (invocation) => {
  const { flags, output } = invocation;
  return executeStage(invocation, {
    keepInputs: true,
    stage: () => aggregateAlone(planningOf(flags)),
    show: ({ value }) => {
      if (output.json) showJson(z.encode(rebalancingDocument, value.rebalancing), output);
      else if (!output.quiet) {
        showTables(householdTables({ ...value, inDetail: output.verbose }), output);
        output.data(`\n${closingLines(value.rebalancing).join('\n')}\n`);
      }
      return [];
    },
  });
};
