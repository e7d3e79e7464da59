/** Copies a day's order file to the directory that `--out` names. */
import { resolve } from 'node:path';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { writeAtomically } from '#runs/atomic-write.ts';
import type { FileSystem } from '#runs/file-system.ts';
import type { RunDirectory } from '#runs/run-directory.ts';

export async function copyOrders(
  request: {
    readonly directory: RunDirectory;
    readonly orderFile: string;
    readonly out: string;
    /** What a relative `out` is relative to. */
    readonly from: string;
  },
  fileSystem: FileSystem,
): Promise<Outcome<string>> {
  const bytes = await request.directory.readBytes(request.orderFile);
  if (!bytes.ok) return bytes;
  if (bytes.value === undefined)
    return failure({
      code: 'document-missing',
      where: request.directory.pathOf(request.orderFile),
      what: 'is not there',
      next: 'run `rebalance orders` first',
    });
  const target = resolve(request.from, request.out, request.orderFile);
  const written = await writeAtomically(fileSystem, target, bytes.value);
  return written.ok ? success(target) : written;
}
