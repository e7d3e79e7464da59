/** Renames a file, or a directory with everything below it, inside one transaction. */
import { posix } from 'node:path';
import { type RawBuilder, sql, type Transaction } from 'kysely';

type Refusal = 'ENOENT' | 'EISDIR' | 'ENOTDIR' | 'ENOTEMPTY';

export async function moveEntry(
  transaction: Transaction<unknown>,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<'moved' | Refusal> {
  const kindOf = async (path: string) => {
    const { rows } = await sql<{ readonly isFile: boolean }>`
      select bytes is not null as "isFile" from run_files where path = ${path} for update`.execute(
      transaction,
    );
    return rows[0] === undefined ? undefined : rows[0].isFile ? 'file' : 'directory';
  };
  const source = await kindOf(from);
  const parent = posix.dirname(to) === '.' ? '' : posix.dirname(to);
  if (source === undefined || (parent !== '' && (await kindOf(parent)) !== 'directory'))
    return 'ENOENT';
  if (from === to) return 'moved';
  const target = await kindOf(to);
  if (target !== undefined && target !== source)
    return target === 'directory' ? 'EISDIR' : 'ENOTDIR';
  if (target === 'directory' && (await hasEntries(to, transaction))) return 'ENOTEMPTY';
  await sql`delete from run_files where path = ${to}`.execute(transaction);
  await movement(from, to, parent).execute(transaction);
  return 'moved';
}

async function hasEntries(path: string, transaction: Transaction<unknown>): Promise<boolean> {
  const { rows } = await sql`select 1 from run_files where parent = ${path} limit 1`.execute(
    transaction,
  );
  return rows.length > 0;
}

/** What lies below a directory lies between `directory/` and `directory0`, the character after the slash. */
function movement(from: string, to: string, parent: string): RawBuilder<unknown> {
  const start = from.length + 1;
  return sql`
    update run_files set
      path = ${to} || substr(path, ${start}::integer),
      parent = case when path = ${from} then ${parent} else ${to} || substr(parent, ${start}::integer) end,
      name = case when path = ${from} then ${posix.basename(to)} else name end
    where path = ${from} or (path > ${`${from}/`} and path < ${`${from}0`})`;
}
