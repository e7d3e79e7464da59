/** `rebalance orders --format`: a run's accepted orders in the form that a broker takes. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writePortfolios } from '../../fixtures/portfolios.ts';
import { hashesOf, listFiles } from '../cli/support/files.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { environmentOf, rebalance, useDirectory, useFixtures } from '../support/world.ts';

const RUN = join('runs', 'portfolio-0001', '2026-11-20');
const ORDER_FILE = 'trade_orders_20261120.csv';
const fixtures = useFixtures();
const directory = useDirectory();
const runDirectory = () => join(directory(), RUN);
const orders = (...words: readonly string[]) =>
  rebalance(['orders', '--run-dir', runDirectory(), ...words]);

/** Few enough that the account at Tradier must trade, and so must one that no format is for. */
const ACCOUNTS = ['BROKERAGE_001', 'BROKERAGE_003', 'BROKERAGE_005'] as const;

beforeAll(async () => {
  const configs = join(directory(), 'configurations');
  const [portfolio] = await writePortfolios(configs, { count: 1, accounts: ACCOUNTS });
  const environment = {
    ...environmentOf(fixtures()),
    REBALANCE_CONFIG: join(configs, String(portfolio)),
  };
  const ran = await rebalance(['run', '--workdir', directory()], { environment });
  expect(ran).toMatchObject({ exit: 0 });
});

describe('rebalance orders --format', () => {
  test('writes the accounts of that broker to --out, and says what it left out', async () => {
    const out = await temporaryDirectory();
    const before = await hashesOf(runDirectory());
    const { exit, stdout, stderr } = await orders('--format', 'tradier-form', '--out', out);
    const path = join(out, 'tradier_orders_BROKERAGE_003_20261120.txt');
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: `${path}\n` });
    expect(stderr).toMatch(/^\d+ orders are for accounts that are not reached through tradier/);
    const rows = (await readFile(join(runDirectory(), ORDER_FILE), 'utf8')).split('\n');
    const ids = rows
      .filter((row) => row.includes(',BROKERAGE_003,'))
      .map((row) => row.split(',')[0]);
    const forms = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(forms.map((form) => new URLSearchParams(form).get('tag'))).toEqual(ids);
    expect(await hashesOf(runDirectory())).toEqual(before);
  });

  test('takes other accounts when they are named, and shows them with --dry-run', async () => {
    const { stdout } = await orders(
      ...['--format', 'alpaca-json', '--account', 'BROKERAGE_005', '--notional', '--dry-run'],
    );
    const bodies = JSON.parse(stdout) as readonly Readonly<Record<string, string>>[];
    for (const body of bodies) {
      expect(body).toMatchObject({ type: 'market', time_in_force: 'day' });
      expect(Object.keys(body)).toContain(body['side'] === 'buy' ? 'notional' : 'qty');
    }
    expect(bodies.some(({ side }) => side === 'buy')).toBe(true);
  });

  test('gives nothing of a plan whose order file is not there', async () => {
    const refused = await temporaryDirectory();
    await copyFile('rebalancing.json', refused, (text) => text);
    const { exit, stdout, stderr } = await rebalance([
      ...['orders', '--run-dir', refused, '--format', 'csv', '--dry-run'],
    ]);
    expect({ exit, stdout }).toEqual({ exit: 23, stdout: '' });
    expect(stderr).toContain('run `rebalance orders` first');
  });

  test('gives nothing of an order file that belongs to another plan', async () => {
    const mixed = await temporaryDirectory();
    await copyFile(ORDER_FILE, mixed, (text) => text);
    await copyFile('rebalancing.json', mixed, (text) =>
      text.replace(/"run_id": "[^"]*"/, '"run_id": "another"'),
    );
    const { exit, stderr } = await rebalance(['orders', '--run-dir', mixed, '--format', 'csv']);
    expect(exit).toBe(23);
    expect(stderr).toContain('and the plan beside it is another');
    expect(await listFiles(mixed)).toEqual(['rebalancing.json', ORDER_FILE]);
  });

  test('is what --account and --notional are for', async () => {
    expect(await orders('--notional')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('--account and --notional go with --format'),
    });
  });
});

async function copyFile(name: string, to: string, change: (text: string) => string): Promise<void> {
  await mkdir(to, { recursive: true });
  await writeFile(join(to, name), change(await readFile(join(runDirectory(), name), 'utf8')));
}
