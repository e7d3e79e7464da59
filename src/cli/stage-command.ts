/** What the commands of single stages share: open the household, run the stage, show its result. */
import { resolve } from 'node:path';
import { runStageAlone, type Stage, type StageResult } from '#app/stage-alone.ts';
import { type ExitName, type Problem, worstExit } from '#domain/problem.ts';
import type { Invocation } from './command.ts';
import { planningOf, unknownAccounts } from './requests.ts';
import { type Household, openHousehold } from './wiring.ts';

export interface StageCommand<Value> {
  readonly keepInputs: boolean;
  readonly stage: (household: Household) => Stage<Value>;
  /** Gives back what went wrong while showing or copying; usually nothing. */
  readonly show: (
    result: StageResult<Value>,
    household: Household,
  ) => readonly Problem[] | Promise<readonly Problem[]>;
}

export async function executeStage<Value>(
  invocation: Invocation,
  command: StageCommand<Value>,
): Promise<ExitName> {
  const { flags, world } = invocation;
  const opened = await openHousehold(invocation);
  if (!opened.ok) return refuse(opened.problems, invocation);
  const household = opened.value;
  const unknown = unknownAccounts(flags, household.config);
  if (unknown.length > 0) return refuse(unknown, invocation);
  const result = await runStageAlone(
    {
      ...household,
      workDirectory: household.places.workDirectory,
      planning: planningOf(flags),
      holdingsDate: flags.asOf ?? null,
      runDirectory:
        flags.runDir === undefined ? null : resolve(world.currentDirectory, flags.runDir),
      force: flags.force ?? false,
      dryRun: flags.dryRun ?? false,
      keepInputs: command.keepInputs,
      lockWaitMs: flags.wait ?? 0,
    },
    household.effects,
    command.stage(household),
  ).finally(() => household.progress.finish());
  if (!result.ok) return refuse(result.problems, invocation);
  const problems = await command.show(result.value, household);
  return problems.length === 0 ? 'ok' : refuse(problems, invocation);
}

export function refuse(problems: readonly Problem[], { output }: Invocation): ExitName {
  output.problems(problems);
  return worstExit(problems);
}
