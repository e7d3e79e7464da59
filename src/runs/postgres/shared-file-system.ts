/** A file system whose directory of runs lies in PostgreSQL, and everything else on the disk below. */
import { isAbsolute, join, relative, sep } from 'node:path';
import { invariant } from '#domain/invariant.ts';
import { type FileSystem, fileError, systemCodeOf } from '../file-system.ts';
import { RUNS_FOLDER } from '../layout.ts';
import type { SharedRuns } from '../shared-runs.ts';
import { bringOut } from './bring-out.ts';
import { PostgresFiles } from './files.ts';
import { PostgresLocks } from './locks.ts';
import type { RunDatabase } from './run-database.ts';

/**
 * Machines share runs whatever their work directories are called: paths in the database begin below them. What a
 * machine has brought out to its disk goes where the original goes.
 */
export function sharedFileSystem(given: {
  readonly database: RunDatabase;
  readonly workDirectory: string;
  readonly disk: FileSystem;
}): FileSystem {
  const { database, disk } = given;
  const root = join(given.workDirectory, RUNS_FOLDER);
  const files = new PostgresFiles(database);
  const shared = sharedRuns({ root, database, files, disk });
  const at = (path: string): readonly [FileSystem, string] => {
    const key = keyBelow(root, path);
    return key === undefined ? [disk, path] : [files, key];
  };
  const alsoOnDisk = async (
    path: string,
    change: (system: FileSystem, at: string) => Promise<void>,
  ) => {
    const [system, there] = at(path);
    if (system !== disk) await ifThere(change(disk, path));
    await change(system, there);
  };
  return {
    read: (path, bytesMax) => call(at(path), (system, there) => system.read(there, bytesMax)),
    create: (path) => call(at(path), (system, there) => system.create(there)),
    append: (path) => call(at(path), (system, there) => system.append(there)),
    list: (path) => call(at(path), (system, there) => system.list(there)),
    makeDirectory: (path) => call(at(path), (system, there) => system.makeDirectory(there)),
    syncDirectory: (path) => call(at(path), (system, there) => system.syncDirectory(there)),
    remove: (path) => alsoOnDisk(path, (system, there) => system.remove(there)),
    removeDirectory: (path) => alsoOnDisk(path, (system, there) => system.removeDirectory(there)),
    rename: async (from, to) => {
      const [[source, key], [target, newKey]] = [at(from), at(to)];
      if (source !== target) throw fileError('EXDEV', 'is on the disk or in the database', to);
      if (source !== disk) await ifThere(disk.rename(from, to));
      await source.rename(key, newKey);
    },
    sharedAt: (path) => (keyBelow(root, path) === undefined ? undefined : shared),
  };
}

function call<Value>(
  [system, path]: readonly [FileSystem, string],
  action: (system: FileSystem, path: string) => Promise<Value>,
): Promise<Value> {
  return action(system, path);
}

function sharedRuns({
  root,
  database,
  files,
  disk,
}: {
  readonly root: string;
  readonly database: RunDatabase;
  readonly files: PostgresFiles;
  readonly disk: FileSystem;
}): SharedRuns {
  const locks = new PostgresLocks(database, files);
  const keyOf = (path: string): string => {
    const key = keyBelow(root, path);
    invariant(key !== undefined, `${path} is shared`);
    return key;
  };
  return {
    replace: (path, bytes) => files.replace(keyOf(path), bytes),
    lock: (directory, holder) => locks.take(keyOf(directory), holder),
    lockState: (directory) => locks.state(keyOf(directory)),
    bringOut: (path, hostName) => bringOut({ path, key: keyOf(path), hostName }, { files, disk }),
  };
}

/** Relative to the directory of all runs, with slashes; undefined for what lies elsewhere. */
function keyBelow(root: string, path: string): string | undefined {
  const key = relative(root, path);
  const isElsewhere = key === '..' || key.startsWith(`..${sep}`) || isAbsolute(key);
  return isElsewhere ? undefined : key.split(sep).join('/');
}

/** Most of what is shared has no copy on this disk. */
async function ifThere(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
  }
}
