/**
 * Fetches all accounts of a household at the same time, each with its own attempts, all within one deadline.
 * One account's failure never touches another: every account comes back with its own outcome.
 */
import pLimit from 'p-limit';
import type { AccountConfig, AdapterName, FetchPolicy } from '#config/config.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId, Currency } from '#domain/ids.ts';
import { failure, type Outcome } from '#domain/outcome.ts';
import { instantOf, type TradeDate } from '#domain/time.ts';
import type { BrokerageAdapter, Resolved, SnapshotRequest } from './adapter.ts';
import { type AttemptEvent, type AttemptReport, withAttempts } from './attempts.ts';
import { type LookUps, resolveConnection } from './connection.ts';
import { withDeadline } from './deadline.ts';
import { RATE_LIMITS, RateLimiter } from './limiter.ts';
import { scrub, scrubProblem } from './secrets.ts';
import { checkSnapshot } from './snapshot-checks.ts';
import type { Timing } from './timing.ts';
import type { HttpConnection, HttpOptions } from './undici-http.ts';

export interface FetchAccountsRequest {
  readonly accounts: readonly AccountConfig[];
  readonly policy: FetchPolicy;
  readonly baseCurrency: Currency;
  readonly tradeDate: TradeDate;
  readonly timeZone: string;
}

export interface FetchEffects {
  readonly timing: Timing;
  /** The run's own signal; the deadline is added here. */
  readonly signal: AbortSignal;
  readonly openHttp: (options: HttpOptions) => HttpConnection;
  readonly lookUps: LookUps;
  readonly readFile: SnapshotRequest<AdapterName>['readFile'];
  readonly loadAdapter: (name: AdapterName) => Promise<BrokerageAdapter>;
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

/** Largest answer of one brokerage request: a statement of thousands of lots stays far below. */
export const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** In the order of `request.accounts`. Throws only what an adapter's bug throws, after all have ended. */
export function fetchAccounts(
  request: FetchAccountsRequest,
  effects: FetchEffects,
): Promise<readonly AccountFetch[]> {
  const { policy } = request;
  return withDeadline(policy.deadlineMs, effects, async ({ signal, deadlineMs }) => {
    const http = effects.openHttp({
      timeoutMs: policy.timeoutMs,
      bodyBytesMax: ANSWER_BYTES_MAX,
      signal,
    });
    const limiter = new RateLimiter(effects.timing);
    const run: Run = { request, effects: { ...effects, signal }, http, limiter, deadlineMs };
    const limit = pLimit(policy.concurrency);
    try {
      const settled = await Promise.allSettled(
        request.accounts.map((account) => limit(() => fetchAccount(account, run))),
      );
      return settled.map((result) => {
        if (result.status === 'rejected') throw result.reason;
        return result.value;
      });
    } finally {
      await http.close();
    }
  });
}

interface Run {
  readonly request: FetchAccountsRequest;
  /** With the signal that the deadline also aborts. */
  readonly effects: FetchEffects;
  readonly http: HttpConnection;
  readonly limiter: RateLimiter;
  readonly deadlineMs: number;
}

async function fetchAccount(account: AccountConfig, run: Run): Promise<AccountFetch> {
  const { accountId } = account;
  const { timing, onProgress } = run.effects;
  const startedMs = timing.now();
  const report = await attemptAccount(account, run);
  onProgress?.({ accountId, kind: 'done', ok: report.outcome.ok, attempts: report.attempts });
  return { accountId, ...report, durationMs: timing.now() - startedMs };
}

async function attemptAccount(account: AccountConfig, run: Run): Promise<AttemptReport<Snapshot>> {
  const { accountId } = account;
  const { effects } = run;
  const resolved = await resolveConnection(account.connection, effects.lookUps);
  if (!resolved.ok)
    return { outcome: locate(failure(...resolved.problems), accountId), attempts: 0, waitsMs: [] };
  const { connection, secrets } = resolved.value;
  const adapter = await effects.loadAdapter(account.connection.adapter);
  const http = run.limiter.limit(
    run.http,
    RATE_LIMITS[account.connection.adapter],
    { credentials: credentialsKey(account), account: accountId },
    effects.signal,
  );
  const attempt = async (): Promise<Outcome<Snapshot>> => {
    const fetched = await adapter.fetchSnapshot(snapshotRequest(account, connection, http, run));
    return locate(clean(checked(fetched, accountId), secrets), accountId);
  };
  const { retries, retryDelayMs } = run.request.policy;
  return withAttempts(
    attempt,
    { retries, retryDelayMs, deadlineMs: run.deadlineMs },
    {
      timing: effects.timing,
      signal: effects.signal,
      onAttempt: (event) => effects.onProgress?.({ accountId, ...event }),
    },
  );
}

function snapshotRequest(
  account: AccountConfig,
  connection: Resolved<AccountConfig['connection']>,
  http: SnapshotRequest<AdapterName>['http'],
  { request, effects }: Run,
): SnapshotRequest<AdapterName> {
  return {
    accountId: account.accountId,
    connection,
    baseCurrency: request.baseCurrency,
    tradeDate: request.tradeDate,
    timeZone: request.timeZone,
    now: instantOf(new Date(effects.timing.now())),
    http,
    readFile: effects.readFile,
  };
}

/** Where the secrets are kept identifies the credentials without looking at them. */
function credentialsKey({ connection }: AccountConfig): string {
  return JSON.stringify(connection.credentials);
}

function checked(fetched: Outcome<Snapshot>, accountId: AccountId): Outcome<Snapshot> {
  if (!fetched.ok) return fetched;
  const problems = checkSnapshot(fetched.value, accountId);
  return problems.length === 0 ? fetched : failure(...problems);
}

function clean(
  fetched: Outcome<Snapshot>,
  secrets: Parameters<typeof scrub>[1],
): Outcome<Snapshot> {
  if (!fetched.ok)
    return failure(...fetched.problems.map((problem) => scrubProblem(problem, secrets)));
  const warnings = fetched.value.warnings.map((warning) => scrub(warning, secrets));
  return { ok: true, value: { ...fetched.value, warnings } };
}

/** Every problem names its account. */
function locate(outcome: Outcome<Snapshot>, accountId: AccountId): Outcome<Snapshot> {
  if (outcome.ok) return outcome;
  return failure(
    ...outcome.problems.map((problem) => ({ ...problem, where: problem.where ?? accountId })),
  );
}
