/** Who holds the lock of a portfolio, for the message to whoever comes second. */
import { z } from 'zod';
import { fields, instantField } from '#domain/documents/fields.ts';
import type { Problem } from '#domain/problem.ts';

export const lockHolder = fields({
  pid: z.int().min(0),
  host: z.string().min(1),
  since: instantField,
});
export type LockHolder = z.output<typeof lockHolder>;

export interface RunLock {
  /** Lets the next run in; a second call does nothing. */
  release(): Promise<void>;
}

/** A holder that has the lock and has not yet written its name is simply unknown. */
export function heldProblem(directory: string, holder: LockHolder | undefined): Problem {
  const who =
    holder === undefined
      ? 'another process'
      : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return {
    code: 'run-locked',
    where: directory,
    what: `another run of this portfolio is at work: ${who}`,
    next: 'wait until it is done, or stop that process; nothing needs cleaning',
  };
}
