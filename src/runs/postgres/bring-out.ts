/** Puts a copy of a shared file on the disk of one machine, at the path where that machine expects it. */
import { DOCUMENT_LENGTH_MAX } from '#domain/documents/read.ts';
import type { Outcome } from '#domain/outcome.ts';
import { writeAtomically } from '../atomic-write.ts';
import { type FileSystem, StoreError, systemCodeOf } from '../file-system.ts';
import type { BroughtOut } from '../shared-runs.ts';
import type { PostgresFiles } from './files.ts';

/**
 * The machine is noted first and its file written then: a machine that fails in between writes it when it is asked
 * again, and no other machine ever does. A file that is there already is left alone.
 */
export async function bringOut(
  file: { readonly path: string; readonly key: string; readonly hostName: string },
  { files, disk }: { readonly files: PostgresFiles; readonly disk: FileSystem },
): Promise<BroughtOut> {
  const here = `${file.hostName}:${file.path}`;
  const place = await files.claimExport(file.key, here);
  if (place !== here) return { kind: 'elsewhere', place };
  const bytes = await files.read(file.key, DOCUMENT_LENGTH_MAX);
  if (!(await isThere(disk, file.path, bytes)))
    mustBeWritten(await writeAtomically(disk, file.path, bytes));
  return { kind: 'here' };
}

async function isThere(disk: FileSystem, path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return Buffer.compare(await disk.read(path, bytes.length), bytes) === 0;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EFBIG') return false;
    throw error;
  }
}

function mustBeWritten(written: Outcome<void>): void {
  const problem = written.ok ? undefined : written.problems[0];
  if (problem !== undefined) throw new StoreError({ why: problem.what, next: problem.next });
}
