/** The ledger in a SQLite file: the contract, several processes, crashes, and files that are no ledgers. */
import { once } from 'node:events';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Ledger } from '#ledger/ledger.ts';
import { ledgerPath, openDryLedger, openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import { HOUSEHOLD, instantAt } from '../support/documents.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';
import { startProgram } from '../support/processes.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { ledgerContract } from './contract.ts';
import { driftRule } from './rules.ts';

async function newPath(): Promise<string> {
  return ledgerPath(join(await temporaryDirectory(), 'var'));
}

async function openLedger(path: string): Promise<Ledger> {
  const ledger = mustSucceed(await openSqliteLedger(path));
  onTestFinished(() => ledger.close());
  return ledger;
}

function startWriter(path: string, count: number) {
  const child = startProgram('ledger-writer', [path, String(count)]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = once(child, 'close').then(() => ({
    code: child.exitCode,
    stderr,
    acknowledged: stdout.split('\n').length - 1,
  }));
  return { child, ended };
}

describe('a ledger in a SQLite file', () => {
  ledgerContract(async () => openLedger(await newPath()));
});

test('the tables have exactly the columns that are promised', async () => {
  const path = await newPath();
  await openLedger(path);
  const database = new DatabaseSync(path, { readOnly: true });
  const columns = (table: string) =>
    database
      .prepare(`select name from pragma_table_info('${table}')`)
      .all()
      .map((row) => row['name']);
  expect(columns('rebalancing_rules')).toEqual([
    'id',
    'portfolio_id',
    'trigger_type',
    'trigger_parameters',
    'method',
    'constraints',
    'enabled',
    'created_at',
  ]);
  expect(columns('rebalancing_history')).toEqual([
    'id',
    'portfolio_id',
    'trigger_type',
    'trades_executed',
    'turnover_achieved',
    'actual_costs',
    'execution_date',
    'created_at',
  ]);
  database.close();
});

test('what was recorded is there when the file is opened again', async () => {
  const path = await newPath();
  const first = mustSucceed(await openSqliteLedger(path));
  const rule = mustSucceed(
    await first.addRule({
      portfolioId: HOUSEHOLD,
      rule: driftRule,
      now: instantAt('2026-11-20T22:00:00Z'),
    }),
  );
  await first.close();
  expect(mustSucceed(await (await openLedger(path)).listRules(HOUSEHOLD))).toEqual([rule]);
});

test('strangers can neither read nor write it', async () => {
  const path = await newPath();
  await openLedger(path);
  const folder = join(path, '..');
  for (const name of await readdir(folder))
    expect((await stat(join(folder, name))).mode & 0o027, name).toBe(0);
});

test('several processes open a new file at once, and nothing that was acknowledged is lost', async () => {
  const path = await newPath();
  const ended = await Promise.all([1, 2, 3, 4].map(() => startWriter(path, 10).ended));
  expect(ended).toEqual([1, 2, 3, 4].map(() => ({ code: 0, stderr: '', acknowledged: 10 })));
  expect(mustSucceed(await (await openLedger(path)).listRules(HOUSEHOLD))).toHaveLength(40);
});

test('kill -9 loses nothing that was acknowledged and leaves nothing half written', async () => {
  const path = await newPath();
  const { child, ended } = startWriter(path, 900);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  const { acknowledged } = await ended;
  const rules = mustSucceed(await (await openLedger(path)).listRules(HOUSEHOLD));
  expect(acknowledged).toBeGreaterThan(0);
  // One more may have been committed and not yet been told.
  expect([acknowledged, acknowledged + 1]).toContain(rules.length);
});

describe('a ledger for a dry run', () => {
  const add = async (ledger: Ledger) =>
    mustSucceed(
      await ledger.addRule({
        portfolioId: HOUSEHOLD,
        rule: driftRule,
        now: instantAt('2026-11-20T22:00:00Z'),
      }),
    );

  ledgerContract(async () => {
    const ledger = mustSucceed(await openDryLedger(await newPath()));
    onTestFinished(() => ledger.close());
    return ledger;
  });

  test('knows what the file has and changes nothing of it', async () => {
    const path = await newPath();
    const real = await openLedger(path);
    const rule = await add(real);
    const files = await readdir(join(path, '..'));
    const dry = mustSucceed(await openDryLedger(path));
    await add(dry);
    expect(mustSucceed(await dry.listRules(HOUSEHOLD))).toHaveLength(2);
    await dry.close();
    expect(mustSucceed(await real.listRules(HOUSEHOLD))).toEqual([rule]);
    expect(await readdir(join(path, '..'))).toEqual(files);
  });

  test('of a work directory that does not exist makes none', async () => {
    const path = await newPath();
    await mustSucceed(await openDryLedger(path)).close();
    expect(await readdir(join(path, '..', '..'))).toEqual([]);
  });

  test('of a file that is no database is a problem', async () => {
    const path = join(await temporaryDirectory(), 'ledger.sqlite');
    await writeFile(path, 'portfolio,rule\n'.repeat(100));
    expect(mustFail(await openDryLedger(path))).toMatchObject({
      code: 'storage-failed',
      where: path,
    });
  });
});

describe('a file that cannot be used', () => {
  test('because it is no database is a problem that names it', async () => {
    const path = join(await temporaryDirectory(), 'ledger.sqlite');
    await writeFile(path, 'portfolio,rule\n'.repeat(100));
    expect(mustFail(await openSqliteLedger(path))).toMatchObject({
      code: 'storage-failed',
      where: path,
      next: 'move the file away: it is no ledger',
    });
  });

  test('because its directory is a file is a problem', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'plain'), '');
    const problem = mustFail(await openSqliteLedger(join(directory, 'plain', 'ledger.sqlite')));
    expect(problem).toMatchObject({ code: 'storage-failed' });
  });

  test('because a newer program wrote it is left alone', async () => {
    const path = await newPath();
    await (await openLedger(path)).close();
    const database = new DatabaseSync(path);
    database.exec("insert into ledger_migration values ('9999_later', '2030-01-01T00:00:00Z')");
    database.close();
    expect(mustFail(await openSqliteLedger(path))).toMatchObject({
      code: 'storage-failed',
      what: 'cannot open the ledger: another version of the program wrote it',
    });
  });
});

test('a row that somebody changed to nonsense is named, not guessed at', async () => {
  const path = await newPath();
  const ledger = await openLedger(path);
  await ledger.addRule({
    portfolioId: HOUSEHOLD,
    rule: driftRule,
    now: instantAt('2026-11-20T22:00:00Z'),
  });
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  database.exec("update rebalancing_rules set method = 'GUESSING'");
  expect(mustFail(await ledger.listRules(HOUSEHOLD))).toMatchObject({
    code: 'document-invalid',
    where: 'rebalancing_rules/1',
    what: expect.stringContaining('method'),
  });
  database.exec("update rebalancing_rules set constraints = '{'");
  expect(mustFail(await ledger.listRules(HOUSEHOLD)).what).toContain('not JSON');
});
