/** One account seen through two brokerages, such as an aggregator and an export, counts twice. */

import { toText } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { compareText } from '#domain/ids.ts';
import { type Check, freshSnapshots } from '../input.ts';

/** So many equal positions are no accident; fewer need equal cash too. */
const EQUAL_POSITIONS_MIN = 3;

export const checkDuplicateAccounts: Check = (context) => {
  const snapshots = freshSnapshots(context).toSorted((a, b) =>
    compareText(a.accountId, b.accountId),
  );
  return snapshots.flatMap((snapshot, at) =>
    snapshots
      .slice(0, at)
      .filter((other) => areSame(snapshot, other))
      .map((other) => ({
        code: 'data-account-duplicate',
        severity: 'blocking',
        accountId: snapshot.accountId,
        symbol: null,
        what: `it holds the same ${snapshot.positions.length} positions as ${other.accountId}, in the same quantities (${other.adapter} and ${snapshot.adapter})`,
        next: 'if both are one account, take one of them out of brokerages.yaml',
      })),
  );
};

function areSame(left: Snapshot, right: Snapshot): boolean {
  if (left.positions.length === 0 || positionsOf(left) !== positionsOf(right)) return false;
  return left.positions.length >= EQUAL_POSITIONS_MIN || cashOf(left) === cashOf(right);
}

function positionsOf({ positions }: Snapshot): string {
  const parts = positions.map(({ symbol, quantity }) => `${symbol} ${toText(quantity)}`);
  return parts.sort(compareText).join('\n');
}

function cashOf({ cash }: Snapshot): string {
  const parts = cash.map(({ currency, amount }) => `${currency} ${toText(amount)}`);
  return parts.sort(compareText).join('\n');
}
