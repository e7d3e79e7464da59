/** Which runs to keep and which may go, each with its reasons: a decision on names alone, nothing is touched. */
import type { TradeDate } from '#domain/time.ts';
import { compareRunNames, type RunName } from './layout.ts';

export interface RetentionPolicy {
  /** The newest complete run of so many days, months and years that have one. */
  readonly keepDaily: number;
  readonly keepMonthly: number;
  readonly keepYearly: number;
}

export type RunState =
  | 'complete'
  /** Failed, or killed before it was complete. */
  | 'unfinished'
  /** Its manifest cannot be read, so nobody can say what it is. */
  | 'unreadable';

export interface KnownRun {
  readonly name: RunName;
  readonly state: RunState;
}

export interface RunVerdict extends KnownRun {
  readonly verdict: 'keep' | 'remove';
  /** Why, in words; never empty. */
  readonly reasons: readonly string[];
}

/**
 * One verdict for each run, in the order given. The last complete run is always kept, and so is everything newer;
 * attempts that were put aside and unfinished runs stay as long as days are kept.
 */
export function judgeRuns(
  runs: readonly KnownRun[],
  policy: RetentionPolicy,
): readonly RunVerdict[] {
  const inForce = runs
    .filter(({ name, state }) => state === 'complete' && name.attempt === null)
    .map(({ name }) => name)
    .sort((left, right) => compareRunNames(right, left));
  const reasons = new Map<TradeDate, string[]>();
  const [last] = inForce;
  if (last !== undefined) reasons.set(last.tradeDate, ['last complete run']);
  for (const { period, count, periodOf } of periodsOf(policy))
    keepNewest(inForce, reasons, { period, count, periodOf });
  const recentFrom = inForce[Math.min(policy.keepDaily, inForce.length) - 1]?.tradeDate;
  return runs.map((run) => ({ ...run, ...judge(run, { last, recentFrom, reasons }) }));
}

interface Period {
  readonly period: string;
  readonly count: number;
  readonly periodOf: (date: TradeDate) => string;
}

function periodsOf({ keepDaily, keepMonthly, keepYearly }: RetentionPolicy): readonly Period[] {
  return [
    { period: 'daily', count: keepDaily, periodOf: (date) => date },
    { period: 'monthly', count: keepMonthly, periodOf: (date) => date.slice(0, 'YYYY-MM'.length) },
    { period: 'yearly', count: keepYearly, periodOf: (date) => date.slice(0, 'YYYY'.length) },
  ];
}

/** `newestFirst`: the first run of each period is the one that stands for it. */
function keepNewest(
  newestFirst: readonly RunName[],
  reasons: Map<TradeDate, string[]>,
  { period, count, periodOf }: Period,
): void {
  const seen = new Set<string>();
  for (const { tradeDate } of newestFirst) {
    if (seen.size >= count) return;
    if (seen.has(periodOf(tradeDate))) continue;
    seen.add(periodOf(tradeDate));
    reasons.set(tradeDate, [...(reasons.get(tradeDate) ?? []), `${period} ${seen.size}`]);
  }
}

function judge(
  { name, state }: KnownRun,
  {
    last,
    recentFrom,
    reasons,
  }: {
    readonly last: RunName | undefined;
    readonly recentFrom: TradeDate | undefined;
    readonly reasons: ReadonlyMap<TradeDate, readonly string[]>;
  },
): Pick<RunVerdict, 'verdict' | 'reasons'> {
  const keep = (...why: readonly string[]) => ({ verdict: 'keep', reasons: why }) as const;
  const remove = (why: string) => ({ verdict: 'remove', reasons: [why] }) as const;
  if (state === 'unreadable') return keep('unreadable: look at it first');
  const isInForce = state === 'complete' && name.attempt === null;
  if (isInForce) {
    const why = reasons.get(name.tradeDate) ?? [];
    return why.length > 0 ? keep(...why) : remove('no rule keeps it');
  }
  const what = state === 'unfinished' ? 'unfinished' : 'put aside';
  if (last === undefined || name.tradeDate >= last.tradeDate)
    return keep(`${what}, not older than the last complete run`);
  if (recentFrom !== undefined && name.tradeDate >= recentFrom)
    return keep(`${what}, as recent as the daily runs`);
  return remove(`${what}, older than the daily runs`);
}
