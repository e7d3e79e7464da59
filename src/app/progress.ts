/** What a run tells about itself while it works. */
import type { AccountId } from '#domain/ids.ts';
import type { FetchProgress } from '#fetch/accounts.ts';
import type { AttemptEvent } from '#fetch/attempts.ts';

export type RunProgress =
  /** These accounts are about to be fetched. */
  | { readonly kind: 'fetching'; readonly accountIds: readonly AccountId[] }
  | FetchProgress
  | { readonly kind: 'market data'; readonly event: MarketProgress };

export type MarketProgress =
  | AttemptEvent
  | { readonly kind: 'done'; readonly ok: boolean; readonly attempts: number };
