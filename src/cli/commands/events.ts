/** `rebalance events`: what others were told, what they could not be told, and trying again. */
import { deliverEvents } from '#app/events/deliver-events.ts';
import { listEvents, replayEvents } from '#app/events/manage-events.ts';
import { withLedger } from '#app/with-ledger.ts';
import type { Problem } from '#domain/problem.ts';
import type { StoredEvent } from '#ledger/outbox.ts';
import { eventsTable } from '#report/events-report.ts';
import type { CommandAction } from '../command.ts';
import { countText, undeliveredText } from '../event-delivery.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { openHousehold } from '../wiring.ts';

const LIMIT_DEFAULT = 20;
/** A job that runs every minute is done before the next one comes. */
const DELIVERY_TIME_MS = 45_000;

export const list: CommandAction = async (invocation) => {
  const { flags, output } = invocation;
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const { config, effects } = household.value;
  const page = {
    portfolioId: config.targets.portfolioId,
    deadOnly: flags.dead === true,
    limit: flags.limit ?? LIMIT_DEFAULT,
  };
  const events = await withLedger(effects, (ledger) => listEvents(page, ledger));
  if (!events.ok) return refuse(events.problems, invocation);
  if (output.json) showJson(events.value.map(eventJson), output);
  else if (!output.quiet) showTables([eventsTable(events.value)], output);
  return 'ok';
};

export const replay: CommandAction = async (invocation) => {
  const { flags, output } = invocation;
  const [eventId] = invocation.arguments;
  if ((eventId === undefined) === (flags.dead !== true)) return refuse([ONE_OF_THEM], invocation);
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const { config, effects } = household.value;
  const which = eventId === undefined ? 'dead' : { eventId };
  const replayed = await withLedger(effects, (ledger) =>
    replayEvents(config.targets.portfolioId, which, ledger),
  );
  if (!replayed.ok) return refuse(replayed.problems, invocation);
  if (output.json) showJson({ waiting_again: replayed.value }, output);
  output.say(
    replayed.value === 0
      ? 'no event was given up'
      : `${countText(replayed.value)} again; \`rebalance events deliver\` delivers now`,
  );
  return 'ok';
};

const ONE_OF_THEM: Problem = {
  code: 'usage-invalid',
  what: 'one event is replayed by its id, or all that were given up with --dead',
  next: 'give one of the two; `rebalance events list` shows ids',
};

export const deliver: CommandAction = async (invocation) => {
  const { output } = invocation;
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const { config, places, effects } = household.value;
  const delivered = await deliverEvents(
    {
      config,
      workDirectory: places.workDirectory,
      timeMs: DELIVERY_TIME_MS,
      patienceMs: DELIVERY_TIME_MS,
    },
    effects,
  );
  if (!delivered.ok) return refuse(delivered.problems, invocation);
  const { value } = delivered;
  const undelivered = undeliveredText(value);
  if (output.json)
    showJson(
      {
        sink: value.sink,
        delivered: value.delivered,
        waiting: value.waiting.map(eventJson),
        given_up: value.undelivered
          .filter(({ nextAttemptAt }) => nextAttemptAt === null)
          .map(({ event, why }) => ({ event_id: event.id, error: why })),
      },
      output,
    );
  output.say(`${value.delivered} delivered to ${value.sink}`);
  if (undelivered === null) return 'ok';
  return refuse(
    [
      {
        code: 'event-undelivered',
        where: value.sink,
        what: undelivered,
        next: 'look at the receiver; what was given up is tried again with `rebalance events replay --dead`',
      },
    ],
    invocation,
  );
};

function eventJson(event: StoredEvent) {
  return {
    event_id: event.id,
    portfolio_id: event.portfolioId,
    type: event.type,
    created_at: event.createdAt,
    state: event.state,
    attempts: event.attempts,
    next_attempt_at: event.nextAttemptAt,
    delivered_at: event.deliveredAt,
    last_error: event.lastError,
    payload: event.payload,
  };
}
