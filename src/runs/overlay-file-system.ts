/**
 * A file system for dry runs: reads what is really there, keeps every change in memory, and so does exactly what a
 * real run would do without leaving a trace.
 */
import { basename, dirname } from 'node:path';
import { type DirectoryEntry, type FileSystem, fileError, systemCodeOf } from './file-system.ts';

/** What the dry run made of a path: a file, a directory, or nothing any more. */
type Change =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'directory' }
  | { readonly kind: 'removed' };

export function overlayFileSystem(below: FileSystem): FileSystem {
  const changes = new Map<string, Change>();
  const overlay: FileSystem = {
    read: async (path, bytesMax) => {
      const change = changes.get(path);
      if (change === undefined) return below.read(path, bytesMax);
      if (change.kind !== 'file') throw absent(path);
      if (change.bytes.length > bytesMax)
        throw fileError('EFBIG', `longer than ${bytesMax} bytes`, path);
      return change.bytes;
    },
    create: async (path) => {
      const taken = await entryAt(path, overlay);
      if (taken !== undefined) throw fileError('EEXIST', 'file already exists', path);
      changes.set(path, { kind: 'file', bytes: new Uint8Array() });
      return newFile(path, changes);
    },
    append: async (path) => {
      const taken = await entryAt(path, overlay);
      const bytes =
        taken === undefined ? new Uint8Array() : await overlay.read(path, Number.MAX_SAFE_INTEGER);
      changes.set(path, { kind: 'file', bytes });
      return newFile(path, changes);
    },
    rename: async (from, to) => {
      const entry = await entryAt(from, overlay);
      if (entry === undefined) throw absent(from);
      await move(entry.kind, { from, to }, { changes, overlay });
    },
    remove: async (path) => {
      if ((await entryAt(path, overlay)) === undefined) throw absent(path);
      changes.set(path, { kind: 'removed' });
    },
    makeDirectory: async (path) => {
      if ((await entryAt(path, overlay)) !== undefined)
        throw fileError('EEXIST', 'file already exists', path);
      const parent = await entryAt(dirname(path), overlay);
      if (parent === undefined) throw absent(path);
      changes.set(path, { kind: 'directory' });
    },
    removeDirectory: async (path) => {
      if ((await overlay.list(path)).length > 0)
        throw fileError('ENOTEMPTY', 'directory not empty', path);
      changes.set(path, { kind: 'removed' });
    },
    list: async (path) => {
      const names = new Map(
        (await listBelow(path, below, changes)).map((entry) => [entry.name, entry]),
      );
      for (const [changed, change] of changes) {
        if (dirname(changed) !== path || changed === path) continue;
        const name = basename(changed);
        if (change.kind === 'removed') names.delete(name);
        else names.set(name, { name, kind: change.kind });
      }
      return [...names.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
    },
    syncDirectory: async () => undefined,
  };
  return overlay;
}

function newFile(path: string, changes: Map<string, Change>) {
  return {
    write: async (bytes: Uint8Array) => {
      const before = changes.get(path);
      const start = before?.kind === 'file' ? before.bytes : new Uint8Array();
      changes.set(path, { kind: 'file', bytes: Buffer.concat([start, bytes]) });
    },
    sync: async () => undefined,
    close: async () => undefined,
  };
}

/** Real directories are moved by copying what they hold into memory: dry runs move small ones only. */
async function move(
  kind: DirectoryEntry['kind'],
  { from, to }: { readonly from: string; readonly to: string },
  { changes, overlay }: { readonly changes: Map<string, Change>; readonly overlay: FileSystem },
): Promise<void> {
  if (kind === 'directory') {
    const entries = await overlay.list(from);
    changes.set(to, { kind: 'directory' });
    for (const entry of entries) {
      const paths = { from: `${from}/${entry.name}`, to: `${to}/${entry.name}` };
      await move(entry.kind, paths, { changes, overlay });
    }
  } else {
    changes.set(to, { kind: 'file', bytes: await overlay.read(from, Number.MAX_SAFE_INTEGER) });
  }
  changes.set(from, { kind: 'removed' });
}

async function listBelow(
  path: string,
  below: FileSystem,
  changes: ReadonlyMap<string, Change>,
): Promise<readonly DirectoryEntry[]> {
  const change = changes.get(path);
  if (change?.kind === 'removed') throw absent(path);
  try {
    return await below.list(path);
  } catch (error) {
    if (change?.kind === 'directory' && systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function entryAt(path: string, overlay: FileSystem): Promise<DirectoryEntry | undefined> {
  if (dirname(path) === path) return { name: path, kind: 'directory' };
  try {
    return (await overlay.list(dirname(path))).find((entry) => entry.name === basename(path));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function absent(path: string): Error {
  return fileError('ENOENT', 'no such file or directory', path);
}
