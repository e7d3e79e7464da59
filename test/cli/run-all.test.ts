/** `rebalance run --all`: every portfolio of a directory in one process. */
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { writePortfolios } from '../../fixtures/portfolios.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { rebalance, useFixtures } from '../support/world.ts';
import { hashesOf, listFiles } from './support/files.ts';

const ACCOUNTS = ['BROKERAGE_001', 'BROKERAGE_005'] as const;
const RUN = '2026-11-20';

const fixtures = useFixtures();
let directory = '';
let portfolios = '';

beforeEach(async () => {
  directory = await temporaryDirectory();
  portfolios = join(directory, 'portfolios');
  await writePortfolios(portfolios, { count: 3, accounts: ACCOUNTS, historyYears: 1 });
});

function runAll(words: readonly string[] = [], signal?: AbortSignal) {
  return rebalance(['run', '--all', '--portfolios', portfolios, ...words], {
    environment: fixtures().environment,
    ...(signal === undefined ? {} : { signal }),
  });
}

const runDirectory = (id: string) => join(directory, 'var', 'runs', id, RUN);

/** Cells of the table, by portfolio. */
function rowsOf(stdout: string): Readonly<Record<string, readonly string[]>> {
  const [, ...lines] = stdout.trimEnd().split('\n');
  return Object.fromEntries(lines.map((line) => [line.split('\t')[0], line.split('\t').slice(1)]));
}

describe('all portfolios', () => {
  test('are run as each of them alone, and summed up in a table', async () => {
    const { exit, stdout, stderr } = await runAll();
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(Object.keys(rowsOf(stdout))).toEqual([
      'portfolio-0001',
      'portfolio-0002',
      'portfolio-0003',
    ]);
    expect(rowsOf(stdout)['portfolio-0002']?.slice(0, 3)).toEqual([RUN, 'done', '0']);
    const alone = join(directory, 'alone');
    const one = await rebalance(
      ['run', '--config', join(portfolios, 'portfolio-0002'), '--workdir', alone],
      { environment: fixtures().environment },
    );
    expect(one.exit).toBe(0);
    const {
      'log.jsonl': _,
      'run.json': _run,
      ...together
    } = await hashesOf(runDirectory('portfolio-0002'));
    expect(await hashesOf(join(alone, 'runs', 'portfolio-0002', RUN))).toMatchObject(together);
  });

  test('that are complete are left alone', async () => {
    await runAll(['--quiet']);
    const { exit, stdout } = await runAll();
    expect(exit).toBe(0);
    expect(Object.values(rowsOf(stdout)).map(([, ended]) => ended)).toEqual(
      Array(3).fill('unchanged'),
    );
  });

  test('say as JSON what became of each', async () => {
    const { stdout } = await runAll(['--json']);
    const { portfolios: endings, failed } = JSON.parse(stdout);
    expect(failed).toBe(0);
    expect(endings).toHaveLength(3);
    expect(endings[0]).toMatchObject({
      portfolio_id: 'portfolio-0001',
      trade_date: RUN,
      ended: 'done',
      exit_code: 0,
      run_directory: runDirectory('portfolio-0001'),
      problems: [],
    });
  });

  test('have each a folder of its own below --out', async () => {
    const copied = await runAll(['--quiet', '--out', join(directory, 'orders')]);
    expect(copied).toMatchObject({ exit: 0, stdout: '', stderr: '' });
    expect(await listFiles(join(directory, 'orders'))).toEqual(
      ['0001', '0002', '0003'].map((n) => `portfolio-${n}/trade_orders_20261120.csv`),
    );
  });

  test('write nothing in a dry run', async () => {
    const { exit } = await runAll(['--dry-run']);
    expect(exit).toBe(0);
    expect(await readdir(directory)).toEqual(['portfolios']);
  });
});

describe('a portfolio that fails', () => {
  test('with a broken configuration stops no other and makes the exit 20', async () => {
    await writeFile(join(portfolios, 'portfolio-0002', 'targets.yaml'), 'portfolio_id: [');
    const { exit, stdout, stderr } = await runAll(['--concurrency', '1']);
    expect(exit).toBe(20);
    expect(Object.values(rowsOf(stdout)).map(([, ended]) => ended)).toEqual([
      'done',
      'config',
      'done',
    ]);
    expect(stderr).toContain('portfolio-0002: ');
    expect(stderr).toContain('1 of 3 portfolios failed');
  });

  test('at its brokerage says whose it is', async () => {
    fixtures().setFault('BROKERAGE_005', { kind: 'unauthorized' });
    const { exit, stdout, stderr } = await runAll();
    expect(exit).toBe(20);
    expect(Object.values(rowsOf(stdout)).map(([, ended]) => ended)).toEqual(
      Array(3).fill('partial'),
    );
    expect(stderr).toContain('error portfolio-0003: BROKERAGE_005: ');
  });

  test('for want of an id of its own takes its namesake with it', async () => {
    const [one, two] = ['portfolio-0001', 'portfolio-0002'].map((id) => join(portfolios, id));
    await cp(`${one}/targets.yaml`, `${two}/targets.yaml`);
    const { exit, stdout } = await runAll();
    expect(exit).toBe(20);
    const begins = Object.values(rowsOf(stdout)).map((cells) => cells.slice(0, 2));
    expect(begins).toEqual([
      ['', 'config'],
      ['', 'config'],
      [RUN, 'done'],
    ]);
  });
});

test.each([
  ['interrupted', 130],
  ['terminated', 143],
])('a signal (%s) lets no further portfolio begin', async (reason, code) => {
  const stop = new AbortController();
  stop.abort(reason);
  const { exit, stdout } = await runAll([], stop.signal);
  expect(exit).toBe(code);
  expect(Object.values(rowsOf(stdout)).map(([, ended]) => ended)).toEqual(Array(3).fill(reason));
  expect(await readdir(directory)).toEqual(['portfolios']);
});

test.each([
  [['run', '--all'], 'nothing says where the portfolios are'],
  [['run', '--all', '--portfolios', '.', '--config', '.'], '--config does not go with --all'],
  [['run', '--all', '--portfolios', '.', '--account', 'A'], '--account does not go with --all'],
])('%j is a mistake', async (words, what) => {
  const { exit, stderr } = await rebalance(words);
  expect(exit).toBe(2);
  expect(stderr).toContain(what);
});

describe('status --all', () => {
  const status = (words: readonly string[] = []) =>
    rebalance(['status', '--all', '--portfolios', portfolios, ...words]);

  test('has a line for each portfolio, before and after a run', async () => {
    const before = await status();
    expect(before.exit).toBe(20);
    expect(Object.values(rowsOf(before.stdout)).map(([state]) => state)).toEqual(
      Array(3).fill('not-initialised'),
    );
    await runAll(['--quiet']);
    const after = await status();
    expect(after).toMatchObject({ exit: 0, stderr: '' });
    expect(rowsOf(after.stdout)['portfolio-0001']?.slice(0, 2)).toEqual(['fresh', RUN]);
  });

  test('says what each of those that failed failed with', async () => {
    fixtures().setFault('BROKERAGE_005', { kind: 'unauthorized' });
    await runAll(['--quiet']);
    await writeFile(join(portfolios, 'portfolio-0002', 'targets.yaml'), 'portfolio_id: [');
    const { exit, stdout } = await status(['--json']);
    expect(exit).toBe(20);
    const standings = JSON.parse(stdout).portfolios;
    expect(standings.map(({ exit_code }: { exit_code: number }) => exit_code)).toEqual([
      20, 78, 20,
    ]);
  });
});
