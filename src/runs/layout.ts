/** Where everything lies: the names of a run's files and of the directories that keep runs. */
import { join } from 'node:path';
import { type AccountId, compareText, type PortfolioId, parseAccountId } from '#domain/ids.ts';
import { compactDate, parseTradeDate, type TradeDate } from '#domain/time.ts';

/** Holds the runs of all portfolios, in the work directory. */
export const RUNS_FOLDER = 'runs';

/** Files of a run directory, relative to it. */
export const MARKET_FILE = 'market.json';
export const HOUSEHOLD_FILE = 'household.json';
export const HISTORY_FILE = 'history.json';
export const PROBLEM_FILE = 'problem.json';
export const REBALANCING_FILE = 'rebalancing.json';
export const MANIFEST_FILE = 'run.json';
export const REPORT_FILE = 'report.html';
export const LOG_FILE = 'log.jsonl';
/** Beside the runs of a portfolio: the events about them, one on each line. */
export const EVENTS_FILE = 'events.jsonl';
export const HOLDINGS_FOLDER = 'holdings';
export const ANALYSIS_FOLDER = 'analysis';

const DOCUMENT_SUFFIX = '.json';
const ATTEMPT_NAME = /^(\d{4}-\d{2}-\d{2})\.attempt-([1-9]\d{0,3})$/;

export function holdingsFile(accountId: AccountId): string {
  return `${HOLDINGS_FOLDER}/${accountId}${DOCUMENT_SUFFIX}`;
}

export function analysisFile(accountId: AccountId): string {
  return `${ANALYSIS_FOLDER}/${accountId}${DOCUMENT_SUFFIX}`;
}

/** `trade_orders_20261120.csv`. */
export function orderFileName(tradeDate: TradeDate): string {
  return `trade_orders_${compactDate(tradeDate)}.csv`;
}

/** The account that `BROKERAGE_001.json` is about; undefined for a name that is no account's. */
export function accountOfFileName(name: string): AccountId | undefined {
  return name.endsWith(DOCUMENT_SUFFIX)
    ? parseAccountId(name.slice(0, -DOCUMENT_SUFFIX.length))
    : undefined;
}

/** `<workdir>/runs/<portfolio_id>`: all runs of a portfolio, and its lock. */
export function portfolioDirectory(workDirectory: string, portfolioId: PortfolioId): string {
  return join(workDirectory, RUNS_FOLDER, portfolioId);
}

/** A run, or an earlier attempt at one that `--force` put aside. */
export interface RunName {
  readonly tradeDate: TradeDate;
  /** 1 is the first attempt that was put aside; null is the run in force. */
  readonly attempt: number | null;
}

/** `2026-11-20`, or `2026-11-20.attempt-1`. */
export function runNameText(name: RunName): string {
  return name.attempt === null ? name.tradeDate : `${name.tradeDate}.attempt-${name.attempt}`;
}

/** The opposite of `runNameText`; undefined for any other name. */
export function parseRunName(text: string): RunName | undefined {
  const [, dateText, attemptText] = ATTEMPT_NAME.exec(text) ?? [];
  const tradeDate = parseTradeDate(dateText ?? text);
  if (tradeDate === undefined) return undefined;
  return { tradeDate, attempt: attemptText === undefined ? null : Number(attemptText) };
}

/** By date; attempts of a date come before the run in force. */
export function compareRunNames(left: RunName, right: RunName): number {
  return (
    compareText(left.tradeDate, right.tradeDate) ||
    (left.attempt ?? Number.POSITIVE_INFINITY) - (right.attempt ?? Number.POSITIVE_INFINITY)
  );
}
