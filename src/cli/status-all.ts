/** `rebalance status --all`: how every portfolio stands, one line each. */
import pLimit from 'p-limit';
import type { Effects } from '#app/effects.ts';
import type { PortfolioPlaces } from '#app/places.ts';
import type { PortfolioEntry, ReadyPortfolio } from '#app/portfolios.ts';
import { exitOfAll } from '#app/run-all.ts';
import { type Status, statusBy } from '#app/status.ts';
import { runMoment } from '#app/trading-date.ts';
import type { Outcome } from '#domain/outcome.ts';
import { EXIT_CODES, type ExitName, type Problem, worstExit } from '#domain/problem.ts';
import type { Ledger } from '#ledger/ledger.ts';
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
  const effects = await effectsIn({ ...invocation, flags: { ...flags, dryRun: true } }, places);
  const standings = await standingsOf(entries, { invocation, places, effects });
  if (output.json) showJson({ portfolios: standings.map(jsonOf) }, output);
  else if (!output.quiet) showTables([standingsTable(standings.map(rowOf))], output);
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

function rowOf({ entry, exit, status, problems }: Standing): StandingRow {
  const { last, unfinished, missed, openOrders, outOfBand } = status ?? UNKNOWN;
  return {
    portfolio: nameOf(entry),
    last: last && { tradeDate: last.tradeDate, age: ageText(last.ageMs), orders: last.orders },
    state: exit === 'ok' ? 'fresh' : exit,
    daysMissed: missed?.length ?? null,
    openOrders: openOrders?.length ?? null,
    outOfBand: outOfBand?.length ?? null,
    remark: unfinished === null ? (problems[0]?.what ?? '') : unfinishedText(unfinished),
  };
}

const UNKNOWN = { last: null, unfinished: null, missed: null, openOrders: null, outOfBand: null };

function nameOf(entry: PortfolioEntry): string {
  return entry.kind === 'ready' ? entry.portfolioId : entry.name;
}

function jsonOf({ entry, exit, status, problems }: Standing) {
  return {
    portfolio_id: entry.kind === 'ready' ? entry.portfolioId : null,
    config_directory: entry.configDirectory,
    ...(status === null ? { exit, exit_code: EXIT_CODES[exit].code } : statusJson(status)),
    problems,
  };
}
