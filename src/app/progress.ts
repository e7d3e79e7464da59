/** What a run tells about itself while it works. */
import type { StageRecord } from '#domain/documents/run.ts';
import type { AccountId } from '#domain/ids.ts';
import type { FetchProgress } from '#fetch/accounts.ts';
import type { AttemptEvent } from '#fetch/attempts.ts';

export type RunProgress =
  /** The run has the lock and its directory, and is about to do something. */
  | { readonly kind: 'opened' }
  /** These accounts are about to be fetched. */
  | { readonly kind: 'fetching'; readonly accountIds: readonly AccountId[] }
  | FetchProgress
  | { readonly kind: 'market data'; readonly event: MarketProgress }
  /** A stage, or one account's part of it, has ended. */
  | { readonly kind: 'stage'; readonly record: StageRecord }
  /** The run's log could not be written; `code` is the system's. The run itself goes on. */
  | { readonly kind: 'log-lost'; readonly code: string };

export type MarketProgress =
  | AttemptEvent
  | { readonly kind: 'done'; readonly ok: boolean; readonly attempts: number };
