/** `rebalance run --all`: the day of every portfolio in this process, and how each of them ended. */
import { join, resolve } from 'node:path';
import type { ReadyPortfolio } from '#app/portfolios.ts';
import type { DayResult } from '#app/run.ts';
import { exitOfAll, type PortfolioEnding, type PortfolioRun, runAll } from '#app/run-all.ts';
import { type Decimal, toText } from '#domain/decimal.ts';
import { EXIT_CODES, type ExitName, worstExit } from '#domain/problem.ts';
import { RateLimiter } from '#fetch/limiter.ts';
import { portfoliosTable } from '#report/portfolios-report.ts';
import type { Invocation } from './command.ts';
import { runHousehold } from './commands/run.ts';
import { type AllPortfolios, openPortfolios, outputFor } from './portfolios.ts';
import { countedProgress } from './portfolios-progress.ts';
import { showJson, showTables } from './show.ts';
import { refuse } from './stage-command.ts';
import { householdOf, timingOf } from './wiring.ts';

const PORTFOLIOS_AT_A_TIME = 4;

/** Of a day that was finished; the documents themselves would fill the memory. */
interface Finished {
  readonly kind: DayResult['kind'];
  readonly orders: number;
  readonly turnover: Decimal;
  readonly costs: Decimal;
  readonly runDirectory: string;
  readonly orderFile: string;
}

type Ending = PortfolioEnding<Finished>;

export async function runAllAndShow(invocation: Invocation): Promise<ExitName> {
  const { flags, world, output } = invocation;
  const opened = await openPortfolios(invocation);
  if (!opened.ok) return refuse(opened.problems, invocation);
  const { entries } = opened.value;
  const timing = timingOf(world);
  const limiter = new RateLimiter(timing);
  for (const entry of entries)
    if (entry.kind === 'broken') outputFor(entry.name, output).problems(entry.problems);
  const progress = countedProgress(entries.length, invocation);
  const endings = await runAll<Finished>(entries, flags.concurrency ?? PORTFOLIOS_AT_A_TIME, {
    timing,
    signal: world.signal,
    run: (portfolio) => runPortfolio(portfolio, { invocation, all: opened.value, limiter }),
    onBug: ({ name }, bug) => output.warn(`${name}: a bug in the program\n${stackOf(bug)}`),
    onEnded: progress.ended,
  });
  progress.finish();
  if (output.json) showJson(jsonOf(endings), output);
  else if (!output.quiet) showTables([portfoliosTable(endings.map(rowOf))], output);
  const exit = exitOfAll(endings);
  if (exit !== 'ok') output.say(countText(endings));
  return exit;
}

/** As the portfolio alone would be run, but for what is shown, and with its own folder below `--out`. */
async function runPortfolio(
  { name, configDirectory, portfolioId, loaded }: ReadyPortfolio,
  given: {
    readonly invocation: Invocation;
    readonly all: AllPortfolios;
    readonly limiter: RateLimiter;
  },
): Promise<PortfolioRun<Finished>> {
  const { invocation, all, limiter } = given;
  const { concurrency: _atATime, out, ...flags } = invocation.flags;
  const own: Invocation = {
    ...invocation,
    flags: {
      ...flags,
      ...(out === undefined
        ? {}
        : { out: join(resolve(invocation.world.currentDirectory, out), portfolioId) }),
    },
    output: outputFor(name, invocation.output),
  };
  const places = { configDirectory, workDirectory: all.places.workDirectory };
  const household = await householdOf(own, { places, loaded, limiter });
  const { exit, problems, day } = await runHousehold(household, own);
  return {
    tradeDate: household.tradeDate,
    exit,
    problems,
    result: day === null ? null : finished(day),
  };
}

function finished({ kind, directory, rebalancing, orderFile }: DayResult): Finished {
  return {
    kind,
    orders: rebalancing.orders.length,
    turnover: rebalancing.expectedTurnover,
    costs: rebalancing.estimatedCosts,
    runDirectory: directory.path,
    orderFile: directory.pathOf(orderFile),
  };
}

function rowOf({ name, portfolioId, tradeDate, exit, problems, result }: Ending) {
  return {
    portfolio: portfolioId ?? name,
    tradeDate,
    ended: endedWord({ exit, result }),
    exitCode: EXIT_CODES[exit].code,
    plan: result,
    problem: problemText(problems, exit),
  };
}

function endedWord({ exit, result }: Pick<Ending, 'exit' | 'result'>): string {
  return exit === 'ok' && result !== null ? result.kind : exit;
}

/** The one that decided the exit, and how many more there are. */
function problemText(problems: Ending['problems'], exit: ExitName): string {
  const decisive = problems.find((problem) => worstExit([problem]) === exit) ?? problems[0];
  if (decisive === undefined) return '';
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  return `${decisive.where === undefined ? '' : `${decisive.where}: `}${decisive.what}${more}`;
}

function countText(endings: readonly Ending[]): string {
  const failed = endings.filter(({ exit }) => exit !== 'ok').length;
  return `${failed} of ${endings.length} portfolios failed`;
}

function jsonOf(endings: readonly Ending[]) {
  return {
    portfolios: endings.map(
      ({ name, portfolioId, tradeDate, exit, problems, result, ...rest }) => ({
        portfolio_id: portfolioId,
        config_directory: rest.configDirectory,
        trade_date: tradeDate,
        ended: endedWord({ exit, result }),
        exit,
        exit_code: EXIT_CODES[exit].code,
        orders: result?.orders ?? null,
        turnover: result === null ? null : toText(result.turnover),
        estimated_costs: result === null ? null : toText(result.costs),
        run_directory: result?.runDirectory ?? null,
        order_file: result?.orderFile ?? null,
        problems,
        duration_ms: Math.round(rest.durationMs),
      }),
    ),
    failed: endings.filter(({ exit }) => exit !== 'ok').length,
  };
}

function stackOf(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
}
