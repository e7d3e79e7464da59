/** Rules, history and reconciliation as a user meets them: words in, tables, JSON and exit codes out. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Instant } from '#domain/time.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import {
  type Ending,
  environmentOf,
  FIXTURE_CONFIG,
  rebalance,
  useDirectory,
  useFixtures,
} from '../support/world.ts';
import { readJson } from './support/files.ts';

const MONDAY = '2026-11-23T14:00:00Z' as Instant;
const DRIFT = ['--trigger', 'DRIFT_THRESHOLD', '--method', 'THRESHOLD_REBALANCING'] as const;

const fixtures = useFixtures();
const directory = useDirectory();

/** With a work directory of its own, and no brokerage within reach. */
async function offline() {
  const workdir = await temporaryDirectory();
  return (...words: readonly string[]): Promise<Ending> =>
    rebalance([...words, '--config', FIXTURE_CONFIG, '--workdir', workdir]);
}

describe('rules', () => {
  test('are those of policy.yaml until the table has some, and again when it has none', async () => {
    const run = await offline();
    const sources = async () => {
      const { source, rules } = JSON.parse((await run('rules', 'list', '--json')).stdout);
      return [source, rules.map(({ id }: { readonly id: string | null }) => id)];
    };
    expect(await sources()).toEqual(['policy.yaml', [null, null]]);
    const added = await run('rules', 'add', ...DRIFT);
    expect(added).toMatchObject({ exit: 0 });
    expect(added.stderr).toMatch(/those of policy.yaml apply no more/);
    expect(await sources()).toEqual(['rebalancing_rules', ['1']]);
    expect((await run('rules', 'remove', '1')).stderr).toMatch(/policy.yaml apply again/);
    expect(await sources()).toEqual(['policy.yaml', [null, null]]);
  });

  test('are added with every default spelled out, and switched off and on', async () => {
    const run = await offline();
    const added = await run(
      ...['rules', 'add', '--json', '--trigger', 'TIME_BASED', '--method', 'FULL_OPTIMIZATION'],
      ...['--parameters', '{"every": "90d", "cooldown": "10d"}'],
      ...['--max-turnover', '0.10', '--exclude', 'AAPL', 'MSFT'],
    );
    expect(JSON.parse(added.stdout)).toEqual({
      id: '1',
      trigger_type: 'TIME_BASED',
      trigger_parameters: { every: '90d', months: [], day: 1, cooldown: '10d' },
      method: 'FULL_OPTIMIZATION',
      constraints: {
        max_turnover: '0.1',
        min_trade_size: '0',
        transaction_cost_limit: null,
        excluded_instruments: ['AAPL', 'MSFT'],
      },
      enabled: true,
      created_at: '2026-11-20T21:30:00Z',
    });
    for (const [word, enabled] of [
      ['disable', 'no'],
      ['enable', 'yes'],
    ] as const) {
      const { stdout } = await run('rules', word, '1');
      expect(stdout).toMatch(new RegExp(`^1\\tTIME_BASED\\t${enabled}\\t`, 'm'));
    }
  });

  test('keep the digits of their parameters', async () => {
    const run = await offline();
    await run('rules', 'add', ...DRIFT, '--parameters', '{"absolute": 0.0300000000000000012}');
    expect((await run('rules', 'list')).stdout).toContain('absolute 0.0300000000000000012,');
  });

  test.each([
    ['no method', ['add', '--trigger', 'MANUAL'], /--method/],
    [
      'no such trigger',
      ['add', '--trigger', 'TUESDAY', '--method', 'FULL_OPTIMIZATION'],
      /TUESDAY/,
    ],
    ['no JSON', ['add', ...DRIFT, '--parameters', '0.05'], /"0.05" is not a JSON object/],
    ['an unknown key', ['add', ...DRIFT, '--parameters', '{"absolut": 0.05}'], /"absolut"/],
    ['a wrong value', ['add', ...DRIFT, '--parameters', '{"absolute": "5 %"}'], /write 0.05/],
    ['an unknown instrument', ['add', ...DRIFT, '--exclude', 'GME'], /GME/],
    ['an unknown rule', ['enable', '7'], /7: is no rule/],
    ['an id that is none', ['remove', 'last'], /last: is no rule/],
    ['no id', ['disable'], /missing required argument 'id'/],
    ['an unknown word', ['change', '1'], /unknown command 'change'/],
  ])('%s ends with exit code 2 and changes nothing', async (_case, words, message) => {
    const run = await offline();
    const refused = await run('rules', ...words);
    expect(refused).toMatchObject({ exit: 2, stdout: '' });
    expect(refused.stderr).toMatch(message);
    const { source } = JSON.parse((await run('rules', 'list', '--json')).stdout);
    expect(source).toBe('policy.yaml');
  });
});

