/** The table of queued days: one row for each portfolio and date, which says how far it has come and how it ended. */
import { type Kysely, sql } from 'kysely';
import type { TableHistory } from '#database/migrate.ts';

export const queueHistory: TableHistory = {
  name: 'queue',
  migrations: { '0001_days': { up: createDays } },
};

/** `steps` holds the records of what was done, by the name of the step; `problems` why it failed. */
async function createDays(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table queued_days (
      portfolio_id text not null,
      trade_date date not null,
      flow uuid not null unique,
      state text not null check (state in ('queued', 'complete', 'failed')),
      steps_total integer not null,
      steps jsonb not null default '{}',
      problems jsonb not null default '[]',
      orders integer,
      order_file text,
      queued_at timestamptz not null default now(),
      finished_at timestamptz,
      primary key (portfolio_id, trade_date)
    )`.execute(database);
  await sql`create index queued_days_by_state on queued_days (state)`.execute(database);
}
