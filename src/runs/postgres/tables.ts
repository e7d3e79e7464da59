/** The tables of shared runs: files and directories by their path below the directory of all runs, and locks. */
import { type Kysely, sql } from 'kysely';
import type { TableHistory } from '#database/migrate.ts';

/** Names of the tables; what they hold is said by the statements below. */
export const runsHistory: TableHistory = {
  name: 'runs',
  migrations: { '0001_files': { up: createFiles }, '0002_locks': { up: createLocks } },
};

/** Paths compare by their bytes, so that those below a directory are one range of the index. */
async function createFiles(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table run_files (
      path text collate "C" primary key,
      parent text collate "C" not null,
      name text collate "C" not null,
      bytes bytea,
      length integer generated always as (octet_length(bytes)) stored,
      sha256 text generated always as (encode(sha256(bytes), 'hex')) stored,
      portfolio_id text generated always as (split_part(path, '/', 1)) stored,
      run text generated always as (nullif(split_part(path, '/', 2), '')) stored,
      written_at timestamptz not null default now(),
      exported_to text,
      exported_at timestamptz
    )`.execute(database);
  await sql`create index run_files_by_parent on run_files (parent, name)`.execute(database);
  await sql`comment on column run_files.bytes is 'null for a directory'`.execute(database);
  await sql`comment on column run_files.exported_to is 'machine and path of the one copy on a disk'`.execute(
    database,
  );
}

/** The lock itself is an advisory lock of the session; the row says who has it, and the token rises with every holder. */
async function createLocks(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table run_locks (
      portfolio_id text primary key,
      token bigint not null,
      pid integer not null,
      host text not null,
      since timestamptz not null,
      released_at timestamptz
    )`.execute(database);
}
