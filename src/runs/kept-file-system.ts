/** A file system that reads every file once and keeps it: for the files of a complete run, which nobody changes. */
import { type DirectoryEntry, type FileSystem, fileError } from './file-system.ts';

export function keptFileSystem(below: FileSystem): FileSystem {
  const files = new Map<string, Promise<Uint8Array>>();
  const folders = new Map<string, Promise<readonly DirectoryEntry[]>>();
  return {
    read: async (path, bytesMax) => {
      const bytes = await kept(files, path, () => below.read(path, bytesMax));
      if (bytes.length > bytesMax) throw fileError('EFBIG', `longer than ${bytesMax} bytes`, path);
      return bytes;
    },
    list: (path) => kept(folders, path, () => below.list(path)),
    create: refuse,
    append: refuse,
    rename: refuse,
    remove: refuse,
    makeDirectory: refuse,
    removeDirectory: refuse,
    syncDirectory: refuse,
  };
}

/** What failed is asked for again. */
function kept<Value>(
  known: Map<string, Promise<Value>>,
  path: string,
  read: () => Promise<Value>,
): Promise<Value> {
  const earlier = known.get(path);
  if (earlier !== undefined) return earlier;
  const reading = read();
  known.set(path, reading);
  reading.catch(() => known.delete(path));
  return reading;
}

function refuse(path: string): Promise<never> {
  return Promise.reject(fileError('EROFS', 'kept files are not written', path));
}
