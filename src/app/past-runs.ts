/** Reads what the complete runs of the past months planned, for those who look back. */

import type { Outcome } from '#domain/outcome.ts';
import { type PastRun, rememberedRun } from '#report/past-run.ts';
import type { CompleteRun } from '#runs/portfolio-runs.ts';

/** Three months of business days. */
const PAST_RUNS_MAX = 63;

/** `newestFirst` gives runs in force; the answer is oldest first, without those that cannot be read any more. */
export async function readPastRuns(
  newestFirst: AsyncIterable<Outcome<CompleteRun>>,
): Promise<readonly PastRun[]> {
  const past: PastRun[] = [];
  for await (const run of newestFirst) {
    if (past.length === PAST_RUNS_MAX) break;
    const outline = run.ok ? await run.value.directory.readRebalancingOutline() : run;
    if (outline.ok) past.unshift(rememberedRun(outline.value));
  }
  return past;
}
