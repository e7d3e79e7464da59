/** `rebalance migrate`: brings the tables to their newest form, and says what was done. */
import { type Migrated, migrateTables } from '#app/migrate.ts';
import type { CommandAction } from '../command.ts';
import { showJson } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { ledgerPlaceOf } from '../wiring.ts';

export const execute: CommandAction = async (invocation) => {
  const { flags, output } = invocation;
  const migrated = await migrateTables(ledgerPlaceOf(invocation));
  if (!migrated.ok) return refuse(migrated.problems, invocation);
  const { where, reports } = migrated.value;
  if (output.json) showJson({ database: where, tables: reports }, output);
  else if (!output.quiet) output.data(`${where}\n${linesOf(migrated.value)}`);
  if (flags.dryRun === true) output.say('dry run: nothing was changed');
  return 'ok';
};

function linesOf({ reports }: Migrated): string {
  const lines = reports.map(({ name, taken, newest }) =>
    taken.length === 0
      ? `${name}: was up to date at ${newest}`
      : `${name}: now at ${newest}, by ${taken.join(', ')}`,
  );
  return `${lines.join('\n')}\n`;
}
