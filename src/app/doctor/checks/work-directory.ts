/** Whether files can be written where runs are kept, so that they survive a loss of power. */
import { join } from 'node:path';
import { type Outcome, success } from '#domain/outcome.ts';
import { writeAtomically } from '#runs/atomic-write.ts';
import type { FileSystem } from '#runs/file-system.ts';
import { attempt } from '#runs/storage.ts';
import { type Check, findingsOf, well } from '../check.ts';

const SUBJECT = 'work directory';
const FILE = '.doctor';

export const checkWorkDirectory: Check = async ({ workDirectory, effects }) =>
  findingsOf(SUBJECT, await writeAndRemove(workDirectory, effects.fileSystem), () =>
    well(SUBJECT, `${workDirectory} takes files, with fsync`),
  );

async function writeAndRemove(directory: string, fileSystem: FileSystem): Promise<Outcome<void>> {
  const path = join(directory, FILE);
  const bytes = new TextEncoder().encode('written by rebalance doctor\n');
  const written = await writeAtomically(fileSystem, path, bytes);
  if (!written.ok) return written;
  const removed = await attempt('remove the file', path, () => fileSystem.remove(path));
  return removed.ok ? success(undefined) : removed;
}
