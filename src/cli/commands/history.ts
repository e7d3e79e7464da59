/** `rebalance history`: what was recommended, and what was executed. */
import { z } from 'zod';
import { readPast } from '#app/past.ts';
import { withLedger } from '#app/with-ledger.ts';
import { historyEntryField, recommendationField } from '#domain/documents/execution.ts';
import { pastCourses, pastTables } from '#report/ledger-report.ts';
import type { CommandAction } from '../command.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { openHousehold } from '../wiring.ts';

const LIMIT_DEFAULT = 20;

export const execute: CommandAction = async (invocation) => {
  const { flags, output } = invocation;
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const { config, effects } = household.value;
  const { portfolioId } = config.targets;
  const past = await withLedger(effects, (ledger) =>
    readPast({ portfolioId, limit: flags.limit ?? LIMIT_DEFAULT }, ledger),
  );
  if (!past.ok) return refuse(past.problems, invocation);
  const { recommended, executed } = past.value;
  if (output.json)
    showJson(
      {
        recommended: recommended.map((each) => z.encode(recommendationField, each)),
        executed: executed.map((each) => z.encode(historyEntryField, each)),
      },
      output,
    );
  else if (!output.quiet) {
    showTables(pastTables(recommended, executed), output);
    if (output.aligned) output.data(pastCourses(recommended, executed));
  }
  return 'ok';
};
