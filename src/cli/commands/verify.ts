/** `rebalance verify RUN_DIR`: the plan of a run directory checked again, with nothing but its files. */
import { resolve } from 'node:path';
import { verify } from '#aggregate/verify/verify.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { RunDirectory } from '#runs/run-directory.ts';
import type { CommandAction } from '../command.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';

export const execute: CommandAction = async (invocation) => {
  const { world, output } = invocation;
  const [given = '.'] = invocation.arguments;
  const path = resolve(world.currentDirectory, given);
  const directory = new RunDirectory({ path, fileSystem: nodeFileSystem });
  const problem = await directory.readProblem();
  const rebalancing = await directory.readRebalancing();
  if (!problem.ok || !rebalancing.ok)
    return refuse(
      [problem, rebalancing].flatMap((read) => (read.ok ? [] : read.problems)),
      invocation,
    );
  const checks = verify(problem.value, rebalancing.value);
  if (output.json) showJson(checks, output);
  else if (!output.quiet) showTables([checksTable(checks)], output);
  return checks.every((check) => check.passed) ? 'ok' : 'data-refused';
};

function checksTable(checks: ReturnType<typeof verify>) {
  return {
    title: 'Checks',
    columns: [
      { heading: 'check', align: 'left' },
      { heading: 'result', align: 'left' },
      { heading: 'detail', align: 'left', flexible: true },
    ],
    rows: checks.map(({ check, passed, detail }) => [check, passed ? 'holds' : 'BROKEN', detail]),
  } as const;
}
