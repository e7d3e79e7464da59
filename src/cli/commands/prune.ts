/** `rebalance prune`: shows which old runs may go and why; with `--apply` they go. */
import { prune } from '#app/prune.ts';
import { invariant } from '#domain/invariant.ts';
import { verdictTable } from '#report/runs-report.ts';
import { runNameText } from '#runs/layout.ts';
import type { CommandAction, Flags } from '../command.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { openHousehold } from '../wiring.ts';

export const execute: CommandAction = async (invocation) => {
  const { flags, output } = invocation;
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const { config, places, tradeDate, effects } = household.value;
  const apply = flags.apply ?? false;
  const verdicts = await prune(
    {
      config,
      tradeDate,
      workDirectory: places.workDirectory,
      retention: retentionOf(flags),
      apply,
    },
    effects,
  );
  if (!verdicts.ok) return refuse(verdicts.problems, invocation);
  const rows = verdicts.value.map(({ name, ...rest }) => ({ run: runNameText(name), ...rest }));
  if (output.json) showJson({ applied: apply, runs: rows }, output);
  else if (!output.quiet) showTables([verdictTable(rows)], output);
  const removed = rows.filter(({ verdict }) => verdict === 'remove').length;
  output.say(
    apply
      ? `${removed} of ${rows.length} runs removed`
      : `${removed} of ${rows.length} runs would be removed; nothing was touched: add --apply to remove them`,
  );
  return 'ok';
};

function retentionOf({ keepDaily, keepMonthly, keepYearly }: Flags) {
  invariant(
    keepDaily !== undefined && keepMonthly !== undefined && keepYearly !== undefined,
    'the flags of prune have defaults',
  );
  return { keepDaily, keepMonthly, keepYearly };
}
