/**
 * Files and directories as rows of a table, each change one statement or one transaction.
 *
 * Paths are relative to the directory of all runs, which is the empty path and always there.
 */
import { posix } from 'node:path';
import { type RawBuilder, sql } from 'kysely';
import { DOCUMENT_LENGTH_MAX } from '#domain/documents/read.ts';
import { type DirectoryEntry, type FileSystem, fileError, type NewFile } from '../file-system.ts';
import { AppendedFile } from './appended-file.ts';
import { moveEntry } from './move.ts';
import type { RunDatabase } from './run-database.ts';

/** What a log may grow to: every addition writes it anew. */
const APPENDED_LENGTH_MAX = 16 * 1024 * 1024;

interface StoredFile {
  readonly isFile: boolean;
  readonly length: number;
  readonly bytes: Uint8Array | null;
}

export class PostgresFiles implements FileSystem {
  readonly #database: RunDatabase;
  /** By portfolio: what its lock was given, while this process holds it. */
  readonly #tokens = new Map<string, string>();

  constructor(database: RunDatabase) {
    this.#database = database;
  }

  /** From now on changes below a portfolio's directory need this token to be the newest; undefined for any. */
  fence(portfolio: string, token: string | undefined): void {
    if (token === undefined) this.#tokens.delete(portfolio);
    else this.#tokens.set(portfolio, token);
  }

