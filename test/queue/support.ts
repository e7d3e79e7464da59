/** A queue in a database of its own, workers as processes, and what the database says of their work. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type PortfolioOptions, writePortfolios } from '../../fixtures/portfolios.ts';
import type { Fixtures } from '../../fixtures/server.ts';
import { type RunProcess, startRun } from '../support/processes.ts';
import { type Ending, rebalance } from '../support/world.ts';

export interface Site {
  readonly directory: string;
  readonly databaseUrl: string;
  readonly fixtures: Fixtures;
}

export const portfoliosOf = ({ directory }: Site) => join(directory, 'portfolios');

export function environmentOf({ databaseUrl, fixtures }: Site): Readonly<Record<string, string>> {
  return { ...fixtures.environment, DATABASE_URL: databaseUrl, REBALANCE_RUNS: 'database' };
}

export function placesOf(site: Site): readonly string[] {
  return ['--portfolios', portfoliosOf(site), '--workdir', join(site.directory, 'work')];
}

export async function makePortfolios(
  site: Site,
  options: PortfolioOptions,
): Promise<readonly string[]> {
  return writePortfolios(portfoliosOf(site), options);
}

export function call(site: Site, ...words: readonly string[]): Promise<Ending> {
  return rebalance([...words, '--all', ...placesOf(site)], { environment: environmentOf(site) });
}

export function startWorker(site: Site, ...words: readonly string[]): RunProcess {
  return startRun(['worker', ...placesOf(site), '--verbose', ...words], environmentOf(site));
}

export async function query(
  { databaseUrl }: Pick<Site, 'databaseUrl'>,
  text: string,
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** From now on the database counts how often each order file is written with other bytes than before. */
export async function countOrderFiles(site: Site): Promise<void> {
  await query(
    site,
    `create table order_writes (path text);
     create function count_orders() returns trigger language plpgsql as $$
       begin insert into order_writes values (new.path); return new; end $$;
     create trigger count_orders after insert or update of bytes on run_files for each row
       when (new.name like 'trade_orders_%') execute function count_orders();`,
  );
}

/** How often each of the order files was written. */
export async function orderWrites(site: Site): Promise<readonly number[]> {
  const rows = await query(
    site,
    'select count(*)::integer as writes from order_writes group by path',
  );
  return rows.map(({ writes }) => Number(writes));
}

export async function daysBy(site: Site, state: string): Promise<number> {
  const [row] = await query(
    site,
    `select count(*)::integer as days from queued_days where state = '${state}'`,
  );
  return Number(row?.['days']);
}

/** Waits until the database says so, and fails when it does not in time. */
export async function until(what: string, isSo: () => Promise<boolean>, timeMs: number) {
  const end = performance.now() + timeMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not so within ${timeMs} ms: ${what}`);
    await pause(50);
  }
}

/** An empty queue, where there is one. */
export function emptyQueue(site: Pick<Site, 'databaseUrl'>): Promise<unknown> {
  return query(
    site,
    `do $$ begin
       if to_regclass('queued_days') is not null then
         truncate queued_days, run_files, run_locks; delete from pgboss.job;
       end if;
     end $$`,
  );
}

/** Steps that are claimed now, by whichever worker, as `id:attempt`. */
export async function heldBy(site: Site): Promise<readonly string[]> {
  const rows = await query(
    site,
    "select id || ':' || retry_count as held from pgboss.job where state = 'active'",
  );
  return rows.map(({ held }) => String(held));
}
