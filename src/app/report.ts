/** The report of a run that was made before, from its files alone. */
import type { RunManifest } from '#domain/documents/run.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { DrawChart } from '#report/html/charts.ts';
import { sha256 } from '#runs/hash.ts';
import { MANIFEST_FILE, REPORT_FILE } from '#runs/layout.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import type { FoundRun } from './find-run.ts';
import { makeReport } from './make-report.ts';

export interface Report {
  readonly text: string;
  /** Null for a directory that no run has completed or failed in. */
  readonly manifest: RunManifest | null;
}

export async function reportOn(
  { directory, runs }: FoundRun,
  draw: DrawChart,
): Promise<Outcome<Report>> {
  const manifest = await manifestOf(directory);
  if (!manifest.ok) return manifest;
  const { value } = manifest;
  const text = await makeReport(
    {
      directory,
      runs,
      refusals: value?.problems ?? [],
      provenance: value && { versions: value.versions, inputs: value.inputs },
    },
    draw,
  );
  return text.ok ? success({ text: text.value, manifest: value }) : text;
}

/** Writes `report.html` unless that would change a file of a complete run, which its manifest vouches for. */
export async function keepReport(
  directory: RunDirectory,
  { text, manifest }: Report,
): Promise<Outcome<string>> {
  const where = directory.pathOf(REPORT_FILE);
  const hash = sha256(new TextEncoder().encode(text));
  const recorded = manifest?.outputs.find(({ path }) => path === REPORT_FILE);
  if (manifest?.outcome === 'complete' && recorded?.sha256 !== hash)
    return failure({
      code: 'run-conflict',
      where,
      what: 'belongs to a complete run, and the report would now be another one',
      next: 'write it elsewhere with --out FILE',
    });
  const written = await directory.writeText(REPORT_FILE, text);
  return written.ok ? success(where) : written;
}

async function manifestOf(directory: RunDirectory): Promise<Outcome<RunManifest | null>> {
  const bytes = await directory.readBytes(MANIFEST_FILE);
  if (!bytes.ok) return bytes;
  return bytes.value === undefined ? success(null) : directory.readManifest();
}
