/** docs/DATABASE.md has every table and column that there is, in PostgreSQL and in SQLite. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { migrateTables } from '#app/migrate.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { keptDatabase, postgresIsPresent } from '../support/postgres.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { readPage, tableUnder } from './pages.ts';

const page = readPage('docs/DATABASE.md');
const OF_POSTGRES_ONLY = ['run_files', 'run_locks'];
const documented = [...page.matchAll(/^### (\w+)$/gm)].map(([, name = '']) => name);

const columnsOf = (table: string) =>
  tableUnder(page, `### ${table}`).map(([column = '', type = '']) => [
    column.replaceAll('`', ''),
    type,
  ]);

test('SQLite has the tables and columns of the page', async () => {
  const workDirectory = await temporaryDirectory();
  mustSucceed(await migrateTables({ databaseUrl: undefined, workDirectory, isDry: false }));
  const database = new DatabaseSync(join(workDirectory, 'ledger.sqlite'), { readOnly: true });
  const namesIn = (query: string) =>
    database
      .prepare(query)
      .all()
      .map((row) => String(row['name']));
  const tables = namesIn("select name from sqlite_master where type = 'table'");
  expect(tables.filter((name) => !/^sqlite_|_migration/.test(name)).sort()).toEqual(
    documented.filter((name) => !OF_POSTGRES_ONLY.includes(name)).sort(),
  );
  for (const table of documented.filter((name) => !OF_POSTGRES_ONLY.includes(name)))
    expect(namesIn(`select name from pragma_table_info('${table}')`), table).toEqual(
      columnsOf(table).map(([name]) => name),
    );
  database.close();
});

describe.skipIf(!postgresIsPresent())('PostgreSQL', () => {
  const databaseUrl = keptDatabase();
  const found = new Map<string, string[][]>();

  beforeAll(async () => {
    const place = { databaseUrl: databaseUrl(), workDirectory: '/nonexistent', isDry: false };
    mustSucceed(await migrateTables(place));
    const client = new pg.Client({ connectionString: databaseUrl() });
    await client.connect();
    const { rows } = await client.query(
      "select table_name, column_name, udt_name from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position",
    );
    await client.end();
    for (const { table_name: table, column_name: column, udt_name: type } of rows)
      found.set(table, [...(found.get(table) ?? []), [column, TYPE_NAMES[type] ?? type]]);
  });

  test('has the tables of the page', () => {
    const tables = [...found.keys()].filter((name) => !name.includes('_migration'));
    expect(tables.sort()).toEqual([...documented].sort());
  });

  test.each(documented)('has %s with the columns and types of the page', (table) => {
    expect(found.get(table)).toEqual(columnsOf(table));
  });
});

/** As PostgreSQL calls them inside, and as people do. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  int8: 'bigint',
  int4: 'integer',
  bool: 'boolean',
};
