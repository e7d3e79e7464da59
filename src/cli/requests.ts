/** Flags as the use cases want them. */
import type { PlanningRequest } from '#app/planning.ts';
import type { Config, FetchPolicy } from '#config/config.ts';
import { defaultDeadlineMs } from '#config/normalise/brokerages.ts';
import { type Decimal, ZERO } from '#domain/decimal.ts';
import type { AccountId } from '#domain/ids.ts';
import type { Problem } from '#domain/problem.ts';
import type { Flags } from './command.ts';

export function fetchPolicyOf(flags: Flags, { defaults }: Config['brokerages']): FetchPolicy {
  const retries = flags.retries ?? defaults.retries;
  const retryDelayMs = flags.retryDelay ?? defaults.retryDelayMs;
  // A deadline that the user wrote stands; the one that follows from the waits follows the new waits.
  const deadlineIsDerived = defaults.deadlineMs === defaultDeadlineMs(defaults);
  return {
    retries,
    retryDelayMs,
    deadlineMs: deadlineIsDerived
      ? defaultDeadlineMs({ retries, retryDelayMs })
      : defaults.deadlineMs,
    timeoutMs: flags.timeout ?? defaults.timeoutMs,
    concurrency: flags.concurrency ?? defaults.concurrency,
  };
}

export function planningOf(flags: Flags): PlanningRequest {
  const cashFlows = new Map<AccountId, Decimal>();
  for (const { accountId, amount } of flags.cashFlow ?? [])
    cashFlows.set(accountId, (cashFlows.get(accountId) ?? ZERO).plus(amount));
  return {
    trigger: flags.trigger ?? null,
    method: flags.method ?? null,
    forceRebalance: flags.forceRebalance ?? false,
    maxTurnover: flags.maxTurnover ?? null,
    minTradeSize: flags.minTradeSize ?? null,
    transactionCostLimit: flags.transactionCostLimit ?? null,
    excludedInstruments: flags.exclude ?? [],
    cashFlows,
    sells: flags.sells ?? null,
    proveMs: flags.prove ?? null,
    alternatives: true,
  };
}

/** Accounts that the flags name and the configuration does not have. */
export function unknownAccounts(flags: Flags, { brokerages }: Config): readonly Problem[] {
  const known = brokerages.accounts.map(({ accountId }) => accountId);
  const named = [
    ...(flags.account ?? []).map((accountId) => ['--account', accountId] as const),
    ...(flags.cashFlow ?? []).map(({ accountId }) => ['--cash-flow', accountId] as const),
  ];
  return named
    .filter(([, accountId]) => !known.includes(accountId))
    .map(([flag, accountId]) => ({
      code: 'usage-invalid',
      where: flag,
      what: `there is no account ${accountId}`,
      next: `use one of ${known.join(', ')}`,
    }));
}
