/**
 * Takes back the copy of an order file that is not in force any more: a date that was put aside and could not be
 * run again must not leave the old orders where somebody would place them.
 */
import { type Outcome, success } from '#domain/outcome.ts';
import { orderFileName } from '#runs/layout.ts';
import { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { RunDirectory } from '#runs/run-directory.ts';
import type { Effects } from './effects.ts';
import type { RunLocation } from './open-run.ts';

/**
 * Whether the copy in `outDirectory` was removed. A file that is not one of this portfolio's attempts at this
 * date, byte for byte, stays: several portfolios may share the directory.
 */
export async function withdrawCopy(
  { config, workDirectory, tradeDate }: RunLocation,
  outDirectory: string,
  { fileSystem }: Effects,
): Promise<Outcome<boolean>> {
  const { portfolioId } = config.targets;
  const runs = new PortfolioRuns({ workDirectory, portfolioId, fileSystem });
  const inForce = await runs.completeRun({ tradeDate, attempt: null });
  if (!inForce.ok || inForce.value !== undefined) return inForce.ok ? success(false) : inForce;
  const out = new RunDirectory({ path: outDirectory, fileSystem });
  const fileName = orderFileName(tradeDate);
  const copy = await out.readBytes(fileName);
  if (!copy.ok || copy.value === undefined) return copy.ok ? success(false) : copy;
  const names = await runs.list();
  if (!names.ok) return names;
  for (const name of names.value) {
    if (name.tradeDate !== tradeDate || name.attempt === null) continue;
    const original = await runs.directoryOf(name).readBytes(fileName);
    if (!original.ok) return original;
    if (original.value === undefined || !isSame(original.value, copy.value)) continue;
    const removed = await out.removeFile(fileName);
    return removed.ok ? success(true) : removed;
  }
  return success(false);
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
