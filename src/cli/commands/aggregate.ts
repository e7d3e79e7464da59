/** `rebalance aggregate`: the household's drift and the plan that answers it. */
import { z } from 'zod';
import { aggregateAlone } from '#app/aggregate-alone.ts';
import { rebalancingDocument } from '#domain/documents/rebalancing.ts';
import { closingLine, householdTables } from '#report/household-report.ts';
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
        showTables(householdTables(value.rebalancing, value.analyses), output);
        output.data(`\n${closingLine(value.rebalancing)}\n`);
      }
      return [];
    },
  });
};
