/** One run of a portfolio at a time on all machines that share its runs. */
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { heldProblem, type LockHolder, type RunLock } from './lock-holder.ts';
import type { SharedRuns } from './shared-runs.ts';
import { attempt } from './storage.ts';

export async function acquireSharedLock({
  directory,
  holder,
  shared,
}: {
  readonly directory: string;
  readonly holder: LockHolder;
  readonly shared: SharedRuns;
}): Promise<Outcome<RunLock>> {
  const taken = await attempt('take the lock', directory, () => shared.lock(directory, holder));
  if (!taken.ok) return taken;
  return 'release' in taken.value
    ? success(taken.value)
    : failure(heldProblem(directory, taken.value.holder));
}

export async function sharedLockState(
  directory: string,
  shared: SharedRuns,
): Promise<Outcome<'free'>> {
  const state = await attempt('look at the lock', directory, () => shared.lockState(directory));
  if (!state.ok) return state;
  return state.value === 'free'
    ? success('free')
    : failure(heldProblem(directory, state.value.holder));
}
