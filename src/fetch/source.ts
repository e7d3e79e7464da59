/** What every outside source of data has in common: secrets looked up, limits kept, attempts made, texts scrubbed. */
import { createHash } from 'node:crypto';
import type { Connection, FetchPolicy, MarketDataConfig } from '#config/config.ts';
import { failure, type Outcome } from '#domain/outcome.ts';
import type { Secret } from '#domain/secret.ts';
import type { Resolved } from './adapter.ts';
import { type AttemptEvent, type AttemptReport, withAttempts } from './attempts.ts';
import { type LookUps, resolveConnection } from './connection.ts';
import { withDeadline } from './deadline.ts';
import type { Http } from './http.ts';
import { type RateLimit, RateLimiter } from './limiter.ts';
import { scrub, scrubProblem } from './secrets.ts';
import type { Timing } from './timing.ts';
import type { HttpConnection, HttpOptions } from './undici-http.ts';

export interface SourceEffects {
  readonly timing: Timing;
  /** The run's own signal; deadlines are added to it here. */
  readonly signal: AbortSignal;
  readonly openHttp: (options: HttpOptions) => HttpConnection;
  readonly lookUps: LookUps;
  readonly readFile: (path: string) => Promise<Outcome<Uint8Array>>;
  /** That of the process, when several runs share the vendors' limits; without it each run has its own. */
  readonly limiter?: RateLimiter;
}

/** Everything that the fetches of one run share. */
export interface SourceRun {
  readonly policy: FetchPolicy;
  /** With the signal that the deadline also aborts. */
  readonly effects: SourceEffects;
  readonly http: Http;
  readonly limiter: RateLimiter;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
}

/** Largest answer to one request: a statement of thousands of lots stays far below. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** Opens what the fetches of one run share, and closes it after `work`. */
export function withSources<Value>(
  policy: FetchPolicy,
  effects: SourceEffects,
  work: (run: SourceRun) => Promise<Value>,
): Promise<Value> {
  return withDeadline(policy.deadlineMs, effects, async ({ signal, deadlineMs }) => {
    const http = effects.openHttp({
      timeoutMs: policy.timeoutMs,
      bodyBytesMax: ANSWER_BYTES_MAX,
      signal,
    });
    const limiter = effects.limiter ?? new RateLimiter(effects.timing);
    try {
      return await work({ policy, effects: { ...effects, signal }, http, limiter, deadlineMs });
    } finally {
      await http.close();
    }
  });
}

export interface Source<Configured, Value> {
  /** The account or the kind of data, for messages and limits. */
  readonly name: string;
  readonly configured: Configured;
  readonly limits: readonly RateLimit[];
  readonly onAttempt?: ((event: AttemptEvent) => void) | undefined;
  /** One whole attempt; every secret is removed from the texts that it returns. */
  read(connection: Resolved<Configured>, http: Http): Promise<Outcome<Value>>;
  /** Removes secrets from texts within a value. */
  scrubbed?(value: Value, clean: (text: string) => string): Value;
}

/** Every problem says where it occurred: its own place, else the source's name. */
export async function readSource<Configured extends Connection | MarketDataConfig, Value>(
  source: Source<Configured, Value>,
  run: SourceRun,
): Promise<AttemptReport<Value>> {
  const { effects, policy, deadlineMs } = run;
  const resolved = await resolveConnection(source.configured, effects.lookUps);
  if (!resolved.ok) return { outcome: outward(resolved, source, []), attempts: 0, waitsMs: [] };
  const { connection, secrets } = resolved.value;
  const caller = { credentials: credentialsKey(secrets), account: source.name };
  const http = run.limiter.limit(run.http, source.limits, caller, effects.signal);
  const report = await withAttempts(
    async () => outward(await source.read(connection, http), source, secrets),
    { retries: policy.retries, retryDelayMs: policy.retryDelayMs, deadlineMs },
    {
      timing: effects.timing,
      signal: effects.signal,
      onAttempt: (event) => source.onAttempt?.(event),
    },
  );
  // A deadline or an interruption is the run's own problem and has no place yet.
  return { ...report, outcome: outward(report.outcome, source, secrets) };
}

/** The same for the same secrets, wherever each portfolio keeps them, and nothing that could be read back. */
function credentialsKey(secrets: readonly Secret[]): string {
  const hash = createHash('sha256');
  for (const secret of secrets) hash.update(JSON.stringify(secret.reveal()));
  return hash.digest('hex');
}

function outward<Configured, Value>(
  outcome: Outcome<Value>,
  { name, scrubbed }: Source<Configured, Value>,
  secrets: readonly Secret[],
): Outcome<Value> {
  if (outcome.ok) {
    const value = scrubbed?.(outcome.value, (text) => scrub(text, secrets)) ?? outcome.value;
    return { ok: true, value };
  }
  return failure(
    ...outcome.problems.map((problem) =>
      scrubProblem({ ...problem, where: problem.where ?? name }, secrets),
    ),
  );
}
