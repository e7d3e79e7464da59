/**
 * Fetches all accounts of a household at the same time, each with its own attempts, all within one deadline.
 * One account's failure never touches another: every account comes back with its own outcome.
 */
import pLimit from 'p-limit';
import type { AccountConfig, AdapterName, Connection, FetchPolicy } from '#config/config.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId, Currency } from '#domain/ids.ts';
import { failure, type Outcome } from '#domain/outcome.ts';
import { instantOf, type TradeDate } from '#domain/time.ts';
import type { BrokerageAdapter, Resolved } from './adapter.ts';
import type { AttemptEvent } from './attempts.ts';
import type { Http } from './http.ts';
import { RATE_LIMITS } from './limiter.ts';
import { checkSnapshot } from './snapshot-checks.ts';
import { readSource, type SourceEffects, type SourceRun, withSources } from './source.ts';

export interface FetchAccountsRequest {
  readonly accounts: readonly AccountConfig[];
  readonly policy: FetchPolicy;
  readonly baseCurrency: Currency;
  readonly tradeDate: TradeDate;
  readonly timeZone: string;
}

export interface FetchAccountsEffects extends SourceEffects {
  readonly loadAdapter: (name: AdapterName) => Promise<BrokerageAdapter>;
  /** Called with each snapshot as it arrives, so that a stopped run loses none; one that cannot be kept has failed. */
  readonly keep?: (snapshot: Snapshot) => Promise<Outcome<void>>;
  readonly onProgress?: (event: FetchProgress) => void;
}

export type FetchProgress = { readonly accountId: AccountId } & (
  | AttemptEvent
  | { readonly kind: 'done'; readonly ok: boolean; readonly attempts: number }
);

export interface AccountFetch {
  readonly accountId: AccountId;
  readonly outcome: Outcome<Snapshot>;
  readonly attempts: number;
  /** Pauses between attempts, in order. */
  readonly waitsMs: readonly number[];
  readonly durationMs: number;
}

/** In the order of `request.accounts`. Throws only what an adapter's bug throws, after all have ended. */
export function fetchAccounts(
  request: FetchAccountsRequest,
  effects: FetchAccountsEffects,
): Promise<readonly AccountFetch[]> {
  return withSources(request.policy, effects, async (run) => {
    const limit = pLimit(request.policy.concurrency);
    const settled = await Promise.allSettled(
      request.accounts.map((account) =>
        limit(() => fetchAccount(account, { request, effects, run })),
      ),
    );
    return settled.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  });
}

interface Household {
  readonly request: FetchAccountsRequest;
  readonly effects: FetchAccountsEffects;
  readonly run: SourceRun;
}

async function fetchAccount(account: AccountConfig, household: Household): Promise<AccountFetch> {
  const { effects, run } = household;
  const { accountId, connection } = account;
  const startedMs = effects.timing.now();
  const adapter = await effects.loadAdapter(connection.adapter);
  const report = await readSource<Connection, Snapshot>(
    {
      name: accountId,
      configured: connection,
      limits: RATE_LIMITS[connection.adapter],
      onAttempt: (event) => effects.onProgress?.({ accountId, ...event }),
      read: (resolved, http) => readAccount(adapter, { accountId, resolved, http }, household),
      scrubbed: (snapshot, clean) => ({ ...snapshot, warnings: snapshot.warnings.map(clean) }),
    },
    run,
  );
  const outcome = await kept(report.outcome, effects);
  effects.onProgress?.({ accountId, kind: 'done', ok: outcome.ok, attempts: report.attempts });
  return { accountId, ...report, outcome, durationMs: effects.timing.now() - startedMs };
}

async function kept(
  outcome: Outcome<Snapshot>,
  { keep }: FetchAccountsEffects,
): Promise<Outcome<Snapshot>> {
  if (!outcome.ok || keep === undefined) return outcome;
  const written = await keep(outcome.value);
  return written.ok ? outcome : written;
}

interface Reached {
  readonly accountId: AccountId;
  readonly resolved: Resolved<Connection>;
  readonly http: Http;
}

async function readAccount(
  adapter: BrokerageAdapter,
  { accountId, resolved, http }: Reached,
  { request, effects }: Household,
): Promise<Outcome<Snapshot>> {
  const { baseCurrency, tradeDate, timeZone } = request;
  const fetched = await adapter.fetchSnapshot({
    accountId,
    connection: resolved,
    baseCurrency,
    tradeDate,
    timeZone,
    now: instantOf(new Date(effects.timing.now())),
    http,
    readFile: effects.readFile,
  });
  if (!fetched.ok) return fetched;
  const problems = checkSnapshot(fetched.value, accountId);
  return problems.length === 0 ? fetched : failure(...problems);
}
