/** Every stage by itself, on a run directory that somebody else wrote. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import {
  type Ending,
  environmentOf,
  rebalance,
  useDirectory,
  useFixtures,
} from '../support/world.ts';
import { hashesOf, listFiles, readJson } from './support/files.ts';
import { readOrders } from './support/settlement.ts';
import {
  put,
  putJson,
  SMALL_HOLDINGS,
  SMALL_MARKET,
  type SmallHousehold,
  writeSmallHousehold,
} from './support/small-household.ts';

const fixtures = useFixtures();
const directory = useDirectory();

/** Its run directory holds the files of every stage. */
let finished: SmallHousehold;
beforeAll(async () => {
  finished = await writeSmallHousehold(directory());
  for (const stage of ['analyze', 'aggregate', 'orders']) {
    expect(await runStage(stage, finished)).toMatchObject({ exit: 0, stderr: '' });
  }
});

function runStage(
  stage: string,
  { configDirectory, runDirectory }: SmallHousehold,
  words: readonly string[] = [],
): Promise<Ending> {
  const day = ['--date', '2026-11-20', '--config', configDirectory, '--run-dir', runDirectory];
  return rebalance([stage, ...day, ...words]);
}

/** A copy of the finished household, for a test to spoil. */
async function copied(): Promise<SmallHousehold> {
  const runDirectory = await temporaryDirectory();
  await cp(finished.runDirectory, runDirectory, { recursive: true });
  return { ...finished, runDirectory };
}

describe('a stage on files of somebody else', () => {
  test('fetch writes snapshots and market data into any directory', async () => {
    const runDirectory = join(await temporaryDirectory(), 'new');
    const words = ['fetch', '--run-dir', runDirectory, '--json'];
    const ending = await rebalance(words, { environment: environmentOf(fixtures()) });
    expect(ending).toMatchObject({ exit: 0, stderr: '' });
    expect(JSON.parse(ending.stdout)).toMatchObject({ run_directory: runDirectory, kept: [] });
    expect(await listFiles(runDirectory)).toHaveLength(6);
  });

  test('fetch keeps a snapshot that is there, and fetches only the account that is named', async () => {
    const runDirectory = await temporaryDirectory();
    const fetchOne = (id: string) =>
      rebalance(['fetch', '--run-dir', runDirectory, '--json', '--account', id], {
        environment: environmentOf(fixtures()),
      });
    await fetchOne('BROKERAGE_005');
    const before = await hashesOf(runDirectory);
    const asked = fixtures().requests.length;
    expect(JSON.parse((await fetchOne('BROKERAGE_005')).stdout)).toMatchObject({
      accounts: ['BROKERAGE_005'],
      kept: ['BROKERAGE_005'],
    });
    const desks = fixtures().requests.slice(asked);
    expect(desks.map(({ desk }) => desk)).not.toContain('BROKERAGE_005');
    expect(await hashesOf(runDirectory)).toMatchObject(before);
  });

  test('analyze values the account', async () => {
    const { runDirectory } = finished;
    expect(await readJson(join(runDirectory, 'analysis', 'IRA.json'))).toMatchObject({
      total_value: '10000',
      by_asset_class: { stocks: { weight: '0.8' }, bonds: { weight: '0.15' } },
    });
  });

  test('aggregate finds the drift and plans', async () => {
    expect(await readJson(join(finished.runDirectory, 'rebalancing.json'))).toMatchObject({
      portfolio_id: 'small',
      rebalancing_required: true,
      trigger: { type: 'DRIFT_THRESHOLD', fired: true },
    });
  });

  test('orders writes the order file, and nothing outside the directory', async () => {
    const orders = await readOrders(finished.runDirectory);
    expect(orders.map(({ account, symbol, side }) => [account, side, symbol])).toEqual([
      ['IRA', 'SELL', 'VTI'],
      ['IRA', 'BUY', 'BND'],
    ]);
    expect(await listFiles(join(directory(), 'var'))).toEqual([]);
  });

  test('a stage that runs again writes the same bytes', async () => {
    const household = await copied();
    const before = await hashesOf(household.runDirectory);
    for (const stage of ['analyze', 'aggregate', 'orders']) await runStage(stage, household);
    expect(await hashesOf(household.runDirectory)).toEqual(before);
  });

  test('orders --dry-run prints the order file and leaves the disk alone', async () => {
    const household = await copied();
    await rm(join(household.runDirectory, 'trade_orders_20261120.csv'));
    const before = await hashesOf(household.runDirectory);
    const ending = await runStage('orders', household, ['--dry-run']);
    expect(ending).toMatchObject({ exit: 0, stderr: '' });
    expect(ending.stdout.split('\n')[0]).toMatch(/^cl_ord_id,account,broker,symbol,/);
    expect(await hashesOf(household.runDirectory)).toEqual(before);
  });

  test.each(['analyze', 'aggregate', 'orders'])('%s --json prints a document', async (stage) => {
    const ending = await runStage(stage, await copied(), ['--json']);
    expect(ending).toMatchObject({ exit: 0, stderr: '' });
    expect(() => JSON.parse(ending.stdout)).not.toThrow();
  });

  test.each(['analyze', 'aggregate', 'orders'])('%s --quiet prints nothing', async (stage) => {
    const ending = await runStage(stage, await copied(), ['--quiet']);
    expect(ending).toMatchObject({ exit: 0, stdout: '', stderr: '' });
  });
});

