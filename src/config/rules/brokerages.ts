/** What must hold between the values of brokerages.yaml. */
import { toText } from '#domain/decimal.ts';
import type { TreePath } from '../source.ts';
import type { WrittenAccount } from '../written/accounts.ts';
import { type ConfigRule, type Finding, knownInstruments, unknownInstruments } from './finding.ts';

/** Compared without case, because some file systems do. */
const accountIdsAreUnique: ConfigRule = function* ({ brokerages: { accounts } }) {
  const first = new Map<string, string>();
  for (const [index, { id }] of (accounts ?? []).entries()) {
    const other = first.get(id.toLowerCase());
    first.set(id.toLowerCase(), other ?? id);
    if (other === undefined) continue;
    yield {
      file: 'brokerages',
      path: ['accounts', index, 'id'],
      what:
        other === id
          ? `two accounts have the id ${id}`
          : `the ids ${other} and ${id} differ only in case, and files are named after them`,
      next: 'give each account an id of its own',
    };
  }
};

/** An account read twice is money counted twice. */
const accountsAreDistinct: ConfigRule = function* ({ brokerages: { accounts } }) {
  const first = new Map<string, string>();
  for (const [index, account] of (accounts ?? []).entries()) {
    const identity = identityOf(account);
    const other = first.get(identity);
    first.set(identity, other ?? account.id);
    if (other === undefined || other === account.id) continue;
    yield {
      file: 'brokerages',
      path: ['accounts', index, 'id'],
      what: `${account.id} reads the same account as ${other}, which would count it twice`,
      next: 'remove one of the two, or correct account_number, credentials or path',
    };
  }
};

function identityOf(account: WrittenAccount): string {
  const { adapter, accountNumber, credentials } = account;
  const own =
    'queryId' in account
      ? account.queryId
      : 'baseUrl' in account
        ? account.baseUrl
        : [account.url, 'path' in account ? account.path : undefined];
  return JSON.stringify(
    accountNumber === undefined ? [adapter, own, credentials] : [adapter, accountNumber],
  );
}

const menusNameKnownInstruments: ConfigRule = function* (written) {
  const known = knownInstruments(written);
  if (known === undefined) return;
  for (const [index, { menu }] of (written.brokerages.accounts ?? []).entries()) {
    const path = ['accounts', index, 'menu'];
    yield* unknownInstruments(known, menu ?? [], {
      file: 'brokerages',
      path,
      otherwise: (symbol) => `list ${symbol} in a class of targets.yaml, or take it off the menu`,
    });
  }
};

const decimalsNeedFractionalShares: ConfigRule = function* ({ brokerages: { accounts } }) {
  for (const [index, { shares, decimals }] of (accounts ?? []).entries()) {
    if (decimals === undefined || shares === 'fractional') continue;
    yield {
      file: 'brokerages',
      path: ['accounts', index, 'decimals'],
      what: `decimals is ${decimals}, but shares is whole`,
      next: 'write `shares: fractional`, or remove decimals',
    };
  }
};

const commissionsAreOrdered: ConfigRule = function* ({ brokerages: { accounts } }) {
  for (const [index, { commission }] of (accounts ?? []).entries()) {
    const { minimum, maximum } = commission;
    if (maximum === null || minimum.lte(maximum)) continue;
    yield {
      file: 'brokerages',
      path: ['accounts', index, 'commission', 'maximum'],
      what: `the largest commission ${toText(maximum)} is below the smallest ${toText(minimum)}`,
      next: 'exchange minimum and maximum',
    };
  }
};

const exportsHaveOnePlace: ConfigRule = function* ({ brokerages: { accounts, marketData } }) {
  for (const [index, account] of (accounts ?? []).entries()) {
    if (account.adapter === 'csv') yield* placeFault(account, ['accounts', index]);
  }
  if (marketData?.adapter === 'csv') yield* placeFault(marketData, ['market_data']);
};

function* placeFault(
  written: { readonly path?: unknown; readonly url?: unknown },
  path: TreePath,
): Iterable<Finding> {
  const both = written.path !== undefined && written.url !== undefined;
  if (!both && (written.path !== undefined || written.url !== undefined)) return;
  yield {
    file: 'brokerages',
    path: both ? [...path, 'url'] : [...path, 'adapter'],
    part: both ? 'key' : 'value',
    what: both ? 'both path and url are written' : 'the adapter csv has neither path nor url',
    next: both ? 'keep one of the two' : 'add `path: exports/positions.csv` or `url: https://...`',
  };
}

const snaptradeUsersAreComplete: ConfigRule = function* ({ brokerages: { accounts } }) {
  for (const [index, account] of (accounts ?? []).entries()) {
    if (account.adapter !== 'snaptrade') continue;
    const { userId, userSecret } = account.credentials;
    if ((userId === undefined) === (userSecret === undefined)) continue;
    yield {
      file: 'brokerages',
      path: ['accounts', index, 'credentials', userId === undefined ? 'user_secret' : 'user_id'],
      part: 'key',
      what: `${userId === undefined ? 'user_secret' : 'user_id'} is written alone`,
      next: 'write user_id and user_secret together, or neither with a personal key',
    };
  }
};

const deadlineCoversRetries: ConfigRule = function* ({ brokerages: { defaults } }) {
  if (defaults?.deadline === undefined) return;
  const { deadline, retries, retryDelay, timeout } = defaults;
  const neededMs = retries * retryDelay + timeout;
  if (deadline >= neededMs) return;
  yield {
    file: 'brokerages',
    path: ['defaults', 'deadline'],
    what: `the deadline ends before ${retries} retries, ${retryDelay / 1_000} s apart, can be made`,
    next: `write ${Math.ceil(neededMs / 60_000)}m or more, or remove it`,
  };
};

export const brokerageRules: readonly ConfigRule[] = [
  accountIdsAreUnique,
  accountsAreDistinct,
  menusNameKnownInstruments,
  decimalsNeedFractionalShares,
  commissionsAreOrdered,
  exportsHaveOnePlace,
  snaptradeUsersAreComplete,
  deadlineCoversRetries,
];
