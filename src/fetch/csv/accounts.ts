/** Which account of a file is meant: several may lie in one export. */
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { AccountLabel, Entry, Reading } from './wire.ts';

export interface ChosenAccount {
  readonly entries: readonly Entry[];
  readonly warnings: readonly string[];
}

/**
 * The rows of the account named `wanted`, by its number, its name or, where the file masks it, the last digits of its
 * number; without `wanted`, of the only account. Rows that name no account belong to every account.
 */
export function chooseAccount(
  { entries, title }: Reading,
  wanted: string | null,
  where: string,
): Outcome<ChosenAccount> {
  const labels = distinctLabels(entries);
  if (labels.length === 0) return success({ entries, warnings: unverified(wanted) });
  const matching = wanted === null ? labels : labels.filter((label) => isNamed(label, wanted));
  const [only, ...others] = matching;
  const names = labels.map(shownLabel).join('; ');
  if (only === undefined) {
    const [anonymous] = labels;
    if (labels.length === 1 && anonymous?.number === '')
      return success({ entries, warnings: unverified(wanted) });
    return failure({
      code: 'broker-account-mismatch',
      where,
      what: `${title} is of ${names}, not of account ${wanted}`,
      next: 'correct account_number, or export that account',
    });
  }
  if (others.length > 0)
    return failure({
      code: 'document-invalid',
      where,
      what: `${title} holds ${matching.length} accounts that may be meant: ${matching.map(shownLabel).join('; ')}`,
      next: 'set account_number in brokerages.yaml to the number or the name of one of them',
    });
  const own = entries.filter(({ account }) => account === null || isSame(account, only));
  return success({ entries: own, warnings: [] });
}

function distinctLabels(entries: readonly Entry[]): readonly AccountLabel[] {
  const labels: AccountLabel[] = [];
  for (const { account } of entries)
    if (account !== null && !labels.some((label) => isSame(label, account))) labels.push(account);
  return labels;
}

function isSame(left: AccountLabel, right: AccountLabel): boolean {
  return left.number === right.number && left.name === right.name;
}

const MASKED = /^\.\.\.(\d+)$/;

function isNamed({ number, name }: AccountLabel, wanted: string): boolean {
  const lastDigits = MASKED.exec(number)?.[1];
  return (
    number === wanted ||
    name.toLowerCase() === wanted.toLowerCase() ||
    (lastDigits !== undefined && wanted.endsWith(lastDigits))
  );
}

function shownLabel({ number, name }: AccountLabel): string {
  if (number === '' || name.endsWith(number)) return name;
  return name === '' ? number : `${number} (${name})`;
}

function unverified(wanted: string | null): readonly string[] {
  return wanted === null ? [] : [`the file does not say that it is of account ${wanted}`];
}
