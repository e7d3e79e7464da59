/**
 * Accounts that could not be read today and need not be: they stand with their last accepted snapshot, marked, are
 * valued and never traded.
 */
import type { AccountConfig, Config } from '#config/config.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { all, type Outcome, success } from '#domain/outcome.ts';
import type { StageContext } from './stage.ts';

/** Whether the household may be planned with an old snapshot of this account. */
export function mayBeFrozen({ required }: AccountConfig, { policy }: Config): boolean {
  return !required && policy.guards.accountsMissing === 'freeze';
}

/** Writes the frozen snapshots; an account that was never accepted has none, which the data gate will refuse. */
export async function freeze(
  accounts: readonly AccountConfig[],
  context: StageContext,
): Promise<Outcome<readonly Snapshot[]>> {
  const accepted = all(
    await Promise.all(accounts.map(({ accountId }) => context.lastAccepted(accountId))),
  );
  if (!accepted.ok) return accepted;
  const frozen = accepted.value.flatMap((each) =>
    each === undefined ? [] : [{ ...each.snapshot, frozen: true } as const],
  );
  const written = all(
    await Promise.all(frozen.map((snapshot) => context.directory.writeHoldings(snapshot))),
  );
  return written.ok ? success(frozen) : written;
}
