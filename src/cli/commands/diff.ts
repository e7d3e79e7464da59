/** `rebalance diff [EARLIER [LATER]]`: what changed between two runs: value, holdings, prices, drift and plan. */
import { resolve } from 'node:path';
import { type FoundRun, latestRun, runAt, runBefore } from '#app/find-run.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { parseTradeDate } from '#domain/time.ts';
import { changesBetween, type ReadRun } from '#report/run-changes.ts';
import { changesJson, changesTables } from '#report/run-changes-text.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { openRuns } from '../find-run.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { runFilesOf } from '../wiring.ts';

export const execute: CommandAction = async (invocation) => {
  const { output } = invocation;
  const runs = await findBoth(invocation);
  if (!runs.ok) return refuse(runs.problems, invocation);
  const [before, after] = [await read(runs.value.earlier), await read(runs.value.later)];
  if (!before.ok || !after.ok)
    return refuse(
      [before, after].flatMap((each) => (each.ok ? [] : each.problems)),
      invocation,
    );
  const changes = changesBetween(before.value, after.value);
  if (output.json) showJson(changesJson(changes), output);
  else showTables(changesTables(changes), output);
  return 'ok';
};

interface TwoRuns {
  readonly earlier: FoundRun;
  readonly later: FoundRun;
}

/** The later one is the newest when it is not named; the earlier one is then the one before it. */
async function findBoth(invocation: Invocation): Promise<Outcome<TwoRuns>> {
  const [earlierWord, laterWord] = invocation.arguments;
  const later = await findOne(laterWord, invocation);
  if (!later.ok) return later;
  const earlier =
    earlierWord === undefined
      ? await previousOf(later.value)
      : await findOne(earlierWord, invocation);
  return earlier.ok ? success({ earlier: earlier.value, later: later.value }) : earlier;
}

/** A date, or a directory. */
async function findOne(
  word: string | undefined,
  invocation: Invocation,
): Promise<Outcome<FoundRun>> {
  const tradeDate = word === undefined ? null : parseTradeDate(word);
  if (word !== undefined && tradeDate === undefined)
    return success(
      runAt(resolve(invocation.world.currentDirectory, word), await runFilesOf(invocation)),
    );
  const runs = await openRuns(invocation);
  return runs.ok ? latestRun(runs.value, tradeDate ?? null) : runs;
}

async function previousOf({ directory, runs }: FoundRun): Promise<Outcome<FoundRun>> {
  const rebalancing = await directory.readRebalancing();
  if (!rebalancing.ok) return rebalancing;
  if (runs === null)
    return failure({
      code: 'usage-invalid',
      what: `${directory.path} lies outside a work directory, so no run comes before it`,
      next: 'name both directories',
    });
  return runBefore(runs, rebalancing.value.tradeDate);
}

async function read({ directory }: FoundRun): Promise<Outcome<ReadRun>> {
  const problem = await directory.readProblem();
  if (!problem.ok) return problem;
  const rebalancing = await directory.readRebalancing();
  return rebalancing.ok
    ? success({ problem: problem.value, rebalancing: rebalancing.value })
    : rebalancing;
}
