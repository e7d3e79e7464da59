/** What a run does about events when its plan is recorded: deliver them for a short time, and say what is left. */
import type { Delivered } from '#app/events/deliver-events.ts';
import type { DayResult } from '#app/run.ts';
import { noteInLog } from '#app/run-log.ts';
import type { Invocation } from './command.ts';
import type { Household } from './wiring.ts';

/** Time for two attempts that take all of theirs. */
const ATTEMPTS_MAX = 2;
/** For a receiver that is about to be well again; of many portfolios each would wait for one that is not. */
const PATIENCE_MS = 3_000;

/** Never fails: what cannot be delivered waits, and is a warning and a line of the run's log. */
export async function deliverAfterRun(
  day: DayResult,
  household: Household,
  { flags, world, output }: Invocation,
): Promise<void> {
  if (flags.dryRun === true || world.signal.aborted) return;
  const { config, places, effects } = household;
  const { deliverEvents } = await import('#app/events/deliver-events.ts');
  const { timeoutMs } = config.policy.events;
  const delivered = await deliverEvents(
    {
      config,
      workDirectory: places.workDirectory,
      timeMs: ATTEMPTS_MAX * timeoutMs,
      patienceMs: flags.all === true ? 0 : PATIENCE_MS,
    },
    effects,
  );
  const undelivered = delivered.ok
    ? undeliveredText(delivered.value)
    : delivered.problems.map(({ what, next }) => `${what}; ${next}`).join('; ');
  if (delivered.ok && undelivered === null && delivered.value.delivered === 0) return;
  const sink = delivered.ok ? delivered.value.sink : config.policy.events.sink.kind;
  const message = undelivered ?? `${delivered.ok ? delivered.value.delivered : 0} delivered`;
  if (undelivered !== null) output.warn(`events to ${sink}: ${undelivered}`);
  await noteInLog(
    day.directory,
    day.rebalancing.tradeDate,
    {
      level: undelivered === null ? 'info' : 'warn',
      fields: { sink },
      message: `events: ${message}`,
    },
    effects,
  );
}

/** Null when nothing is left to deliver and nothing was given up. */
export function undeliveredText({ waiting, undelivered }: Delivered): string | null {
  const dead = undelivered.filter(({ nextAttemptAt }) => nextAttemptAt === null);
  const first = waiting.at(-1);
  const parts = [
    ...(first === undefined ? [] : [`${countText(waiting.length)}: ${reasonOf(first.lastError)}`]),
    ...dead.map(({ event, why }) => `${event.id} was given up: ${why}`),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}

/** `1 event waits`, `2 events wait`. */
export function countText(events: number): string {
  return events === 1 ? '1 event waits' : `${events} events wait`;
}

function reasonOf(lastError: string | null): string {
  return lastError ?? 'another relay has them, or there was no time';
}