describe('a missing input', () => {
  test.each([
    ['analyze', 'market.json', 'fetch'],
    ['aggregate', 'market.json', 'fetch'],
    ['aggregate', 'analysis/IRA.json', 'analyze'],
    ['orders', 'rebalancing.json', 'aggregate'],
    ['orders', 'problem.json', 'aggregate'],
  ])('%s without %s says to run %s first', async (stage, name, maker) => {
    const household = await copied();
    await rm(join(household.runDirectory, name));
    const ending = await runStage(stage, household);
    expect(ending).toMatchObject({ exit: 23, stdout: '' });
    expect(ending.stderr).toContain(`${join(household.runDirectory, name)}: is not there`);
    expect(ending.stderr).toContain('[document-missing]');
    expect(ending.stderr).toContain(`run \`rebalance ${maker}\` first`);
  });

  test.each([
    ['analyze', 'fetch'],
    ['aggregate', 'fetch'],
    ['orders', 'aggregate'],
  ])('%s on a day that has nothing yet says to run %s first', async (stage, maker) => {
    const workdir = await temporaryDirectory();
    const ending = await rebalance([
      ...[stage, '--config', finished.configDirectory, '--workdir', workdir],
      ...(stage === 'orders' ? ['--dry-run'] : []),
    ]);
    expect(ending).toMatchObject({ exit: 23, stdout: '' });
    expect(ending.stderr).toContain(`run \`rebalance ${maker}\` first`);
  });

  test('verify names it too', async () => {
    const ending = await rebalance(['verify', await temporaryDirectory()]);
    expect(ending).toMatchObject({ exit: 23, stdout: '' });
    expect(ending.stderr).toContain('run `rebalance aggregate` first');
  });
});

const [VTI] = SMALL_HOLDINGS.positions;
const { adapter: _, ...WITHOUT_ADAPTER } = SMALL_HOLDINGS;

