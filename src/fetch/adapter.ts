/** What every brokerage adapter is: one function from an account's connection to its snapshot. */
import type { AdapterName, Connection, SecretReference, TextSource } from '#config/config.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId, Currency } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { Secret } from '#domain/secret.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import type { Http } from './http.ts';

/**
 * A connection whose addresses and secrets have been looked up: same fields, real values. Only what stands under
 * `credentials` is a secret; elsewhere `{ kind: 'file' }` names a file of holdings or prices.
 */
export type Resolved<Value> = Value extends TextSource
  ? string
  : Value extends Plain
    ? Value
    : {
        readonly [Key in keyof Value]: Key extends 'credentials'
          ? ResolvedCredentials<Value[Key]>
          : Resolved<Value[Key]>;
      };

type ResolvedCredentials<Credentials> = {
  readonly [Key in keyof Credentials]: Credentials[Key] extends SecretReference
    ? Secret
    : Secret | null;
};

type Plain = readonly unknown[] | string | number | boolean | null;

export interface SnapshotRequest<Name extends AdapterName> {
  readonly accountId: AccountId;
  readonly connection: Resolved<Extract<Connection, { adapter: Name }>>;
  readonly baseCurrency: Currency;
  /** The run's trading date and its exchange's time zone, for brokers that speak of days. */
  readonly tradeDate: TradeDate;
  readonly timeZone: string;
  readonly now: Instant;
  readonly http: Http;
  /** Reads a local file in whole, up to a size limit: for exports that lie on disk. */
  readonly readFile: (path: string) => Promise<Outcome<Uint8Array>>;
  /** For what the broker prepares on demand; ends early, without an error, when the run is stopped. */
  readonly sleep: (durationMs: number) => Promise<void>;
}

export interface BrokerageAdapter<Name extends AdapterName = AdapterName> {
  readonly name: Name;
  /**
   * One attempt at reading the whole account. May be called again after any failure and must then start from
   * the beginning: a snapshot is never spliced from two attempts. Expected failures are returned, and
   * `isTransient` tells whether a further attempt may help; a retryable one may carry `retryAfterMs`.
   */
  fetchSnapshot(request: SnapshotRequest<Name>): Promise<Outcome<Snapshot>>;
  /**
   * The cheapest authenticated request, for a check-up: it succeeds when address and credentials are accepted and,
   * where the answer says, the account is the expected one; the text says what was accepted. An adapter whose snapshot
   * costs one request has none.
   */
  probe?(request: SnapshotRequest<Name>): Promise<Outcome<string>>;
}
