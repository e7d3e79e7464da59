/** Whether runs are as they were left: every recorded file by its hash, every run by the hash its successor keeps. */
import type { FileRecord, Sha256 } from '#domain/documents/run.ts';
import type { Problem } from '#domain/problem.ts';
import { sha256 } from './hash.ts';
import { MANIFEST_FILE } from './layout.ts';
import { isInDirectory } from './manifest.ts';
import type { CompleteRun, PortfolioRuns } from './portfolio-runs.ts';
import type { RunDirectory } from './run-directory.ts';

export interface ChainReport {
  /** Complete runs and attempts that were checked. */
  readonly runs: number;
  readonly files: number;
  /** Runs that a later one names as its previous and that are no longer there, as after pruning. */
  readonly gaps: readonly string[];
  readonly problems: readonly Problem[];
}

/** Checks the files of every complete run, and that each manifest is the one its successor names. */
export async function verifyChain(runs: PortfolioRuns): Promise<ChainReport> {
  const problems: Problem[] = [];
  const gaps: string[] = [];
  const found = new Map<string, CompleteRun>();
  let files = 0;
  for await (const run of runs.complete()) {
    if (!run.ok) {
      problems.push(...run.problems);
      continue;
    }
    found.set(run.value.link.run, run.value);
    files += recordsOf(run.value).length;
    problems.push(...(await verifyRun(run.value)));
  }
  for (const { manifest } of found.values()) {
    if (manifest.previous === null) continue;
    const previous = found.get(manifest.previous.run);
    if (previous === undefined) gaps.push(manifest.previous.run);
    else problems.push(...verifyLink(previous, manifest.previous.sha256));
  }
  return { runs: found.size, files, gaps: gaps.sort(), problems };
}

/** Problems of the recorded files of one run, each named; none when every byte is as it was recorded. */
export async function verifyRun(run: CompleteRun): Promise<readonly Problem[]> {
  const checked = await Promise.all(
    recordsOf(run).map((record) => verifyFile(run.directory, record)),
  );
  return checked.flat();
}

function recordsOf({ manifest }: CompleteRun): readonly FileRecord[] {
  return [...manifest.inputs.filter(isInDirectory), ...manifest.outputs];
}

async function verifyFile(
  directory: RunDirectory,
  record: FileRecord,
): Promise<readonly Problem[]> {
  const bytes = await directory.readBytes(record.path);
  if (!bytes.ok) return bytes.problems;
  const where = directory.pathOf(record.path);
  if (bytes.value === undefined) return [altered(where, 'is gone since its run was completed')];
  if (sha256(bytes.value) === record.sha256) return [];
  const lengths = `${record.bytes} bytes then, ${bytes.value.length} now`;
  return [altered(where, `was changed after its run was completed: ${lengths}, another SHA-256`)];
}

function verifyLink(previous: CompleteRun, expected: Sha256): readonly Problem[] {
  if (previous.link.sha256 === expected) return [];
  const where = previous.directory.pathOf(MANIFEST_FILE);
  return [altered(where, 'is not the manifest that the run after it names')];
}

function altered(where: string, what: string): Problem {
  return { code: 'document-altered', where, what, next: 'restore the file from a backup' };
}