describe('a wrong document is refused, by file, field and value', () => {
  test.each([
    ['a missing field', WITHOUT_ADAPTER, 'adapter: ', 'got nothing'],
    [
      'a wrong type',
      { ...SMALL_HOLDINGS, positions: 'none' },
      'positions: ',
      'expected array, received string, got "none"',
    ],
    [
      'a number instead of decimal text',
      { ...SMALL_HOLDINGS, positions: [{ ...VTI, quantity: 80 }] },
      'positions[0].quantity: ',
      'got 80',
    ],
    [
      'text that is no decimal',
      { ...SMALL_HOLDINGS, cash: [{ currency: 'USD', amount: '1,000.00' }] },
      'cash[0].amount: ',
      'expected a plain decimal as text, such as "251.33", got "1,000.00"',
    ],
    ['an unknown key', { ...SMALL_HOLDINGS, colour: 'red' }, 'the document: ', '"colour"'],
    [
      'another schema name',
      { ...SMALL_HOLDINGS, schema: 'rebalance/holdings/2' },
      'schema: ',
      'expected "rebalance/holdings/1", got "rebalance/holdings/2"',
    ],
    [
      'an account id that does not fit the file name',
      { ...SMALL_HOLDINGS, account_id: 'ROTH' },
      'account_id: ',
      'is ROTH, but the file is named for IRA',
    ],
    [
      'a time without a zone',
      { ...SMALL_HOLDINGS, as_of: '2026-11-20 16:00' },
      'as_of: ',
      'got "2026-11-20 16:00"',
    ],
  ])('%s', async (_name, document, field, value) => {
    const household = await copied();
    await putJson(join(household.runDirectory, 'holdings', 'IRA.json'), document);
    const before = await hashesOf(household.runDirectory);
    const ending = await runStage('analyze', household);
    expect(ending).toMatchObject({ exit: 23, stdout: '' });
    const [line = ''] = ending.stderr.split('\n');
    expect(line).toContain(`${join(household.runDirectory, 'holdings', 'IRA.json')}: ${field}`);
    expect(line).toContain(value);
    expect(line).toContain('[document-invalid]');
    expect(await hashesOf(household.runDirectory)).toEqual(before);
  });

  test.each([
    ['not JSON', '{"schema": ', 'is not JSON: '],
    ['empty', '', 'is not JSON: '],
    ['JSON of another kind', '[]', 'the document: '],
  ])('a file that is %s', async (_name, text, message) => {
    const household = await copied();
    await put(join(household.runDirectory, 'holdings', 'IRA.json'), text);
    const ending = await runStage('analyze', household);
    expect(ending).toMatchObject({ exit: 23, stdout: '' });
    expect(ending.stderr).toContain(`IRA.json: ${message}`);
  });

  test('all problems of a file at once', async () => {
    const household = await copied();
    const document = { ...SMALL_HOLDINGS, as_of: 'noon', cash: [{ currency: 'usd', amount: 5 }] };
    await putJson(join(household.runDirectory, 'holdings', 'IRA.json'), document);
    const { stderr } = await runStage('analyze', household);
    for (const field of ['as_of: ', 'cash[0].currency: ', 'cash[0].amount: ']) {
      expect(stderr).toContain(field);
    }
  });

  test.each([
    ['analyze', 'market.json', { ...SMALL_MARKET, quotes: { VTI: { price: 1 } } }],
    ['aggregate', 'analysis/IRA.json', { schema: 'rebalance/analysis/1', account_id: 'IRA' }],
    ['orders', 'problem.json', { schema: 'rebalance/problem/1' }],
    ['orders', 'rebalancing.json', { schema: 'rebalance/rebalancing/1' }],
    ['verify', 'rebalancing.json', { schema: 'rebalance/rebalancing/1' }],
  ])('%s looks at %s', async (stage, name, document) => {
    const household = await copied();
    await putJson(join(household.runDirectory, name), document);
    const ending =
      stage === 'verify'
        ? await rebalance(['verify', household.runDirectory])
        : await runStage(stage, household);
    expect(ending).toMatchObject({ exit: 23, stdout: '' });
    expect(ending.stderr).toContain(join(household.runDirectory, name));
    expect(ending.stderr).toContain('[document-invalid]');
  });

  test('a snapshot of an account that is not configured', async () => {
    const household = await copied();
    const stranger = { ...SMALL_HOLDINGS, account_id: 'STRANGER' };
    await putJson(join(household.runDirectory, 'holdings', 'STRANGER.json'), stranger);
    await runStage('analyze', household);
    const ending = await runStage('aggregate', household);
    expect(ending).toMatchObject({ exit: 23, stdout: '' });
    expect(ending.stderr).toContain('STRANGER');
  });
});

describe('a plan that was changed by hand so that it breaks its constraints', () => {
  const withTripledSale = async (): Promise<SmallHousehold> => {
    const household = await copied();
    const path = join(household.runDirectory, 'rebalancing.json');
    const plan = (await readJson(path)) as { readonly orders: readonly { quantity: string }[] };
    const orders = plan.orders.map((order) => ({ ...order, quantity: '1000' }));
    await putJson(path, { ...plan, orders });
    await rm(join(household.runDirectory, 'trade_orders_20261120.csv'));
    return household;
  };

  test('becomes no order file', async () => {
    const household = await withTripledSale();
    const ending = await runStage('orders', household);
    expect(ending).toMatchObject({ exit: 23, stdout: '' });
    expect(ending.stderr).toContain(`${join(household.runDirectory, 'rebalancing.json')}: `);
    expect(ending.stderr).toContain('quantities are held and tradable');
    expect(await listFiles(household.runDirectory)).not.toContain('trade_orders_20261120.csv');
  });

  test.each([['--verbose'], ['--quiet'], ['--json']])('is named by verify %s', async (flag) => {
    const { runDirectory } = await withTripledSale();
    const ending = await rebalance(['verify', runDirectory, flag]);
    expect(ending.exit).toBe(23);
    expect(ending.stderr).toContain('quantities are held and tradable');
  });

  test('passes verify as it was', async () => {
    const ending = await rebalance(['verify', finished.runDirectory, '--quiet']);
    expect(ending).toMatchObject({ exit: 0, stdout: '', stderr: '' });
  });
});
