/** What every stage is given and gives back. */
import type { Config } from '#config/config.ts';
import type { StageRecord } from '#domain/documents/run.ts';
import type { AccountId } from '#domain/ids.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { type Instant, instantOf, type TradeDate } from '#domain/time.ts';
import type { AcceptedSnapshot, CompleteRun, PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import type { Effects } from '../effects.ts';

export interface StageContext {
  readonly config: Config;
  readonly directory: RunDirectory;
  readonly tradeDate: TradeDate;
  /** The moment the data is judged at. */
  readonly asOf: Instant;
  /** The account's snapshot in the latest earlier complete run that has one. */
  readonly lastAccepted: (accountId: AccountId) => Promise<Outcome<AcceptedSnapshot | undefined>>;
  /** The latest complete run of an earlier date. */
  readonly lastComplete: () => Promise<Outcome<CompleteRun | undefined>>;
  readonly effects: Effects;
}

/** `runs` null: the directory is nobody's day, so nothing came before it. */
export function stageContext(
  given: Omit<StageContext, 'lastAccepted' | 'lastComplete'> & {
    readonly runs: PortfolioRuns | null;
  },
): StageContext {
  const { config, directory, tradeDate, asOf, effects, runs } = given;
  return {
    config,
    directory,
    tradeDate,
    asOf,
    effects,
    lastAccepted: async (accountId) =>
      runs === null ? success(undefined) : runs.latestSnapshotBefore(tradeDate, accountId),
    lastComplete: async () =>
      runs === null ? success(undefined) : runs.latestCompleteBefore(tradeDate),
  };
}

/** A stage's value is there when nothing stopped it; its records are there in any case. */
export interface StageReport<Value> {
  readonly value: Value | undefined;
  readonly problems: readonly Problem[];
  readonly records: readonly StageRecord[];
}

/** Times a stage, or one account's part of it. */
export function startRecord(
  name: string,
  accountId: AccountId | null,
  { timing, onProgress }: Effects,
): (outcome: StageRecord['outcome'], attempts: number) => StageRecord {
  const startedMs = timing.now();
  return (outcome, attempts) => {
    const record: StageRecord = {
      name,
      accountId,
      startedAt: instantOf(new Date(startedMs)),
      durationMs: Math.max(0, Math.round(timing.now() - startedMs)),
      attempts,
      outcome,
    };
    onProgress({ kind: 'stage', record });
    return record;
  };
}