describe('after a day', () => {
  const workdir = () => join(directory(), 'work');
  const run = (...words: readonly string[]) =>
    rebalance([...words, '--workdir', workdir()], { environment: environmentOf(fixtures()) });
  /** The orders of the day's file, by its own columns. */
  let orders: readonly Readonly<Record<string, string>>[] = [];

  beforeAll(async () => {
    const day = await run('run', '--json');
    expect(day.exit).toBe(0);
    const listed = JSON.parse((await run('history', '--json')).stdout);
    orders = listed.recommended[0].orders;
  });

  test('history shows what was recommended, and that nothing is known of it yet', async () => {
    const { stdout, exit } = await run('history');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^2026-11-20\tDRIFT_THRESHOLD\tTHRESHOLD_REBALANCING\t1,249,381.92\t/m);
    expect(stdout.match(/\tmay be executed$/gm)).toHaveLength(orders.length);
  });

  test('its own snapshots say nothing of its orders', async () => {
    const { stdout } = await run('reconcile');
    expect(stdout.match(/\tnot known yet$/gm)).toHaveLength(orders.length);
    expect(stdout).toMatch(new RegExp(`looked at ${orders.length} orders, new executions 0\n$`));
  });

  test('a dry reconciliation shows what it finds and records nothing', async () => {
    const before = (await run('history', '--json')).stdout;
    const dry = await run('reconcile', '--dry-run', '--fills', await fillsFile('dry.csv'));
    expect(dry.stdout).toMatch(/new executions 2\n$/);
    expect(dry.stderr).toBe('dry run: nothing was recorded\n');
    expect((await run('history', '--json')).stdout).toBe(before);
  });

  test("the broker's list of fills becomes history, and the same list adds nothing", async () => {
    const fills = await fillsFile('fills.csv');
    const at = { environment: environmentOf(fixtures()), now: MONDAY };
    const words = ['reconcile', '--fills', fills, '--workdir', workdir(), '--json'];
    const found = JSON.parse((await rebalance(words, at)).stdout);
    expect(found.reconciliations[0].trades_executed).toMatchObject([
      { order_id: orders[0]?.['order_id'], quantity: '1', cost: '0.4', evidence: 'fill' },
      { order_id: orders[1]?.['order_id'], quantity: '2', evidence: 'fill' },
    ]);
    expect(found.leftover_fills).toMatchObject([{ symbol: 'GME', quantity: '5' }]);
    const again = JSON.parse((await rebalance(words, at)).stdout);
    expect(again.reconciliations[0].trades_executed).toEqual([]);
    const { executed } = JSON.parse((await run('history', '--json')).stdout);
    expect(executed).toMatchObject([{ execution_date: '2026-11-23', actual_costs: '0.4' }]);
  });

  test.each([
    ['is not there', null, 75, /no such file/],
    ['has no prices', 'account,symbol,side,quantity,traded_on\n', 23, /has no column price/],
  ])('a list of fills that %s is refused', async (_case, text, exit, message) => {
    const path = join(await temporaryDirectory(), 'fills.csv');
    if (text !== null) await writeFile(path, text);
    const refused = await run('reconcile', '--fills', path);
    expect(refused).toMatchObject({ exit, stdout: '' });
    expect(refused.stderr).toMatch(message);
  });

  /** One fill by the order's id, one by its account, symbol and side, and a stranger. */
  async function fillsFile(name: string): Promise<string> {
    const row = (order: Readonly<Record<string, string>> | undefined, ...rest: readonly string[]) =>
      [order?.['account_id'], order?.['symbol'], order?.['side'], ...rest].join(',');
    const lines = [
      'account,symbol,side,quantity,price,traded_on,commission,cl_ord_id',
      row(orders[0], '1', '611.4', '2026-11-23', '0.4', orders[0]?.['order_id'] ?? ''),
      row(orders[1], '2', '66', '2026-11-23', '', ''),
      'BROKERAGE_001,GME,buy,5,20,2026-11-23,0,',
    ];
    const path = join(directory(), name);
    await writeFile(path, `${lines.join('\n')}\n`);
    return path;
  }
});

test('a rule of the table decides, and names another run', async () => {
  const workdir = await temporaryDirectory();
  const environment = environmentOf(fixtures());
  const words = (...more: readonly string[]) =>
    rebalance([...more, '--workdir', workdir], { environment });
  await words('rules', 'add', '--trigger', 'TIME_BASED', '--method', 'PROPORTIONAL_REBALANCING');
  const day = JSON.parse((await words('run', '--json')).stdout);
  expect(day).toMatchObject({
    trigger: { type: 'TIME_BASED', fired: true, measured: 'never' },
    method: 'PROPORTIONAL_REBALANCING',
  });
  const manifest = (await readJson(
    join(workdir, 'runs', 'demo-household', '2026-11-20', 'run.json'),
  )) as { readonly inputs: readonly { readonly path: string }[] };
  expect(manifest.inputs.map(({ path }) => path)).toContain('rules:rebalancing_rules');
  await words('rules', 'disable', '1');
  expect((await words('run')).exit).toBe(23);
});

test('stages on a directory of their own leave the ledger alone', async () => {
  const workdir = await temporaryDirectory();
  const runDirectory = join(await temporaryDirectory(), 'elsewhere');
  const environment = environmentOf(fixtures());
  const words = (...more: readonly string[]) =>
    rebalance([...more, '--workdir', workdir], { environment });
  await words('rules', 'add', '--trigger', 'MANUAL', '--method', 'PROPORTIONAL_REBALANCING');
  for (const stage of ['fetch', 'analyze'])
    expect((await words(stage, '--run-dir', runDirectory)).exit).toBe(0);
  const planned = await words('aggregate', '--run-dir', runDirectory, '--json');
  expect(JSON.parse(planned.stdout)).toMatchObject({ trigger: { type: 'DRIFT_THRESHOLD' } });
  const { recommended } = JSON.parse((await words('history', '--json')).stdout);
  expect(recommended).toEqual([]);
});
