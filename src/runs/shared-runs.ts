/**
 * What a store of runs that several machines share can do beyond a file system: the means of a disk, such as the
 * kernel's locks, reach no further than the machine.
 *
 * Every method rejects with an Error whose `code` is a system's, as those of `FileSystem` do.
 */
import type { LockHolder, RunLock } from './lock-holder.ts';

export interface SharedRuns {
  /** The whole content of a file in one step; `ENOENT` when its directory is missing. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * Takes the lock of a portfolio's directory, at once or never. While it is held, writes below the directory fail
   * with `ESTALE` as soon as somebody else has taken it over, which needs the connection to be lost.
   */
  lock(directory: string, holder: LockHolder): Promise<RunLock | HeldElsewhere>;
  /** Whether the lock could be taken now, without touching it. */
  lockState(directory: string): Promise<'free' | HeldElsewhere>;
  /** Puts a copy of the file on this machine's disk, at the same path, unless there is one elsewhere. */
  bringOut(path: string, hostName: string): Promise<BroughtOut>;
}

export interface HeldElsewhere {
  /** Undefined while the holder has not yet said who it is. */
  readonly holder: LockHolder | undefined;
}

export type BroughtOut =
  | { readonly kind: 'here' }
  /** Such as `trader-2:/var/lib/rebalance/runs/household/2026-11-20/trade_orders_20261120.csv`. */
  | { readonly kind: 'elsewhere'; readonly place: string };
