/** Where runs are kept: in PostgreSQL where several machines share them, else in the work directory. */
import { type Outcome, success } from '#domain/outcome.ts';
import { type FileSystem, nodeFileSystem } from '#runs/file-system.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import type { BroughtOut } from '#runs/shared-runs.ts';
import { attempt } from '#runs/storage.ts';
import type { Effects } from './effects.ts';

export interface RunsPlace {
  /** Undefined for the disk. */
  readonly databaseUrl: string | undefined;
  readonly workDirectory: string;
  /** Whether nothing may be changed, not even to make the tables. */
  readonly isDry: boolean;
}

/** The database is loaded only where it is used, and connected to when it is first read. */
export async function openRunFiles(place: RunsPlace): Promise<FileSystem> {
  const { databaseUrl, workDirectory, isDry } = place;
  if (databaseUrl === undefined) return nodeFileSystem;
  const { runDatabaseAt } = await import('#runs/postgres/run-database.ts');
  const { sharedFileSystem } = await import('#runs/postgres/shared-file-system.ts');
  return sharedFileSystem({
    database: runDatabaseAt(databaseUrl, { isDry }),
    workDirectory,
    disk: nodeFileSystem,
  });
}

/**
 * Puts a shared file on this machine's disk where a user looks for it, unless another machine has it; files of the
 * disk are there already.
 */
export async function bringOut(
  directory: RunDirectory,
  name: string,
  { fileSystem, host }: Pick<Effects, 'fileSystem' | 'host'>,
): Promise<Outcome<BroughtOut>> {
  const path = directory.pathOf(name);
  const shared = fileSystem.sharedAt?.(path);
  if (shared === undefined) return success({ kind: 'here' });
  return attempt('copy the file to the disk', path, () => shared.bringOut(path, host.hostName));
}
