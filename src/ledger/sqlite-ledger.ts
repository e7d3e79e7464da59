/** The ledger in one SQLite file, durable at every commit and open to several processes. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { DatabaseFailures, type FailureReason } from '#database/database-failures.ts';
import { type MigrationReport, migrate } from '#database/migrate.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { KyselyLedger } from './kysely-ledger.ts';
import type { Ledger } from './ledger.ts';
import { ledgerHistory } from './migrations.ts';
import type { LedgerTables } from './schema.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';

/** How long a statement waits for another process's commit; those take milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
const OPEN_DELAY_MS = 20;
/** What SQLite takes for no file at all. */
const IN_MEMORY = ':memory:';
const FILE_MODE = 0o640;
const DIRECTORY_MODE = 0o750;

/** Where the ledger of a work directory lies. */
export function ledgerPath(workDirectory: string): string {
  return join(workDirectory, 'ledger.sqlite');
}

/** A ledger, and what was done to its tables when it was opened. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  readonly migration: MigrationReport;
}

/** Opens the file, making and migrating it when needed. */
export async function openSqliteLedger(path: string): Promise<Outcome<Ledger>> {
  return ledgerOf(await migrateSqliteLedger(path));
}

export function migrateSqliteLedger(path: string): Promise<Outcome<OpenedLedger>> {
  const failures = new DatabaseFailures(path, reasonOf);
  return failures.attempt('open the ledger', async () => {
    if (path !== IN_MEMORY) await createFile(path);
    const { queries, migration } = await openPatiently(path);
    return success({ ledger: new KyselyLedger(queries, failures, noLock), migration });
  });
}

/** For dry runs: the ledger as the file has it, or an empty one, whose changes are gone when it is closed. */
export async function openDryLedger(path: string): Promise<Outcome<Ledger>> {
  return ledgerOf(await migrateDryLedger(path));
}

export function migrateDryLedger(path: string): Promise<Outcome<OpenedLedger>> {
  const failures = new DatabaseFailures(path, reasonOf);
  return failures.attempt('copy the ledger', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rebalance-dry-run-'));
    try {
      const copy = ledgerPath(folder);
      if (existsSync(path)) await copyDatabase(path, copy);
      const { queries, migration } = await openPatiently(copy);
      return success({ ledger: new TemporaryLedger(queries, failures, folder), migration });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  });
}

function ledgerOf(opened: Outcome<OpenedLedger>): Outcome<Ledger> {
  return opened.ok ? success(opened.value.ledger) : opened;
}

/** SQLite lets one transaction write at a time, whatever it is about. */
const noLock = () => Promise.resolve();

class TemporaryLedger extends KyselyLedger {
  readonly #folder: string;

  constructor(queries: Kysely<LedgerTables>, failures: DatabaseFailures, folder: string) {
    super(queries, failures, noLock);
    this.#folder = folder;
  }

  override async close(): Promise<void> {
    await super.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** By SQLite itself, since a plain copy would miss what still stands in the write-ahead log. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    await backup(source, to);
  } finally {
    source.close();
  }
}

/** SQLite refuses at once, without its usual wait, when two processes switch a new file to WAL together. */
async function openPatiently(path: string): Promise<MigratedQueries> {
  const lastAttemptAt = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      return await openMigrated(path);
    } catch (error) {
      if (performance.now() > lastAttemptAt || primaryCodeOf(error) !== SQLITE_BUSY) throw error;
    }
    await delay(OPEN_DELAY_MS);
  }
}

interface MigratedQueries {
  readonly queries: Kysely<LedgerTables>;
  readonly migration: MigrationReport;
}

async function openMigrated(path: string): Promise<MigratedQueries> {
  const database = openDatabase(path);
  const queries = new Kysely<LedgerTables>({ dialect: new NodeSqliteDialect(database) });
  try {
    return { queries, migration: await migrate(queries, ledgerHistory('sqlite')) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite gives its side files the mode of the database, and a file of its own making would be open to all. */
async function createFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: DIRECTORY_MODE });
  const handle = await open(path, 'a', FILE_MODE);
  await handle.close();
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, {
    timeout: BUSY_TIMEOUT_MS,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
  });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full;');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Primary result codes of SQLite that are about the machine, other processes or the file, not about our SQL. */
const REASONS: Readonly<Record<number, string>> = {
  3: 'check the permissions of the file and of its directory',
  5: 'wait until the other process is done, then run again',
  6: 'wait until the other process is done, then run again',
  8: 'check the permissions of the file and of its directory',
  10: 'check the disk, then run again',
  11: 'restore the file from a backup, or move it away to begin a new one',
  13: 'free space and run again',
  14: 'check the permissions of the file and of its directory',
  26: 'move the file away: it is no ledger',
};
const SQLITE_BUSY = 5;
const PRIMARY_CODE_MASK = 0xff;

function reasonOf(error: unknown): FailureReason | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = primaryCodeOf(error);
  if (code !== undefined) {
    const next = REASONS[code];
    return next === undefined ? undefined : { why: error.message, next };
  }
  if (error.message.startsWith('corrupted migrations'))
    return {
      why: 'another version of the program wrote it',
      next: 'use the version that wrote it',
    };
  const isSystemError = 'syscall' in error && 'code' in error;
  return isSystemError
    ? { why: error.message, next: 'check the path, its permissions and the disk' }
    : undefined;
}

/** Undefined for an error that is none of SQLite's. */
function primaryCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & PRIMARY_CODE_MASK : undefined;
}
