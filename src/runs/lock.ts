/**
 * One run of a portfolio at a time, by a lock that the kernel drops with the process.
 *
 * The lock is a write transaction on an empty SQLite file: nothing is written to it, so there is nothing to clean
 * after a kill -9 or a loss of power, and no guess about stale locks. Who holds it stands in a small file beside
 * it, for the message only.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readDocument, writeDocument } from '#domain/documents/read.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { ensureDirectory, removeTemporaryFiles, writeAtomically } from './atomic-write.ts';
import { type FileSystem, systemCodeOf } from './file-system.ts';
import { heldProblem, type LockHolder, lockHolder, type RunLock } from './lock-holder.ts';
import { acquireSharedLock, sharedLockState } from './shared-lock.ts';
import { attempt } from './storage.ts';

const LOCK_FILE = 'run.lock';
const HOLDER_FILE = 'run.lock.json';
const HOLDER_BYTES_MAX = 4_096;
/** SQLite's result codes for a file that another connection has locked. */
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const PRIMARY_CODE_MASK = 0xff;

/**
 * Takes the lock of a directory, at once or never: `run-locked` names who holds it. Works between processes and
 * within one; on a network file system only as well as its locks do.
 */
export async function acquireRunLock(options: {
  /** That of the portfolio; made when missing. */
  readonly directory: string;
  readonly holder: LockHolder;
  readonly fileSystem: FileSystem;
}): Promise<Outcome<RunLock>> {
  const { directory, holder, fileSystem } = options;
  const shared = fileSystem.sharedAt?.(directory);
  const made = await attempt('make the directory', directory, () =>
    ensureDirectory(fileSystem, directory),
  );
  if (!made.ok) return made;
  if (shared !== undefined) return acquireSharedLock({ directory, holder, shared });
  const taken = takeExclusively(join(directory, LOCK_FILE));
  if (!taken.ok) return taken;
  if (taken.value === 'held') return failure(await heldOnDisk(directory, fileSystem));
  const lock = new HeldLock(taken.value, join(directory, HOLDER_FILE), fileSystem);
  const cleaned = await attempt('clean the directory', directory, () =>
    removeTemporaryFiles(fileSystem, directory),
  );
  const named = cleaned.ok
    ? await writeAtomically(
        fileSystem,
        join(directory, HOLDER_FILE),
        new TextEncoder().encode(writeDocument(lockHolder, holder)),
      )
    : cleaned;
  if (named.ok) return success(lock);
  await lock.release();
  return named;
}

/**
 * Whether a run could take the lock of a directory now; `run-locked` names who holds it. Nothing is made, and unless
 * somebody has left his name there, the lock itself is not touched, so that a run starting now is not turned away.
 */
export async function runLockState(
  directory: string,
  fileSystem: FileSystem,
): Promise<Outcome<'free'>> {
  const shared = fileSystem.sharedAt?.(directory);
  if (shared !== undefined) return sharedLockState(directory, shared);
  const listed = await attempt('list the directory', directory, () =>
    namesIn(directory, fileSystem),
  );
  if (!listed.ok) return listed;
  if (!listed.value.includes(HOLDER_FILE)) return success('free');
  const taken = takeExclusively(join(directory, LOCK_FILE));
  if (!taken.ok) return taken;
  if (taken.value === 'held') return failure(await heldOnDisk(directory, fileSystem));
  taken.value.close();
  return success('free');
}

async function namesIn(directory: string, fileSystem: FileSystem): Promise<readonly string[]> {
  try {
    return (await fileSystem.list(directory)).map(({ name }) => name);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

class HeldLock implements RunLock {
  readonly #database: DatabaseSync;
  readonly #holderPath: string;
  readonly #fileSystem: FileSystem;

  constructor(database: DatabaseSync, holderPath: string, fileSystem: FileSystem) {
    this.#database = database;
    this.#holderPath = holderPath;
    this.#fileSystem = fileSystem;
  }

  async release(): Promise<void> {
    if (!this.#database.isOpen) return;
    try {
      await this.#fileSystem.remove(this.#holderPath);
    } catch (error) {
      // A note about the holder that stays behind misleads nobody: it is read only while the lock is held.
      if (systemCodeOf(error) === undefined) throw error;
    } finally {
      if (this.#database.isOpen) this.#database.close();
    }
  }
}

function takeExclusively(path: string): Outcome<DatabaseSync | 'held'> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    // Not `exclusive`: that waits for readers, so that of two processes at the same instant neither may get it.
    database.exec('begin immediate');
    return success(database);
  } catch (error) {
    if (database?.isOpen) database.close();
    const code = sqliteCodeOf(error);
    if (code === SQLITE_BUSY || code === SQLITE_LOCKED) return success('held');
    if (code === undefined) throw error;
    return failure({
      code: 'storage-failed',
      where: path,
      what: `cannot lock the file: ${(error as Error).message}`,
      next: 'check that the file can be written and that its file system supports locks',
    });
  }
}

/** SQLite's primary result code; undefined for an error that is none of SQLite's. */
function sqliteCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & PRIMARY_CODE_MASK : undefined;
}

async function heldOnDisk(directory: string, fileSystem: FileSystem): Promise<Problem> {
  return heldProblem(directory, await readHolder(join(directory, HOLDER_FILE), fileSystem));
}

/** A holder that has the lock and has not yet written its name is simply unknown. */
async function readHolder(path: string, fileSystem: FileSystem): Promise<LockHolder | undefined> {
  try {
    const bytes = await fileSystem.read(path, HOLDER_BYTES_MAX);
    const holder = readDocument(lockHolder, new TextDecoder().decode(bytes), path);
    return holder.ok ? holder.value : undefined;
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    return undefined;
  }
}
