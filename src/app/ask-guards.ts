/** Gathers what the guards look at, the kill switch and the last run's value among them, and asks them. */
import { basename, dirname, resolve } from 'node:path';
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { type GuardedPlan, guardProblems, type KillSwitch } from '#orders/guards.ts';
import { type FileSystem, systemCodeOf } from '#runs/file-system.ts';
import type { StageContext } from './stages/stage.ts';

/** Success when the plan's orders may be written. */
export async function askGuards(
  context: StageContext,
  rebalancing: Rebalancing,
  { fxRates }: RebalancingProblem,
): Promise<Outcome<void>> {
  const { config, effects } = context;
  const { guards } = config.policy;
  const before = guards.valueChangeMax === null ? success(null) : await valueBefore(context);
  if (!before.ok) return before;
  const path = resolve(effects.configDirectory, guards.killSwitch);
  const killSwitch = { path, state: await killSwitchState(path, effects.fileSystem) };
  const problems = guardProblems(
    { rebalancing, fxRates, before: before.value, killSwitch },
    guards,
  );
  return problems.length === 0 ? success(undefined) : failure(...problems);
}

/** The household as the last complete run planned it. */
async function valueBefore({
  runs,
  tradeDate,
}: StageContext): Promise<Outcome<GuardedPlan['before']>> {
  if (runs === null) return success(null);
  const last = await runs.latestCompleteBefore(tradeDate);
  if (!last.ok) return last;
  if (last.value === undefined) return success(null);
  const { directory, name } = last.value;
  const plan = await directory.readRebalancing();
  if (!plan.ok) return plan;
  return success({ totalValue: plan.value.household.totalValue, tradeDate: name.tradeDate });
}

/** Looked for in its directory's list: a file nobody may read, or an empty one, is a kill switch as well. */
async function killSwitchState(path: string, fileSystem: FileSystem): Promise<KillSwitch['state']> {
  try {
    const entries = await fileSystem.list(dirname(path));
    return entries.some(({ name }) => name === basename(path)) ? 'on' : 'off';
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    return 'unknown';
  }
}
