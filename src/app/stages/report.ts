/** The report stage on a run directory: its documents, and what earlier runs left, become `report.html`. */
import type { Problem } from '#domain/problem.ts';
import { REPORT_FILE } from '#runs/layout.ts';
import { type OuterInput, recordInputs } from '#runs/manifest.ts';
import { makeReport } from '../make-report.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

export async function reportStage(
  context: StageContext,
  given: {
    readonly outerInputs: readonly OuterInput[];
    /** Why there is no order file; empty when there is one. */
    readonly refusals: readonly Problem[];
  },
): Promise<StageReport<string>> {
  const { directory, runs, effects } = context;
  const finish = startRecord('report', null, effects);
  const failed = (problems: readonly Problem[]): StageReport<string> => ({
    value: undefined,
    problems,
    records: [finish('failed', 1)],
  });
  const inputs = await recordInputs(directory, given.outerInputs);
  if (!inputs.ok) return failed(inputs.problems);
  const provenance = { versions: effects.host.versions, inputs: inputs.value };
  const refusals = [...given.refusals];
  const report = await makeReport({ directory, runs, refusals, provenance }, effects.drawChart);
  if (!report.ok) return failed(report.problems);
  const written = await directory.writeText(REPORT_FILE, report.value);
  if (!written.ok) return failed(written.problems);
  return { value: REPORT_FILE, problems: [], records: [finish('done', 1)] };
}
