/** `rebalance report`: the report of a run, into its directory or into a file. */
import { resolve } from 'node:path';
import { keepReport, type Report, reportOn } from '#app/report.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { drawWithVega } from '#report/html/vega-charts.ts';
import { writeAtomically } from '#runs/atomic-write.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { findRun } from '../find-run.ts';
import { refuse } from '../stage-command.ts';

export const execute: CommandAction = async (invocation) => {
  const found = await findRun(invocation.arguments[0], invocation);
  if (!found.ok) return refuse(found.problems, invocation);
  const report = await reportOn(found.value, drawWithVega);
  if (!report.ok) return refuse(report.problems, invocation);
  const path = await write(report.value, found.value.directory, invocation);
  if (!path.ok) return refuse(path.problems, invocation);
  if (!invocation.output.quiet) invocation.output.data(`${path.value}\n`);
  return 'ok';
};

async function write(
  report: Report,
  directory: RunDirectory,
  { flags, world }: Invocation,
): Promise<Outcome<string>> {
  if (flags.out === undefined) return keepReport(directory, report);
  const path = resolve(world.currentDirectory, flags.out);
  const written = await writeAtomically(
    nodeFileSystem,
    path,
    new TextEncoder().encode(report.text),
  );
  return written.ok ? success(path) : written;
}
