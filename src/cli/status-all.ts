/** `rebalance status --all`: how every portfolio stands, one line each. */
import pLimit from 'p-limit';
import type { Effects } from '#app/effects.ts';
import { type PortfolioPlaces, runsDatabaseUrlOf } from '#app/places.ts';
import type { PortfolioEntry, ReadyPortfolio } from '#app/portfolios.ts';
import { exitOfAll } from '#app/run-all.ts';
import { type Status, statusBy } from '#app/status.ts';
import { runMoment } from '#app/trading-date.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { EXIT_CODES, type ExitName, type Problem, worstExit } from '#domain/problem.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { DayProgress } from '#queue/days.ts';
import { type StandingRow, standingsTable } from '#report/portfolios-report.ts';
import type { Invocation } from './command.ts';
import { ageText, statusJson, unfinishedText } from './commands/status.ts';
import { openPortfolios } from './portfolios.ts';
import { showJson, showTables } from './show.ts';
import { refuse } from './stage-command.ts';
import { effectsIn } from './wiring.ts';

const READ_AT_A_TIME = 8;

interface Standing {
  readonly entry: PortfolioEntry;
  readonly exit: ExitName;
  /** Null when it cannot be told, for the problems. */
  readonly status: Status | null;
  readonly problems: readonly Problem[];
}

export async function showAllStatus(invocation: Invocation): Promise<ExitName> {
  const { flags, output } = invocation;
  const opened = await openPortfolios(invocation);
  if (!opened.ok) return refuse(opened.problems, invocation);
  const { entries, places } = opened.value;
  // As a dry run, so that nothing is written, not even a new ledger.
  const progress = await progressIn(invocation);
  if (!progress.ok) return refuse(progress.problems, invocation);
  const effects = await effectsIn({ ...invocation, flags: { ...flags, dryRun: true } }, places);
  const standings = await standingsOf(entries, { invocation, places, effects });
  if (output.json)
    showJson({ portfolios: standings.map((standing) => jsonOf(standing, progress.value)) }, output);
  else if (!output.quiet)
    showTables(
      [standingsTable(standings.map((standing) => rowOf(standing, progress.value)))],
      output,
    );
  return exitOfAll(standings);
}

interface Surroundings {
  readonly invocation: Invocation;
  readonly places: PortfolioPlaces;
  readonly effects: Effects;
}

/** With one ledger for all of them. */
async function standingsOf(
  entries: readonly PortfolioEntry[],
  given: Surroundings,
): Promise<readonly Standing[]> {
  const ledger = await given.effects.openLedger();
  const limit = pLimit(READ_AT_A_TIME);
  try {
    return await Promise.all(entries.map((entry) => limit(() => standingOf(entry, ledger, given))));
  } finally {
    if (ledger.ok) await ledger.value.close();
  }
}

async function standingOf(
  entry: PortfolioEntry,
  ledger: Outcome<Ledger>,
  given: Surroundings,
): Promise<Standing> {
  if (entry.kind === 'broken') return unknown(entry, entry.problems);
  const status = await readyStatus(entry, ledger, given);
  if (!status.ok) return unknown(entry, status.problems);
  return { entry, exit: status.value.exit, status: status.value, problems: [] };
}

function unknown(entry: PortfolioEntry, problems: readonly Problem[]): Standing {
  return { entry, exit: worstExit(problems), status: null, problems };
}

function readyStatus(
  { loaded: { config } }: ReadyPortfolio,
  ledger: Outcome<Ledger>,
  { invocation, places, effects }: Surroundings,
): Promise<Outcome<Status>> {
  const { flags, world } = invocation;
  const { timeZone } = config.targets;
  const { tradeDate } = runMoment({ date: flags.date, now: world.now(), timeZone });
  const { workDirectory } = places;
  return statusBy({ config, workDirectory, tradeDate }, ledger, effects);
}

type Progress = ReadonlyMap<string, DayProgress>;

/** By portfolio; empty where no runs are shared. */
async function progressIn({ world }: Invocation): Promise<Outcome<Progress>> {
  const databaseUrl = runsDatabaseUrlOf(world.environment);
  if (databaseUrl === undefined) return success(new Map());
  const { readProgress } = await import('#queue/days.ts');
  const days = await readProgress(databaseUrl);
  if (!days.ok) return days;
  return success(new Map(days.value.map((day) => [day.portfolioId, day])));
}

function rowOf({ entry, exit, status, problems }: Standing, progress: Progress): StandingRow {
  const { last, unfinished, missed, openOrders, outOfBand } = status ?? UNKNOWN;
  return {
    portfolio: nameOf(entry),
    last: last && { tradeDate: last.tradeDate, age: ageText(last.ageMs), orders: last.orders },
    state: exit === 'ok' ? 'fresh' : exit,
    daysMissed: missed?.length ?? null,
    openOrders: openOrders?.length ?? null,
    outOfBand: outOfBand?.length ?? null,
    queue: progressText(progress.get(nameOf(entry))),
    remark: unfinished === null ? (problems[0]?.what ?? '') : unfinishedText(unfinished),
  };
}

const UNKNOWN = { last: null, unfinished: null, missed: null, openOrders: null, outOfBand: null };

function nameOf(entry: PortfolioEntry): string {
  return entry.kind === 'ready' ? entry.portfolioId : entry.name;
}

/** `2026-11-20 5 of 14 steps`, or how it ended. */
function progressText(day: DayProgress | undefined): string {
  if (day === undefined) return '';
  const { tradeDate, state, stepsDone, stepsTotal } = day;
  return `${tradeDate} ${state === 'queued' ? `${stepsDone} of ${stepsTotal} steps` : state}`;
}

function jsonOf({ entry, exit, status, problems }: Standing, progress: Progress) {
  const day = progress.get(nameOf(entry));
  return {
    portfolio_id: entry.kind === 'ready' ? entry.portfolioId : null,
    config_directory: entry.configDirectory,
    ...(status === null ? { exit, exit_code: EXIT_CODES[exit].code } : statusJson(status)),
    queue: day && {
      trade_date: day.tradeDate,
      state: day.state,
      steps_done: day.stepsDone,
      steps_total: day.stepsTotal,
    },
    problems,
  };
}
