/** A household that lacks an account is another household: its weights are wrong. */
import type { AccountId } from '#domain/ids.ts';
import { tradeDateOf } from '#domain/time.ts';
import type { Finding } from '../finding.ts';
import { type Check, type GateContext, isFrozen } from '../input.ts';

export const checkAccountsMissing: Check = (context) =>
  context.accounts.flatMap(({ accountId, required }) => {
    const snapshot = context.snapshots.find((each) => each.accountId === accountId);
    if (snapshot === undefined) return [missing(accountId, required)];
    if (!isFrozen(snapshot)) return [];
    const mayBeFrozen = !required && context.guards.accountsMissing === 'freeze';
    const day = tradeDateOf(snapshot.asOf, context.timeZone);
    return [mayBeFrozen ? frozen(accountId, day) : refused(accountId, { required, day }, context)];
  });

function missing(accountId: AccountId, required: boolean): Finding {
  return {
    code: 'data-account-missing',
    severity: 'blocking',
    accountId,
    symbol: null,
    what: required
      ? 'the account is required and there are no holdings of it'
      : 'there are no holdings of the account, not even of an earlier run to freeze it at',
    next: 'fetch it; the fetch says why it failed',
  };
}

function frozen(accountId: AccountId, day: string): Finding {
  return {
    code: 'data-account-missing',
    severity: 'warning',
    accountId,
    symbol: null,
    what: `the account could not be fetched: it is valued at its holdings of ${day} and not traded`,
    next: 'nothing to do for this run; see why its fetch failed',
  };
}

function refused(
  accountId: AccountId,
  { required, day }: { readonly required: boolean; readonly day: string },
  { guards }: GateContext,
): Finding {
  const reason = required
    ? 'it is required'
    : `guards.accounts_missing is ${JSON.stringify(guards.accountsMissing)}`;
  return {
    code: 'data-account-missing',
    severity: 'blocking',
    accountId,
    symbol: null,
    what: `the account could not be fetched, its holdings are of ${day}, and ${reason}`,
    next: 'fetch it again; or set required: false and guards.accounts_missing: freeze',
  };
}
