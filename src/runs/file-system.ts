/**
 * The few operations on files that a run directory needs, small enough to be imitated, and failed, in tests.
 *
 * Every method rejects with an Error whose `code` is the system's (`ENOENT`, `EEXIST`, `ENOSPC` and so on).
 */
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import type { SharedRuns } from './shared-runs.ts';

export interface FileSystem {
  /** The whole content; `EFBIG` when it is longer than `bytesMax`. */
  read(path: string, bytesMax: number): Promise<Uint8Array>;
  /** A new, empty file open for writing; `EEXIST` when the name is taken. */
  create(path: string): Promise<NewFile>;
  /** A file, new or not, open for writing at its end. */
  append(path: string): Promise<NewFile>;
  /** Atomic; replaces a file at `to`. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** One directory; `ENOENT` when its parent is missing, `EEXIST` when it is there. */
  makeDirectory(path: string): Promise<void>;
  /** One empty directory; `ENOTEMPTY` when it is not. */
  removeDirectory(path: string): Promise<void>;
  /** Sorted by name. */
  list(path: string): Promise<readonly DirectoryEntry[]>;
  /** Waits until the names in the directory, new and renamed, would survive a loss of power. */
  syncDirectory(path: string): Promise<void>;
  /** What else can be done where several machines share what lies at a path; undefined for a disk. */
  readonly sharedAt?: (path: string) => SharedRuns | undefined;
}

export interface NewFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Waits until what was written would survive a loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
}

/** What others may do is decided by the umask, but never more than: the group may read. */
const FILE_MODE = 0o640;
const DIRECTORY_MODE = 0o750;
const READ_CHUNK_BYTES = 1024 * 1024;

/** The machine's own file system. */
export const nodeFileSystem: FileSystem = {
  read: readBounded,
  create: (path) => openFile(path, 'wx'),
  append: (path) => openFile(path, 'a'),
  rename,
  remove: unlink,
  makeDirectory: async (path) => {
    await mkdir(path, { recursive: false, mode: DIRECTORY_MODE });
  },
  removeDirectory: rmdir,
  list: async (path) => {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  },
  syncDirectory: async (path) => {
    const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

async function openFile(path: string, flags: 'wx' | 'a'): Promise<NewFile> {
  const handle = await open(path, flags, FILE_MODE);
  return {
    write: (bytes) => handle.writeFile(bytes),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

/** Never asks for a buffer of the size that a file claims to have, and never reads past the limit. */
async function readBounded(path: string, bytesMax: number): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(READ_CHUNK_BYTES));
      if (bytesRead === 0) return Buffer.concat(chunks);
      length += bytesRead;
      if (length > bytesMax) throw fileError('EFBIG', `longer than ${bytesMax} bytes`, path);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): DirectoryEntry['kind'] {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'directory' : 'other';
}

/** An error as the system itself would report it. */
export function fileError(code: string, message: string, path: string): Error & { code: string } {
  return Object.assign(new Error(`${code}: ${message}, ${path}`), { code });
}

/** A failure of a store that is no disk, with a reason and an advice of its own. */
export class StoreError extends Error {
  readonly code = 'EREMOTEIO';
  readonly next: string;

  constructor(reason: { readonly why: string; readonly next: string }) {
    super(reason.why);
    this.next = reason.next;
  }
}

/** The system's code of an error such as `ENOENT`; undefined for an error that is none of the system's. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
