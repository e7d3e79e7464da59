/** What every stage is given and gives back. */
import type { CovarianceSource } from '#analyze/risk/covariance.ts';
import type { Config } from '#config/config.ts';
import type { PriceHistory } from '#domain/documents/market.ts';
import type { StageRecord } from '#domain/documents/run.ts';
import type { AccountId } from '#domain/ids.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { type Instant, instantOf, type TradeDate } from '#domain/time.ts';
import type { AcceptedSnapshot, PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import type { Effects } from '../effects.ts';
import { covarianceSource, type RiskModelFile } from '../risk-model.ts';
import { knownHistory } from './known-history.ts';

export interface StageContext {
  readonly config: Config;
  readonly directory: RunDirectory;
  readonly tradeDate: TradeDate;
  /** The moment the data is judged at. */
  readonly asOf: Instant;
  readonly covariance: CovarianceSource;
  /** The account's snapshot in the latest earlier complete run that has one. */
  readonly lastAccepted: (accountId: AccountId) => Promise<Outcome<AcceptedSnapshot | undefined>>;
  /** The price history of the latest earlier complete run. */
  readonly knownHistory: () => Promise<PriceHistory | null>;
  /** Null when the directory is nobody's day, so that nothing came before it. */
  readonly runs: PortfolioRuns | null;
  readonly effects: Effects;
}

export function stageContext(
  given: Omit<StageContext, 'lastAccepted' | 'knownHistory' | 'covariance'> & {
    readonly riskModel: RiskModelFile | null;
  },
): StageContext {
  const { config, directory, tradeDate, asOf, effects, runs } = given;
  return {
    config,
    directory,
    tradeDate,
    asOf,
    covariance: covarianceSource(config.policy.risk, given.riskModel),
    effects,
    runs,
    lastAccepted: async (accountId) =>
      runs === null ? success(undefined) : runs.latestSnapshotBefore(tradeDate, accountId),
    knownHistory: async () => (runs === null ? null : knownHistory(runs, tradeDate)),
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
): (outcome: StageRecord['outcome'], attempts: number, waitsMs?: readonly number[]) => StageRecord {
  const startedMs = timing.now();
  return (outcome, attempts, waitsMs = []) => {
    const record: StageRecord = {
      name,
      accountId,
      startedAt: instantOf(new Date(startedMs)),
      durationMs: Math.max(0, Math.round(timing.now() - startedMs)),
      attempts,
      waitsMs: waitsMs.map(Math.round),
      outcome,
    };
    onProgress({ kind: 'stage', record });
    return record;
  };
}
