/** `rebalance compare`: the plan beside doing nothing, investing cash only, the edge of the bands, and all targets. */
import { z } from 'zod';
import { rebalancingDocument } from '#domain/documents/rebalancing.ts';
import { alternativesTable, cashNeededSentences } from '#report/alternatives-report.ts';
import type { CommandAction } from '../command.ts';
import { findRun } from '../find-run.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';

export const execute: CommandAction = async (invocation) => {
  const { flags, output } = invocation;
  const found = await findRun(invocation.arguments[0] ?? flags.runDir, invocation);
  if (!found.ok) return refuse(found.problems, invocation);
  const rebalancing = await found.value.directory.readRebalancing();
  if (!rebalancing.ok) return refuse(rebalancing.problems, invocation);
  if (output.json) {
    const { alternatives, cash_needed } = z.encode(rebalancingDocument, rebalancing.value);
    showJson({ alternatives, cash_needed }, output);
    return 'ok';
  }
  showTables([alternativesTable(rebalancing.value)], output);
  for (const sentence of cashNeededSentences(rebalancing.value)) output.say(sentence);
  return 'ok';
};
