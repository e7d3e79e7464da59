/** The files of a complete run for those who are not on this machine, as the manifest recorded them. */
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { sha256 } from '#runs/hash.ts';
import { orderFileName, REBALANCING_FILE, REPORT_FILE, type RunName } from '#runs/layout.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';

export type RunFileName = 'orders' | 'report' | 'plan';

export interface RunFileText {
  readonly fileName: string;
  readonly text: string;
}

/** Undefined when there is no such run, it is not complete, or it has no such file. */
export async function readRunFileText(
  runs: PortfolioRuns,
  name: RunName,
  file: RunFileName,
): Promise<Outcome<RunFileText | undefined>> {
  const run = await runs.completeRun(name);
  if (!run.ok) return run;
  if (run.value === undefined) return success(undefined);
  const { directory, manifest } = run.value;
  const fileName = fileNameOf(name, file);
  const recorded = manifest.outputs.find(({ path }) => path === fileName);
  if (recorded === undefined) return success(undefined);
  const bytes = await directory.readBytes(fileName);
  if (!bytes.ok) return bytes;
  if (bytes.value === undefined || sha256(bytes.value) !== recorded.sha256)
    return failure({
      code: 'document-altered',
      where: directory.pathOf(fileName),
      what: 'is not as the run recorded it',
      next: 'see `rebalance verify --chain`',
    });
  return success({ fileName, text: new TextDecoder().decode(bytes.value) });
}

function fileNameOf({ tradeDate }: RunName, file: RunFileName): string {
  switch (file) {
    case 'orders':
      return orderFileName(tradeDate);
    case 'report':
      return REPORT_FILE;
    case 'plan':
      return REBALANCING_FILE;
  }
}
