/** Removes a whole run directory so that a reader finds all of it or nothing, whatever stops the program. */
import { basename, dirname, join } from 'node:path';
import type { Outcome } from '#domain/outcome.ts';
import type { FileSystem } from './file-system.ts';
import { attempt } from './storage.ts';

/** A run that is being removed; no name of a run, so that nobody looks into it. */
const REMOVED_SUFFIX = '.removed';
/** Folders within folders of a run: none today. */
const DEPTH_MAX = 8;

/** Renamed first, which is one step; then emptied. Call it only while holding the portfolio's lock. */
export function removeRun(fileSystem: FileSystem, path: string): Promise<Outcome<void>> {
  return attempt('remove the run', path, async () => {
    const removed = join(dirname(path), `.${basename(path)}${REMOVED_SUFFIX}`);
    await fileSystem.rename(path, removed);
    await fileSystem.syncDirectory(dirname(path));
    await removeTree(fileSystem, removed);
  });
}

/** Ends what an earlier removal began and could not end. */
export function removeRemoved(
  fileSystem: FileSystem,
  portfolioPath: string,
): Promise<Outcome<void>> {
  return attempt('clean the directory', portfolioPath, async () => {
    for (const { name, kind } of await fileSystem.list(portfolioPath)) {
      if (kind === 'directory' && name.startsWith('.') && name.endsWith(REMOVED_SUFFIX))
        await removeTree(fileSystem, join(portfolioPath, name));
    }
  });
}

async function removeTree(fileSystem: FileSystem, path: string, depth = 0): Promise<void> {
  for (const { name, kind } of await fileSystem.list(path)) {
    const inner = join(path, name);
    if (kind === 'directory' && depth < DEPTH_MAX) await removeTree(fileSystem, inner, depth + 1);
    else await fileSystem.remove(inner);
  }
  await fileSystem.removeDirectory(path);
}
