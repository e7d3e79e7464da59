/** A run around which others are told: at its start, and how it ended, whatever it ended with. */
import { makeNotifier, type Notifier } from '#app/notifier.ts';
import type { RunProgress } from '#app/progress.ts';
import type { DayResult } from '#app/run.ts';
import { EXIT_CODES, type ExitName, type Problem } from '#domain/problem.ts';
import { type RunEnding, wouldTell } from '#notify/messages.ts';
import { post } from '#notify/post.ts';
import type { Invocation } from './command.ts';
import type { Household } from './wiring.ts';

export interface EndedRun {
  readonly exit: ExitName;
  readonly problems: readonly Problem[];
  /** Null when the day was not finished. */
  readonly day: DayResult | null;
}

/** What cannot be told is a warning and never changes the exit. */
export async function notifiedRun(
  household: Household,
  invocation: Invocation,
  work: (household: Household) => Promise<EndedRun>,
): Promise<EndedRun> {
  const { world, flags, output } = invocation;
  const { notify } = household.config.policy;
  if (flags.dryRun === true) {
    const ended = await work(household);
    for (const line of wouldTell(notify, endingOf(ended, household, world.signal)))
      output.say(`dry run: ${line}`);
    return ended;
  }
  const notifier = notifierOf(household, world.signal);
  const tell = (ended: EndedRun) => tellBy(notifier, ended, household, invocation);
  const onProgress = (event: RunProgress) => {
    if (event.kind === 'opened') notifier.started();
    household.effects.onProgress(event);
  };
  const notified = { ...household, effects: { ...household.effects, onProgress } };
  const ended = await work(notified).catch(async (bug: unknown) => {
    await tell({ exit: 'bug', problems: [], day: null });
    throw bug;
  });
  await tell(ended);
  return ended;
}

/** Tells how a run ended that was done elsewhere, or in parts. */
export function tellEnded(
  ended: EndedRun,
  household: Household,
  invocation: Invocation,
): Promise<void> {
  return tellBy(notifierOf(household, invocation.world.signal), ended, household, invocation);
}

function notifierOf({ config, effects }: Household, signal: AbortSignal): Notifier {
  const { sources, timing } = effects;
  return makeNotifier(config.policy.notify, {
    post,
    lookUp: sources.lookUps.secret,
    sleep: (durationMs, aborted) => timing.sleep(durationMs, aborted),
    signal,
  });
}

async function tellBy(
  notifier: Notifier,
  ended: EndedRun,
  household: Household,
  { world, output }: Invocation,
): Promise<void> {
  // The run that has the lock speaks for itself.
  if (ended.exit === 'locked') return;
  const warnings = await notifier.ended(endingOf(ended, household, world.signal));
  for (const warning of warnings) output.warn(warning);
}

function endingOf(
  { exit, problems, day }: EndedRun,
  { config, tradeDate }: Household,
  signal: AbortSignal,
): RunEnding {
  return {
    portfolioId: config.targets.portfolioId,
    tradeDate,
    exit: interruptionOf(signal) ?? exit,
    problems,
    accountIds: config.brokerages.accounts.map(({ accountId }) => accountId),
    orders: day === null ? null : day.rebalancing.orders.length,
    orderFile: day === null ? null : day.directory.pathOf(day.orderFile),
    unchanged: day?.kind === 'unchanged',
  };
}

/** What the process will end with after a signal, whatever the command says. */
function interruptionOf({ aborted, reason }: AbortSignal): ExitName | undefined {
  if (!aborted) return undefined;
  return Object.keys(EXIT_CODES).find((name): name is ExitName => name === reason);
}
