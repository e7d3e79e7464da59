/** Failures of the file system as problems, so that nothing above this room meets an `ENOSPC`. */
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { StoreError, systemCodeOf } from './file-system.ts';

const REASONS: Readonly<Record<string, { readonly why: string; readonly next: string }>> = {
  ENOSPC: { why: 'the disk is full', next: 'free space and run again' },
  EDQUOT: { why: 'the disk quota is used up', next: 'free space and run again' },
  EACCES: { why: 'permission denied', next: 'let the user that runs this read and write there' },
  EPERM: { why: 'permission denied', next: 'let the user that runs this read and write there' },
  EROFS: { why: 'the file system is read-only', next: 'choose another --workdir' },
  EIO: { why: 'input/output error', next: 'check the disk, then run again' },
  ENOTDIR: { why: 'a part of the path is not a directory', next: 'choose another --workdir' },
  EISDIR: { why: 'it is a directory', next: 'move it away and run again' },
  ENOENT: { why: 'no such file or directory', next: 'check the path, then run again' },
  ESTALE: {
    why: 'the connection to the database was lost, and another run has taken over',
    next: 'leave it to that run; see `rebalance status`',
  },
  EFBIG: { why: 'the file is too large', next: 'check what wrote it, then run again' },
};
const OTHER_REASON_NEXT = 'check the path and the disk, then run again';

/** Runs one action on files; errors of the system become a problem, any other error is a bug and passes through. */
export async function attempt<Value>(
  doing: string,
  path: string,
  action: () => Promise<Value>,
): Promise<Outcome<Value>> {
  try {
    return success(await action());
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    return failure(
      error instanceof StoreError
        ? storeProblem(doing, path, error)
        : storageProblem(doing, path, code),
    );
  }
}

function storeProblem(doing: string, path: string, { message, next }: StoreError): Problem {
  return { code: 'storage-failed', where: path, what: `cannot ${doing}: ${message}`, next };
}

export function storageProblem(doing: string, path: string, code: string): Problem {
  const reason = REASONS[code];
  return {
    code: 'storage-failed',
    where: path,
    what: `cannot ${doing}: ${reason === undefined ? code : `${reason.why} (${code})`}`,
    next: reason?.next ?? OTHER_REASON_NEXT,
  };
}
