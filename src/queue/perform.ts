/** Does one step of a day: opens the portfolio as it lies on this machine, and calls the use case. */
import type { Effects } from '#app/effects.ts';
import type { LoadedConfig } from '#app/load-config.ts';
import { planningOfText } from '#app/planning.ts';
import type { DayResult } from '#app/run.ts';
import { aggregateStep } from '#app/steps/aggregate-step.ts';
import { analyzeStep } from '#app/steps/analyze-step.ts';
import { closingStep } from '#app/steps/closing-step.ts';
import { DAY_IS_COMPLETE, failed, type StepReport, type StepRequest } from '#app/steps/day-step.ts';
import { fetchStep } from '#app/steps/fetch-step.ts';
import { marketStep } from '#app/steps/market-step.ts';
import type { FetchPolicy } from '#config/config.ts';
import { defaultDeadlineMs } from '#config/normalise/brokerages.ts';
import type { StageRecord } from '#domain/documents/run.ts';
import type { AccountId } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { configHashOf } from './config-hash.ts';
import type { StepMessage } from './step.ts';

/** A portfolio as it lies on this machine. */
export interface OpenPortfolio {
  readonly loaded: LoadedConfig;
  readonly workDirectory: string;
  readonly effects: Effects;
}

export interface StepSurroundings {
  /** By the name of its directory. */
  readonly open: (folder: string) => Promise<Outcome<OpenPortfolio>>;
  /** No further attempt follows. */
  readonly isLast: boolean;
  /** Of the steps before this one. */
  readonly recordsBefore: () => Promise<Outcome<readonly StageRecord[]>>;
}

export interface Performed extends StepReport {
  /** Of the last step, when it has succeeded. */
  readonly day: DayResult | null;
}

export async function perform(
  message: StepMessage,
  surroundings: StepSurroundings,
): Promise<Performed> {
  const opened = await openQueued(message, surroundings);
  if (!opened.ok) return { ...failed(opened.problems), day: null };
  if (message.step === 'orders') return close(message, opened.value, surroundings);
  return { ...(await work(message, opened.value, surroundings)), day: null };
}

function work(
  message: StepMessage,
  portfolio: OpenPortfolio,
  { isLast }: StepSurroundings,
): Promise<StepReport> {
  const { effects } = portfolio;
  const request = requestOf(message, portfolio);
  const policy = onceOnly(portfolio.loaded);
  switch (message.step) {
    case 'fetch':
      return fetchStep({ ...request, accountId: accountOf(message), policy, isLast }, effects);
    case 'market':
      return marketStep({ ...request, policy }, effects);
    case 'analyze':
      return analyzeStep({ ...request, accountId: accountOf(message) }, effects);
    case 'aggregate':
      return aggregateStep(request, effects);
    case 'orders':
      return Promise.resolve(DAY_IS_COMPLETE);
  }
}

async function close(
  message: StepMessage,
  portfolio: OpenPortfolio,
  { recordsBefore }: StepSurroundings,
): Promise<Performed> {
  const records = await recordsBefore();
  if (!records.ok) return { ...failed(records.problems), day: null };
  const day = await closingStep(
    { ...requestOf(message, portfolio), records: records.value, startedAt: message.queuedAt },
    portfolio.effects,
  );
  if (!day.ok) return { ...failed(day.problems), day: null };
  return { value: 'done', problems: [], records: [], day: day.value };
}

export function requestOf(
  { tradeDate, asOf, planning }: StepMessage,
  { loaded, workDirectory }: OpenPortfolio,
): StepRequest {
  return {
    ...loaded,
    workDirectory,
    tradeDate,
    asOf,
    planning: planningOfText(planning),
    dryRun: false,
  };
}

/** Steps of one day must not be done with different targets. */
async function openQueued(
  { folder, portfolioId, configHash }: StepMessage,
  { open }: StepSurroundings,
): Promise<Outcome<OpenPortfolio>> {
  const opened = await open(folder);
  if (!opened.ok) return opened;
  const { loaded } = opened.value;
  const isSame =
    loaded.config.targets.portfolioId === portfolioId && configHashOf(loaded) === configHash;
  if (isSame) return success(opened.value);
  return failure({
    code: 'run-conflict',
    where: opened.value.effects.configDirectory,
    what: `the configuration of ${portfolioId} here is not the one that was queued`,
    next: 'bring the configuration to all machines, then queue the portfolio again with --force',
  });
}

/** Further attempts are the queue's to make: none holds a place while it waits. */
function onceOnly({ config }: LoadedConfig): FetchPolicy {
  const { timeoutMs, concurrency } = config.brokerages.defaults;
  const once = { retries: 0, retryDelayMs: 0 };
  return { ...once, timeoutMs, concurrency, deadlineMs: defaultDeadlineMs(once) };
}

function accountOf({ accountId, step }: StepMessage): AccountId {
  invariant(accountId !== null, `${step} is about one account`);
  return accountId;
}
