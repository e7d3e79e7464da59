/** The fetch stage: every account's snapshot and the market data, written into the run directory as they arrive. */
import type { AccountConfig, FetchPolicy } from '#config/config.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { Market } from '#domain/documents/market.ts';
import type { StageRecord } from '#domain/documents/run.ts';
import type { AccountId } from '#domain/ids.ts';
import { all, type Outcome } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { instantOf } from '#domain/time.ts';
import { fetchAccounts } from '#fetch/accounts.ts';
import { fetchMarketData } from './fetch-market.ts';
import { freeze, mayBeFrozen } from './freeze.ts';
import { datedBy, dependsOn, type HoldingsDate } from './holdings-date.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

export interface FetchRequest {
  /** Null means all. */
  readonly accounts: readonly AccountId[] | null;
  readonly policy: FetchPolicy;
  readonly holdingsDate: HoldingsDate;
}

export interface FetchResult {
  readonly snapshots: readonly Snapshot[];
  /** Accounts whose snapshot was there already. */
  readonly kept: readonly AccountId[];
  /** Optional accounts that could not be fetched; those with an earlier snapshot stand with it, frozen. */
  readonly missing: readonly AccountId[];
  readonly market: Market;
}

/**
 * Fetches what is not in the directory yet, so that a run which failed half-way asks only for the rest. What was
 * fetched is kept whatever else fails.
 */
export async function fetchStage(
  context: StageContext,
  request: FetchRequest,
): Promise<StageReport<FetchResult>> {
  const { timing } = context.effects;
  const startedMs = timing.now();
  const { holdingsDate } = request;
  const wanted = context.config.brokerages.accounts
    .filter(({ accountId }) => request.accounts?.includes(accountId) ?? true)
    .map(datedBy(holdingsDate));
  const keepable = wanted.filter((account) => !dependsOn(holdingsDate, account));
  const present = await readPresent(keepable, context);
  if (!present.ok) return { value: undefined, problems: present.problems, records: [] };
  const kept = present.value.map(({ accountId }) => accountId);
  const fetched = await fetchAbsent(
    wanted.filter(({ accountId }) => !kept.includes(accountId)),
    { policy: request.policy, keep: (snapshot) => context.directory.writeHoldings(snapshot) },
    context,
  );
  const records = [...kept.map((accountId) => keptRecord(accountId, context)), ...fetched.records];
  if (fetched.problems.length > 0) return { value: undefined, problems: fetched.problems, records };
  const frozen = await freeze(fetched.missing, context);
  if (!frozen.ok) return { value: undefined, problems: frozen.problems, records };
  const snapshots = [...present.value, ...fetched.snapshots, ...frozen.value];
  // What accounts that were not asked for hold needs prices as well, or the next account would take them away.
  const others = await readOthers(snapshots, context);
  if (!others.ok) return { value: undefined, problems: others.problems, records };
  // One deadline for the whole stage: market data has what the accounts left of it.
  const deadlineMs = Math.max(1, request.policy.deadlineMs - (timing.now() - startedMs));
  const market = await fetchMarketData(
    [...snapshots, ...others.value],
    { ...request.policy, deadlineMs },
    context,
  );
  return {
    value:
      market.value === undefined
        ? undefined
        : { snapshots, kept, missing: fetched.missing.map(idOf), market: market.value },
    problems: market.problems,
    records: [...records, ...market.records],
  };
}

/** A snapshot that is there but broken is a problem, not a reason to fetch over it. */
async function readPresent(
  wanted: readonly AccountConfig[],
  { directory }: StageContext,
): Promise<Outcome<readonly Snapshot[]>> {
  const listed = await directory.listHoldings();
  if (!listed.ok) return listed;
  const ids = wanted.map(({ accountId }) => accountId).filter((id) => listed.value.includes(id));
  return all(await Promise.all(ids.map((id) => directory.readHoldings(id))));
}

async function readOthers(
  snapshots: readonly Snapshot[],
  { directory }: StageContext,
): Promise<Outcome<readonly Snapshot[]>> {
  const listed = await directory.listHoldings();
  if (!listed.ok) return listed;
  const own = new Set(snapshots.map(({ accountId }) => accountId));
  const others = listed.value.filter((accountId) => !own.has(accountId));
  return all(await Promise.all(others.map((accountId) => directory.readHoldings(accountId))));
}

export interface Fetched {
  readonly snapshots: readonly Snapshot[];
  /** Accounts that failed and may stand with an older snapshot. */
  readonly missing: readonly AccountConfig[];
  /** Why those are missing. */
  readonly missingProblems: readonly Problem[];
  /** Of the accounts that cannot be done without. */
  readonly problems: readonly Problem[];
  readonly records: readonly StageRecord[];
}

/** Asks for these accounts, whatever the directory has of them. */
export async function fetchAbsent(
  accounts: readonly AccountConfig[],
  {
    policy,
    keep,
  }: {
    readonly policy: FetchPolicy;
    readonly keep: (snapshot: Snapshot) => Promise<Outcome<void>>;
  },
  context: StageContext,
): Promise<Fetched> {
  const { targets } = context.config;
  const startedAt = instantOf(new Date(context.effects.timing.now()));
  context.effects.onProgress({
    kind: 'fetching',
    accountIds: accounts.map(idOf),
  });
  const fetches = await fetchAccounts(
    {
      accounts,
      policy,
      baseCurrency: targets.baseCurrency,
      tradeDate: context.tradeDate,
      timeZone: targets.timeZone,
    },
    { ...context.effects.sources, ...context.effects, keep },
  );
  // `fetchAccounts` answers in the order of the accounts.
  const failed = accounts.filter((_, index) => fetches[index]?.outcome.ok === false);
  const missing = failed.filter((account) => mayBeFrozen(account, context.config));
  const problemsOf = (areMissing: boolean) =>
    fetches.flatMap(({ outcome }, index) =>
      outcome.ok || missing.some((account) => account === accounts[index]) !== areMissing
        ? []
        : outcome.problems,
    );
  return {
    snapshots: fetches.flatMap(({ outcome }) => (outcome.ok ? [outcome.value] : [])),
    missing,
    missingProblems: problemsOf(true),
    problems: problemsOf(false),
    records: fetches.map(({ accountId, attempts, waitsMs, durationMs, outcome }) => ({
      name: 'fetch',
      accountId,
      startedAt,
      durationMs: Math.max(0, Math.round(durationMs)),
      attempts,
      waitsMs: waitsMs.map(Math.round),
      outcome: outcome.ok ? 'done' : 'failed',
    })),
  };
}

function idOf({ accountId }: AccountConfig): AccountId {
  return accountId;
}

export function keptRecord(accountId: AccountId, { effects }: StageContext): StageRecord {
  return startRecord('fetch', accountId, effects)('kept', 0);
}
