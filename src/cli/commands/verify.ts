/** `rebalance verify`: one plan checked again with nothing but its files, or all runs for changes since they were made. */
import { resolve } from 'node:path';
import { verify } from '#aggregate/verify/verify.ts';
import { brokenCheckProblems } from '#app/broken-checks.ts';
import type { ExitName } from '#domain/problem.ts';
import { verifyChain } from '#runs/chain.ts';
import { REBALANCING_FILE } from '#runs/layout.ts';
import { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { RunDirectory } from '#runs/run-directory.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { openHousehold, runFilesOf } from '../wiring.ts';

export const execute: CommandAction = (invocation) => {
  const [runDirectory] = invocation.arguments;
  if (invocation.flags.chain === true) return verifyAll(invocation);
  if (runDirectory !== undefined) return verifyOne(runDirectory, invocation);
  return Promise.resolve(
    refuse(
      [
        {
          code: 'usage-invalid',
          what: 'verify wants a run directory, or --chain',
          next: 'name the directory of a run, such as var/runs/household/2026-11-20',
        },
      ],
      invocation,
    ),
  );
};

async function verifyOne(runDirectory: string, invocation: Invocation): Promise<ExitName> {
  const { world, output } = invocation;
  const path = resolve(world.currentDirectory, runDirectory);
  const directory = new RunDirectory({ path, fileSystem: await runFilesOf(invocation) });
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
  const broken = brokenCheckProblems(checks, directory.pathOf(REBALANCING_FILE));
  return broken.length === 0 ? 'ok' : refuse(broken, invocation);
}

async function verifyAll(invocation: Invocation): Promise<ExitName> {
  const { output } = invocation;
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const { config, places, effects } = household.value;
  const report = await verifyChain(
    new PortfolioRuns({
      workDirectory: places.workDirectory,
      portfolioId: config.targets.portfolioId,
      fileSystem: effects.fileSystem,
    }),
  );
  const { runs, files, gaps, problems } = report;
  if (output.json) showJson({ runs, files, gaps, problems }, output);
  else if (!output.quiet)
    output.data(`${runs} runs, ${files} files: ${problems.length} changed, ${gaps.length} gone\n`);
  return problems.length === 0 ? 'ok' : refuse(problems, invocation);
}

function checksTable(checks: ReturnType<typeof verify>) {
  return {
    title: 'Checks',
    columns: [
      { heading: 'check', align: 'left', flexible: true },
      { heading: 'result', align: 'left' },
      { heading: 'detail', align: 'left', flexible: true },
    ],
    rows: checks.map(({ check, passed, detail }) => [check, passed ? 'holds' : 'BROKEN', detail]),
  } as const;
}
