/** An outbox of before events had an order: its rows are kept, oldest first. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '#database/migrate.ts';
import { ledgerHistory } from '#ledger/migrations.ts';
import { NodeSqliteDialect } from '#ledger/sqlite-dialect.ts';
import { openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import { HOUSEHOLD } from '../support/documents.ts';
import { recommendationOf } from '../support/orders.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { eventOf } from './outbox-contract.ts';

test('what waited still waits, before what is recorded now', async () => {
  const path = join(await temporaryDirectory(), 'ledger.sqlite');
  await makeOldOutbox(path);
  const ledger = mustSucceed(await openSqliteLedger(path));
  onTestFinished(() => ledger.close());
  mustSucceed(await ledger.recordRecommendation(recommendationOf('run-1'), [eventOf('new')]));
  const page = { portfolioId: HOUSEHOLD, limit: 9 } as const;
  const list = async (state: 'waiting' | 'delivered') =>
    mustSucceed(await ledger.listEvents({ ...page, state })).map(({ id }) => id);
  expect(await list('waiting')).toEqual(['new', 'b']);
  expect(await list('delivered')).toEqual(['a']);
});

async function makeOldOutbox(path: string): Promise<void> {
  const database = new DatabaseSync(path);
  const queries = new Kysely<unknown>({ dialect: new NodeSqliteDialect(database) });
  const { name, migrations } = ledgerHistory('sqlite');
  const old = Object.entries(migrations).filter(([step]) => step <= '0004_outbox');
  await migrate(queries, { name, migrations: Object.fromEntries(old) });
  const insert = database.prepare(
    "insert into outbox values (?, 'household', 'rebalancing_triggered', '{}', ?, 0, ?, ?, null)",
  );
  insert.run('b', '2026-11-19T00:00:00.000Z', '2026-11-19T00:00:00.000Z', null);
  insert.run(
    'a',
    '2026-11-18T00:00:00.000Z',
    '2026-11-18T00:00:00.000Z',
    '2026-11-18T00:00:01.000Z',
  );
  await queries.destroy();
}
