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
import { runFilesOf } from '../wiring.ts';

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
  invocation: Invocation,
): Promise<Outcome<string>> {
  const { flags, world } = invocation;
  if (flags.out !== undefined)
    return writeOnDisk(resolve(world.currentDirectory, flags.out), report);
  const kept = await keepReport(directory, report);
  if (!kept.ok) return kept;
  const isShared = (await runFilesOf(invocation)).sharedAt?.(kept.value) !== undefined;
  return isShared ? writeOnDisk(kept.value, report) : kept;
}

/** A page is made to be looked at, also where the runs lie in a database. */
async function writeOnDisk(path: string, { text }: Report): Promise<Outcome<string>> {
  const written = await writeAtomically(nodeFileSystem, path, new TextEncoder().encode(text));
  return written.ok ? success(path) : written;
}
