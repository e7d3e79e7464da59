/** What the use cases may do to the world, as arguments: every one of them runs in a test with imitations. */

import type { Outcome } from '#domain/outcome.ts';
import type { FetchAccountsEffects } from '#fetch/accounts.ts';
import type { FetchMarketEffects } from '#fetch/market/fetch-market.ts';
import type { Timing } from '#fetch/timing.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { DrawChart } from '#report/html/charts.ts';
import type { FileSystem } from '#runs/file-system.ts';
import type { RunProgress } from './progress.ts';

export interface Effects {
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly fileSystem: FileSystem;
  /** Absolute: what relative paths of the configuration are relative to. */
  readonly configDirectory: string;
  /** Brokerages and market data. */
  readonly sources: Omit<
    FetchAccountsEffects & FetchMarketEffects,
    'timing' | 'signal' | 'onProgress' | 'onAttempt'
  >;
  /** Rules and history; whoever opens it closes it. */
  readonly openLedger: () => Promise<Outcome<Ledger>>;
  readonly onProgress: (event: RunProgress) => void;
  /** Of the report. */
  readonly drawChart: DrawChart;
  readonly host: HostFacts;
}

/** Who and what runs this, for the lock and the manifest. */
export interface HostFacts {
  readonly pid: number;
  readonly hostName: string;
  /** Such as `rebalance` and `node`. */
  readonly versions: Readonly<Record<string, string>>;
}
