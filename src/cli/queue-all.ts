/** `rebalance run --all --queue`: every portfolio's day into the queue, for workers to do. */
import { randomUUID } from 'node:crypto';
import { planningText } from '#app/planning.ts';
import type { ReadyPortfolio } from '#app/portfolios.ts';
import { exitOfAll, type PortfolioEnding, type PortfolioRun, runAll } from '#app/run-all.ts';
import { prepareDay } from '#app/steps/prepare-day.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { EXIT_CODES, type ExitName, worstExit } from '#domain/problem.ts';
import { milliseconds } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { configHashOf } from '#queue/config-hash.ts';
import { type Enqueued, enqueueDay } from '#queue/enqueue.ts';
import { openQueue, type Queue } from '#queue/queue.ts';
import { portfoliosTable } from '#report/portfolios-report.ts';
import type { Flags, Invocation } from './command.ts';
import { type AllPortfolios, openPortfolios, outputFor } from './portfolios.ts';
import { countedProgress } from './portfolios-progress.ts';
import { findQueue, type OpenHousehold, portfolioOpener } from './queued-portfolios.ts';
import { planningOf } from './requests.ts';
import { showJson, showTables } from './show.ts';
import { refuse } from './stage-command.ts';
import { ledgerOf } from './wiring.ts';

const PORTFOLIOS_AT_A_TIME = 4;

type Queued = Enqueued | 'unchanged';

export async function queueAllAndShow(invocation: Invocation): Promise<ExitName> {
  const databaseUrl = queueAddress(invocation);
  if (!databaseUrl.ok) return refuse(databaseUrl.problems, invocation);
  const opened = await openPortfolios(invocation);
  if (!opened.ok) return refuse(opened.problems, invocation);
  const ledger = await ledgerOf(invocation, opened.value.places);
  if (!ledger.ok) return refuse(ledger.problems, invocation);
  try {
    const onError = ({ message }: Error) => invocation.output.warn(message);
    const queue = await openQueue(databaseUrl.value, { supervises: false, onError });
    if (!queue.ok) return refuse(queue.problems, invocation);
    try {
      return await queueEach(opened.value, {
        invocation,
        ledger: ledger.value,
        queue: queue.value,
      });
    } finally {
      await queue.value.close();
    }
  } finally {
    await ledger.value.close();
  }
}

function queueAddress(invocation: Invocation): Outcome<string> {
  const { flags } = invocation;
  const others = { out: '--out', dryRun: '--dry-run', asOf: '--as-of' } as const;
  const wrong = Object.entries(others).find(([name]) => flags[name as keyof Flags] !== undefined);
  if (flags.all === true && wrong === undefined) return findQueue(invocation);
  return failure({
    code: 'usage-invalid',
    where: '--queue',
    what: wrong === undefined ? 'goes with --all only' : `${wrong[1]} does not go with it`,
    next: wrong === undefined ? 'add --all' : `leave ${wrong[1]} out`,
  });
}

interface Queueing {
  readonly invocation: Invocation;
  readonly ledger: Ledger;
  readonly queue: Queue;
}

async function queueEach(all: AllPortfolios, queueing: Queueing): Promise<ExitName> {
  const { world, flags, output } = queueing.invocation;
  const open = portfolioOpener(queueing.invocation, all.places, queueing.ledger);
  for (const entry of all.entries)
    if (entry.kind === 'broken') outputFor(entry.name, output).problems(entry.problems);
  const progress = countedProgress(all.entries.length, queueing.invocation);
  const endings = await runAll<Queued>(all.entries, flags.concurrency ?? PORTFOLIOS_AT_A_TIME, {
    timing: { now: () => milliseconds(world.now()) },
    signal: world.signal,
    run: async (portfolio) => {
      const opened = await open(portfolio.name);
      return queueOne(portfolio, opened, queueing);
    },
    onBug: ({ name }, bug) => output.warn(`${name}: a bug in the program: ${String(bug)}`),
    onEnded: progress.ended,
  });
  progress.finish();
  for (const { name, tradeDate, problems } of endings)
    if (tradeDate !== null) outputFor(name, output).problems(problems);
  if (output.json) showJson({ portfolios: endings.map(jsonOf) }, output);
  else if (!output.quiet) showTables([portfoliosTable(endings.map(rowOf))], output);
  return exitOfAll(endings);
}

async function queueOne(
  { portfolioId, name }: ReadyPortfolio,
  opened: Outcome<OpenHousehold>,
  { invocation, queue }: Queueing,
): Promise<PortfolioRun<Queued>> {
  const { flags, world } = invocation;
  const ended = (outcome: Outcome<Queued>): PortfolioRun<Queued> => ({
    tradeDate: opened.ok ? opened.value.household.tradeDate : null,
    exit: outcome.ok ? 'ok' : worstExit(outcome.problems),
    problems: outcome.ok ? [] : outcome.problems,
    result: outcome.ok ? outcome.value : null,
  });
  if (!opened.ok) return ended(opened);
  const { household, workDirectory, effects, loaded } = opened.value;
  const { tradeDate, asOf } = household;
  const planning = planningOf(flags);
  const isForced = flags.force === true;
  const prepared = await prepareDay(
    { ...loaded, tradeDate, asOf, workDirectory, planning, dryRun: false, force: isForced },
    effects,
  );
  if (!prepared.ok) return ended(prepared);
  if (prepared.value === 'complete') return ended(success('unchanged'));
  const { defaults } = loaded.config.brokerages;
  const day = {
    flow: randomUUID(),
    portfolioId,
    folder: name,
    configHash: configHashOf(loaded),
    tradeDate,
    asOf,
    queuedAt: milliseconds(world.now()),
    planning: planningText(planning),
    retries: flags.retries ?? defaults.retries,
    retryDelayMs: flags.retryDelay ?? defaults.retryDelayMs,
    config: loaded.config,
  };
  return ended(await enqueueDay(day, { isForced }, queue));
}

type Ending = PortfolioEnding<Queued>;

function rowOf({ name, portfolioId, tradeDate, exit, problems, result }: Ending) {
  return {
    portfolio: portfolioId ?? name,
    tradeDate,
    ended: result ?? exit,
    exitCode: EXIT_CODES[exit].code,
    plan: null,
    problem: problems[0]?.what ?? '',
  };
}

function jsonOf({ portfolioId, configDirectory, tradeDate, exit, problems, result }: Ending) {
  return {
    portfolio_id: portfolioId,
    config_directory: configDirectory,
    trade_date: tradeDate,
    state: result,
    exit,
    exit_code: EXIT_CODES[exit].code,
    problems,
  };
}
