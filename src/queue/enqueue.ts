/** Puts a portfolio's day into the queue, all of its steps or none, and never the same day twice at a time. */
import { sql } from 'kysely';
import { type Outcome, success } from '#domain/outcome.ts';
import { FAILED_QUEUE, inTransaction, type Queue, STEP_QUEUE } from './queue.ts';
import { jobIdOf, type QueuedDay, type Step, stepsOf } from './step.ts';

export type Enqueued = 'queued' | 'already-queued';

/** `isForced`: in place of an attempt that is in the queue, whose jobs are then void. */
export function enqueueDay(
  day: QueuedDay,
  { isForced }: { readonly isForced: boolean },
  { boss, database, failures }: Queue,
): Promise<Outcome<Enqueued>> {
  const steps = stepsOf(day);
  return failures.attempt('queue the day', () =>
    database.transaction().execute(async (transaction) => {
      const { rows } = await sql`
        insert into queued_days (portfolio_id, trade_date, flow, state, steps_total)
        values (${day.portfolioId}, ${day.tradeDate}, ${day.flow}, 'queued', ${steps.length})
        on conflict (portfolio_id, trade_date) do update set
          flow = excluded.flow, state = 'queued', steps_total = excluded.steps_total,
          steps = '{}', problems = '[]', orders = null, order_file = null,
          queued_at = now(), finished_at = null
        where queued_days.state <> 'queued' or ${isForced}
        returning 1`.execute(transaction);
      if (rows.length === 0) return success('already-queued');
      await boss.flow(
        steps.map((step) => jobOf(step, day)),
        inTransaction(transaction),
      );
      return success('queued');
    }),
  );
}

function jobOf({ key, message, dependsOn, broker, priority }: Step, day: QueuedDay) {
  return {
    ref: key,
    name: STEP_QUEUE,
    data: message,
    dependsOn: [...dependsOn],
    options: {
      id: jobIdOf(day.flow, key),
      priority,
      retryLimit: day.retries,
      deadLetter: FAILED_QUEUE,
      ...(broker === null ? {} : { group: { id: broker } }),
    },
  };
}
