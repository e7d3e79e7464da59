/** A log of JSON lines beside a run's documents: written in order, never in the way of the run. */
import { dirname } from 'node:path';
import { ensureDirectory } from './atomic-write.ts';
import { type FileSystem, type NewFile, systemCodeOf } from './file-system.ts';

export interface LogFile {
  /** One whole line with its line break; written soon, after those before it. */
  write(line: string): void;
  /** Resolves when everything is written; with the system's code when the log could not be kept. */
  close(): Promise<string | undefined>;
}

/** Lines are dropped rather than piled up beyond this; ordinary runs write some dozens. */
const LINES_MAX = 100_000;

/**
 * A resumed run goes on where the log ends. A log that cannot be written costs its run nothing: the first failure
 * ends it, and `close` tells.
 */
export function openLogFile(fileSystem: FileSystem, path: string): LogFile {
  let failedWith: string | undefined;
  let lines = 0;
  const attempt = async <Value>(action: () => Promise<Value>): Promise<Value | undefined> => {
    if (failedWith !== undefined) return undefined;
    try {
      return await action();
    } catch (error) {
      failedWith = systemCodeOf(error);
      if (failedWith === undefined) throw error;
      return undefined;
    }
  };
  const opening = attempt(async () => {
    await ensureDirectory(fileSystem, dirname(path));
    return fileSystem.append(path);
  });
  let writing: Promise<NewFile | undefined> = opening;
  return {
    write: (line) => {
      lines += 1;
      if (lines > LINES_MAX) return;
      writing = writing.then(async (file) => {
        await attempt(async () => file?.write(new TextEncoder().encode(line)));
        return file;
      });
    },
    close: async () => {
      const file = await writing;
      // Closed in any case, and what closing says counts as a failure of the log as well.
      if (file !== undefined) await closeFile(file, attempt);
      return failedWith;
    },
  };
}

async function closeFile(
  file: NewFile,
  attempt: (action: () => Promise<void>) => Promise<void>,
): Promise<void> {
  await attempt(() => file.sync());
  try {
    await file.close();
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
  }
}
