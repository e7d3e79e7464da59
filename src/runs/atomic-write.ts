/** Files that are there in whole or not at all, whatever stops the program or the machine in between. */
import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Outcome } from '#domain/outcome.ts';
import { type FileSystem, systemCodeOf } from './file-system.ts';
import type { SharedRuns } from './shared-runs.ts';
import { attempt } from './storage.ts';

const TEMPORARY_NAME = /^\..+\.[0-9a-f]{8}\.tmp$/;
/** Levels of directories that may have to be made above a file. */
const DEPTH_MAX = 64;

/**
 * Writes a file so that a reader, now or after a crash, finds the old content or the new one.
 *
 * On a disk: temporary file in the same directory, fsync, rename, fsync of the directory. After a failure the old content is
 * in place and the temporary file is gone if the file system still lets it be removed.
 */
export function writeAtomically(
  fileSystem: FileSystem,
  path: string,
  bytes: Uint8Array,
): Promise<Outcome<void>> {
  return attempt('write the file', path, async () => {
    const shared = fileSystem.sharedAt?.(path);
    if (shared !== undefined) return replaceShared(fileSystem, shared, { path, bytes });
    const directory = dirname(path);
    await ensureDirectory(fileSystem, directory);
    const temporary = join(
      directory,
      `.${basename(path)}.${randomUUID().slice(0, 'xxxxxxxx'.length)}.tmp`,
    );
    try {
      await writeNewFile(fileSystem, temporary, bytes);
      await fileSystem.rename(temporary, path);
    } catch (error) {
      await removeQuietly(fileSystem, temporary);
      throw error;
    }
    await fileSystem.syncDirectory(directory);
  });
}

/** The directory is made only when it turns out to be missing: nearly always it is there. */
async function replaceShared(
  fileSystem: FileSystem,
  shared: SharedRuns,
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
): Promise<void> {
  try {
    await shared.replace(path, bytes);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
    await ensureDirectory(fileSystem, dirname(path));
    await shared.replace(path, bytes);
  }
}

/** Makes the directory and those above it that are missing, each safe against a loss of power. */
export async function ensureDirectory(
  fileSystem: FileSystem,
  path: string,
  depth = 0,
): Promise<void> {
  const made = await makeDirectory(fileSystem, path, depth);
  if (made) await fileSystem.syncDirectory(dirname(path));
}

/** Whether a name is that of a temporary file of `writeAtomically`, left behind by a killed run. */
function isTemporaryName(name: string): boolean {
  return TEMPORARY_NAME.test(name);
}

/** Removes what killed writers left in a directory; call it only while nobody else writes there. */
export async function removeTemporaryFiles(fileSystem: FileSystem, path: string): Promise<void> {
  for (const { name, kind } of await listOrNothing(fileSystem, path)) {
    if (kind === 'file' && isTemporaryName(name)) await fileSystem.remove(join(path, name));
  }
}

async function listOrNothing(fileSystem: FileSystem, path: string) {
  try {
    return await fileSystem.list(path);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function makeDirectory(
  fileSystem: FileSystem,
  path: string,
  depth: number,
): Promise<boolean> {
  try {
    await fileSystem.makeDirectory(path);
    return true;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EEXIST') return false;
    if (code !== 'ENOENT' || depth >= DEPTH_MAX || dirname(path) === path) throw error;
  }
  await ensureDirectory(fileSystem, dirname(path), depth + 1);
  // Tried again rather than assumed: another writer may have made it in the meantime.
  return makeDirectory(fileSystem, path, DEPTH_MAX);
}

async function writeNewFile(
  fileSystem: FileSystem,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const file = await fileSystem.create(path);
  try {
    await file.write(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The failure that led here is the one to report. */
async function removeQuietly(fileSystem: FileSystem, path: string): Promise<void> {
  try {
    await fileSystem.remove(path);
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
  }
}
