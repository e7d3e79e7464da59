/**
 * Reads all accounts of a household at the same time, each with its own attempts, all within one deadline.
 * One account's failure never touches another: every account comes back with its own outcome.
 */
import pLimit from 'p-limit';
import type { AccountConfig, AdapterName, Connection, FetchPolicy } from '#config/config.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId, Currency } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { instantOf, type TradeDate } from '#domain/time.ts';
import type { BrokerageAdapter, Resolved, SnapshotRequest } from './adapter.ts';
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

/** What became of one account. */
export interface AccountReading<Value> {
  readonly accountId: AccountId;
  readonly outcome: Outcome<Value>;
  readonly attempts: number;
  /** Pauses between attempts, in order. */
  readonly waitsMs: readonly number[];
  readonly durationMs: number;
}

export type AccountFetch = AccountReading<Snapshot>;

/** In the order of `request.accounts`. Throws only what an adapter's bug throws, after all have ended. */
export function fetchAccounts(
  request: FetchAccountsRequest,
  effects: FetchAccountsEffects,
): Promise<readonly AccountFetch[]> {
  return readAccounts(request, effects, {
    read: readSnapshot,
    scrubbed: (snapshot, clean) => ({ ...snapshot, warnings: snapshot.warnings.map(clean) }),
    keep: effects.keep,
  });
}

/** Asks each account once, for as little as shows that it can be read; the text says what was learnt. */
export function probeAccounts(
  request: FetchAccountsRequest,
  effects: FetchAccountsEffects,
): Promise<readonly AccountReading<string>[]> {
  const once = { ...request, policy: { ...request.policy, retries: 0 } };
  return readAccounts(once, effects, { read: probe, scrubbed: (fact, clean) => clean(fact) });
}

/** How an account is read, once its connection is known. */
interface AccountReader<Value> {
  read(adapter: BrokerageAdapter, request: SnapshotRequest<AdapterName>): Promise<Outcome<Value>>;
  scrubbed(value: Value, clean: (text: string) => string): Value;
  readonly keep?: ((value: Value) => Promise<Outcome<void>>) | undefined;
}

interface Household<Value> {
  readonly request: FetchAccountsRequest;
  readonly effects: FetchAccountsEffects;
  readonly reader: AccountReader<Value>;
  readonly run: SourceRun;
}

function readAccounts<Value>(
  request: FetchAccountsRequest,
  effects: FetchAccountsEffects,
  reader: AccountReader<Value>,
): Promise<readonly AccountReading<Value>[]> {
  return withSources(request.policy, effects, async (run) => {
    const limit = pLimit(request.policy.concurrency);
    const settled = await Promise.allSettled(
      request.accounts.map((account) =>
        limit(() => readAccount(account, { request, effects, reader, run })),
      ),
    );
    return settled.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  });
}

async function readAccount<Value>(
  account: AccountConfig,
  household: Household<Value>,
): Promise<AccountReading<Value>> {
  const { effects, reader, run } = household;
  const { accountId, connection } = account;
  const startedMs = effects.timing.now();
  const adapter = await effects.loadAdapter(connection.adapter);
  const report = await readSource<Connection, Value>(
    {
      name: accountId,
      configured: connection,
      limits: RATE_LIMITS[connection.adapter],
      onAttempt: (event) => effects.onProgress?.({ accountId, ...event }),
      read: (resolved, http) =>
        reader.read(adapter, snapshotRequest({ accountId, resolved, http }, household)),
      scrubbed: reader.scrubbed,
    },
    run,
  );
  const outcome = await kept(report.outcome, reader);
  effects.onProgress?.({ accountId, kind: 'done', ok: outcome.ok, attempts: report.attempts });
  return { accountId, ...report, outcome, durationMs: effects.timing.now() - startedMs };
}

async function kept<Value>(
  outcome: Outcome<Value>,
  { keep }: AccountReader<Value>,
): Promise<Outcome<Value>> {
  if (!outcome.ok || keep === undefined) return outcome;
  const written = await keep(outcome.value);
  return written.ok ? outcome : written;
}

interface Reached {
  readonly accountId: AccountId;
  readonly resolved: Resolved<Connection>;
  readonly http: Http;
}

function snapshotRequest<Value>(
  { accountId, resolved, http }: Reached,
  { request, effects, run }: Household<Value>,
): SnapshotRequest<AdapterName> {
  const { baseCurrency, tradeDate, timeZone } = request;
  return {
    accountId,
    connection: resolved,
    baseCurrency,
    tradeDate,
    timeZone,
    now: instantOf(new Date(effects.timing.now())),
    http,
    readFile: effects.readFile,
    sleep: (durationMs) => effects.timing.sleep(durationMs, run.effects.signal),
  };
}

async function readSnapshot(
  adapter: BrokerageAdapter,
  request: SnapshotRequest<AdapterName>,
): Promise<Outcome<Snapshot>> {
  const fetched = await adapter.fetchSnapshot(request);
  if (!fetched.ok) return fetched;
  const problems = checkSnapshot(fetched.value, request.accountId);
  return problems.length === 0 ? fetched : failure(...problems);
}

async function probe(
  adapter: BrokerageAdapter,
  request: SnapshotRequest<AdapterName>,
): Promise<Outcome<string>> {
  if (adapter.probe !== undefined) return adapter.probe(request);
  const read = await readSnapshot(adapter, request);
  if (!read.ok) return read;
  const { positions, asOf } = read.value;
  return success(`${positions.length} positions read, as of ${asOf}`);
}
