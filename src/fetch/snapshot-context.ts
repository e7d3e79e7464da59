/** What a parser needs beside the broker's answers, and the check that they are about the right account. */

import type { AdapterName } from '#config/config.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { SnapshotRequest } from './adapter.ts';

export type SnapshotContext = Pick<
  SnapshotRequest<AdapterName>,
  'accountId' | 'baseCurrency' | 'tradeDate' | 'timeZone' | 'now'
>;

/** Undefined when nothing is expected, or the broker answered for the expected account. */
export function accountMismatch(expected: string | null, answered: string): Problem | undefined {
  if (expected === null || expected === answered) return undefined;
  return {
    code: 'broker-account-mismatch',
    what: `account ${masked(expected)} was asked for and the broker answered for ${masked(answered)}`,
    next: 'check account_number and the credentials of this account in brokerages.yaml',
  };
}

/** `accountMismatch` as the whole result of a probe. */
export function confirmAccount(expected: string | null, answered: string): Outcome<string> {
  const mismatch = accountMismatch(expected, answered);
  return mismatch === undefined
    ? success(`credentials accepted, account ${masked(answered)} answers`)
    : failure(mismatch);
}

const SHOWN_CHARACTERS = 4;

/** The last characters of an account number, as statements show it. */
function masked(number: string): string {
  return number.length > SHOWN_CHARACTERS ? `...${number.slice(-SHOWN_CHARACTERS)}` : number;
}