  async read(path: string, bytesMax: number): Promise<Uint8Array> {
    const [row] = await this.#database.query(sql<StoredFile>`
      select bytes is not null as "isFile", coalesce(length, 0) as length,
        case when length <= ${bytesMax}::bigint then bytes end as bytes
      from run_files where path = ${path}`);
    if (path === '' || row?.isFile === false) throw fileError('EISDIR', 'is a directory', path);
    if (row === undefined) throw await this.#missing(path);
    if (row.bytes === null) throw fileError('EFBIG', `longer than ${bytesMax} bytes`, path);
    return row.bytes;
  }

  async create(path: string): Promise<NewFile> {
    if (!(await this.#insert(path, new Uint8Array()))) throw await this.#refused(path);
    return this.#appended(path, DOCUMENT_LENGTH_MAX);
  }

  async append(path: string): Promise<NewFile> {
    if (!(await this.#insert(path, new Uint8Array()))) {
      const refusal = await this.#refused(path);
      if (refusal.code !== 'EEXIST') throw refusal;
      if (!(await this.#isFile(path))) throw fileError('EISDIR', 'is a directory', path);
    }
    return this.#appended(path, APPENDED_LENGTH_MAX);
  }

  async replace(path: string, bytes: Uint8Array): Promise<void> {
    if (bytes.length > DOCUMENT_LENGTH_MAX)
      throw fileError('EFBIG', `longer than ${DOCUMENT_LENGTH_MAX} bytes`, path);
    const written = await this.#database.query(sql`
      with fence as (${this.#fence(path)})
      insert into run_files (path, parent, name, bytes)
      select ${path}, ${parentOf(path)}, ${posix.basename(path)}, ${bytes}::bytea
      where exists (select from fence) and ${isDirectory(parentOf(path))}
      on conflict (path) do update set bytes = excluded.bytes, written_at = now(),
        exported_to = case when run_files.bytes = excluded.bytes then run_files.exported_to end,
        exported_at = case when run_files.bytes = excluded.bytes then run_files.exported_at end
      where run_files.bytes is not null
      returning 1`);
    if (written.length > 0) return;
    const refusal = await this.#refused(path);
    throw refusal.code === 'EEXIST' ? fileError('EISDIR', 'is a directory', path) : refusal;
  }

  async rename(from: string, to: string): Promise<void> {
    const moved = await this.#database.transact(async (transaction) => {
      const { rows } = await this.#fence(from).execute(transaction);
      return rows.length === 0 ? 'ESTALE' : moveEntry(transaction, { from, to });
    });
    if (moved !== 'moved') throw fileError(moved, `cannot be renamed to ${to}`, from);
  }

  async remove(path: string): Promise<void> {
    const removed = await this.#database.query(sql`
      with fence as (${this.#fence(path)})
      delete from run_files where path = ${path} and bytes is not null
      and exists (select from fence) returning 1`);
    if (removed.length > 0) return;
    const refusal = await this.#refused(path);
    throw refusal.code === 'EEXIST' ? fileError('EISDIR', 'is a directory', path) : refusal;
  }

  async makeDirectory(path: string): Promise<void> {
    if (!(await this.#insert(path, null))) throw await this.#refused(path);
  }

  async removeDirectory(path: string): Promise<void> {
    const removed = await this.#database.query(sql`
      with fence as (${this.#fence(path)})
      delete from run_files where path = ${path} and bytes is null
      and not exists (select from run_files inner_file where inner_file.parent = ${path})
      and exists (select from fence) returning 1`);
    if (removed.length > 0) return;
    const refusal = await this.#refused(path);
    if (refusal.code !== 'EEXIST') throw refusal;
    throw (await this.#isFile(path))
      ? fileError('ENOTDIR', 'not a directory', path)
      : fileError('ENOTEMPTY', 'directory not empty', path);
  }

  async list(path: string): Promise<readonly DirectoryEntry[]> {
    const rows = await this.#database.query(sql<{
      readonly name: string;
      readonly isFile: boolean;
    }>`
      select name, bytes is not null as "isFile" from run_files where parent = ${path}`);
    if (rows.length === 0 && path !== '') {
      const isFile = await this.#isFile(path);
      if (isFile === undefined) throw await this.#missing(path);
      if (isFile) throw fileError('ENOTDIR', 'not a directory', path);
    }
    return rows
      .map(({ name, isFile }) => ({ name, kind: isFile ? 'file' : 'directory' }) as const)
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** A statement that has returned is as safe as the server makes it. */
  async syncDirectory(): Promise<void> {}

  /** Adds to the end of a file; `EFBIG` beyond the limit. */
  async extend(path: string, bytes: Uint8Array, lengthMax: number): Promise<void> {
    const extended = await this.#database.query(sql`
      with fence as (${this.#fence(path)})
      update run_files set bytes = bytes || ${bytes}::bytea, written_at = now()
      where path = ${path} and length + ${bytes.length}::integer <= ${lengthMax}
      and exists (select from fence) returning 1`);
    if (extended.length > 0) return;
    const refusal = await this.#refused(path);
    throw refusal.code === 'EEXIST'
      ? fileError('EFBIG', `longer than ${lengthMax} bytes`, path)
      : refusal;
  }

  /** Notes where the one copy of the file on a disk is: the first place that asked, which is returned. */
  async claimExport(path: string, place: string): Promise<string> {
    const [row] = await this.#database.query(sql<{ readonly exported: string }>`
      update run_files set exported_to = coalesce(exported_to, ${place}),
        exported_at = coalesce(exported_at, now())
      where path = ${path} and bytes is not null returning exported_to as exported`);
    if (row === undefined) throw await this.#missing(path);
    return row.exported;
  }

  /** Whether there was nothing at that path and it could be put there. */
  async #insert(path: string, bytes: Uint8Array | null): Promise<boolean> {
    if (path === '') return false;
    const inserted = await this.#database.query(sql`
      with fence as (${this.#fence(path)})
      insert into run_files (path, parent, name, bytes)
      select ${path}, ${parentOf(path)}, ${posix.basename(path)}, ${bytes}::bytea
      where exists (select from fence) and ${isDirectory(parentOf(path))}
      on conflict (path) do nothing returning 1`);
    return inserted.length > 0;
  }

  #appended(path: string, lengthMax: number): NewFile {
    return new AppendedFile((bytes) => this.extend(path, bytes, lengthMax));
  }

  /** A row when the change is allowed, which then holds up whoever takes the portfolio over until it is done. */
  #fence(path: string): RawBuilder<unknown> {
    const portfolio = path.split('/')[0] ?? '';
    const token = this.#tokens.get(portfolio);
    return token === undefined
      ? sql`select 1`
      : sql`select 1 from run_locks where portfolio_id = ${portfolio} and token = ${token} for share`;
  }

  /** Why a change found no row to work on. */
  async #refused(path: string): Promise<Error & { code: string }> {
    if ((await this.#database.query(this.#fence(path))).length === 0)
      return fileError('ESTALE', 'another run has taken over', path);
    if (path === '' || (await this.#isFile(path)) !== undefined)
      return fileError('EEXIST', 'file already exists', path);
    return this.#missing(path);
  }

  async #missing(path: string): Promise<Error & { code: string }> {
    const parent = parentOf(path);
    return parent !== '' && (await this.#isFile(parent)) === true
      ? fileError('ENOTDIR', 'not a directory', path)
      : fileError('ENOENT', 'no such file or directory', path);
  }

  /** Undefined when there is nothing at that path. */
  async #isFile(path: string): Promise<boolean | undefined> {
    const [row] = await this.#database.query(
      sql<{ readonly isFile: boolean }>`
        select bytes is not null as "isFile" from run_files where path = ${path}`,
    );
    return row?.isFile;
  }
}

/** The empty path for what lies directly below it. */
export function parentOf(path: string): string {
  const parent = posix.dirname(path);
  return parent === '.' ? '' : parent;
}

function isDirectory(path: string): RawBuilder<boolean> {
  return sql`(${path}::text = '' or exists (select from run_files above where above.path = ${path} and above.bytes is null))`;
}
