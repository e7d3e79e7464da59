/** The whole job of one day on the fixture brokerages, from the outside: words in, files and an exit code out. */
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunManifest } from '#domain/documents/run.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import {
  type Ending,
  environmentOf,
  rebalance,
  type Surroundings,
  useDirectory,
  useFixtures,
} from '../support/world.ts';
import { exact, times, total } from './support/exact.ts';
import { changedConfig, hashesOf, listFiles, readJson, stampsOf } from './support/files.ts';
import { type Settlement, settle } from './support/settlement.ts';

const RUN = join('runs', 'demo-household', '2026-11-20');
const ORDER_FILE = 'trade_orders_20261120.csv';

const fixtures = useFixtures();
const directory = useDirectory();
/** A complete day that no test changes. */
const finished = () => join(directory(), 'finished');

const run = (
  workdir: string,
  words: readonly string[] = ['run'],
  surroundings: Surroundings = {},
): Promise<Ending> =>
  rebalance([...words, '--workdir', workdir], {
    environment: environmentOf(fixtures()),
    ...surroundings,
  });

let first: Ending;
beforeAll(async () => {
  first = await run(finished());
});

describe('a day', () => {
  test('ends with exit code 0, tables and the path of the order file on stdout, nothing on stderr', () => {
    expect(first).toMatchObject({ exit: 0, stderr: '' });
    expect(first.stdout.trimEnd().split('\n').at(-1)).toBe(join(finished(), RUN, ORDER_FILE));
  });

  test('writes the documents that the formats name, and nothing half', async () => {
    const accounts = ['001', '002', '003', '004', '005'].map((end) => `BROKERAGE_${end}.json`);
    expect(await listFiles(join(finished(), RUN))).toEqual(
      [
        ...accounts.map((name) => `analysis/${name}`),
        ...accounts.map((name) => `holdings/${name}`),
        'household.json',
        'log.jsonl',
        'market.json',
        'problem.json',
        'rebalancing.json',
        'report.html',
        'run.json',
        ORDER_FILE,
      ].sort(),
    );
  });

  test('records in its manifest what it read, did and wrote', async () => {
    const manifest = (await readJson(join(finished(), RUN, 'run.json'))) as {
      readonly outcome: RunManifest['outcome'];
      readonly exit_code: number;
      readonly outputs: readonly { readonly path: string; readonly sha256: string }[];
    };
    expect(manifest).toMatchObject({ outcome: 'complete', exit_code: 0 });
    const hashes = await hashesOf(join(finished(), RUN));
    const recorded = Object.fromEntries(manifest.outputs.map((it) => [it.path, it.sha256]));
    expect(recorded[ORDER_FILE]).toBe(hashes[ORDER_FILE]);
    expect(hashes).toMatchObject(recorded);
  });

  test('makes the same bytes in another directory, and with --quiet prints nothing', async () => {
    const again = await temporaryDirectory();
    for (const _time of ['first', 'second']) {
      const ending = await run(again, ['run', '--quiet']);
      expect(ending).toMatchObject({ exit: 0, stdout: '', stderr: '' });
    }
    expect(await hashesOf(join(again, RUN))).toEqual(await hashesOf(join(finished(), RUN)));
  });
});

describe('the orders, executed on the holdings', () => {
  let settlement: Settlement;
  beforeAll(async () => {
    settlement = await settle(join(finished(), RUN));
  });

  test('are not empty, since the household has drifted', () => {
    expect(settlement.orders.length).toBeGreaterThan(0);
  });

  test('sell nothing that is not held', () => {
    expect(settlement.oversold).toEqual([]);
  });

  test('leave no account below its reserve after costs', () => {
    const short = settlement.accounts.filter(({ cash, reserve }) => cash < reserve);
    expect(short).toEqual([]);
  });

  test('bring every asset class inside its band', () => {
    const outside = settlement.classes.filter(
      ({ value, low, high }) => value < low || value > high,
    );
    expect(outside).toEqual([]);
  });

  test('buy nothing that the account’s menu does not have', () => {
    const menus = new Map(settlement.accounts.map(({ id, menu }) => [id, menu]));
    const strange = settlement.orders.filter(
      ({ side, account = '', symbol = '' }) =>
        side === 'BUY' && menus.get(account)?.includes(symbol) === false,
    );
    expect(menus.get('BROKERAGE_005')).toHaveLength(5);
    expect(strange).toEqual([]);
  });

  test('are whole shares where an account has whole shares', () => {
    const broken = settlement.orders.filter(
      ({ account, order_qty = '' }) => account !== 'BROKERAGE_005' && !/^\d+$/.test(order_qty),
    );
    expect(broken).toEqual([]);
  });

  test('come sells first, each with an id of its own', () => {
    const sides = settlement.orders.map(({ side }) => side);
    expect(sides).toEqual([...sides].sort().reverse());
    expect(new Set(settlement.orders.map(({ cl_ord_id }) => cl_ord_id)).size).toBe(sides.length);
  });

  test('turn over at most the quarter that the policy allows', () => {
    const traded = total(settlement.orders.map(({ est_notional = '' }) => exact(est_notional)));
    expect(traded / 2n).toBeLessThanOrEqual(times(settlement.totalValue, exact('0.25')));
  });
});

describe('a day that comes again', () => {
  test('with the same inputs leaves every byte and every time of change alone, and asks nobody', async () => {
    const [hashes, stamps] = [await hashesOf(finished()), await stampsOf(join(finished(), RUN))];
    const asked = fixtures().requests.length;
    const again = await run(finished());
    expect(again.exit).toBe(0);
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).toContain('complete with the same inputs; nothing was rewritten');
    expect(await hashesOf(finished())).toEqual(hashes);
    expect(await stampsOf(join(finished(), RUN))).toEqual(stamps);
    expect(fixtures().requests.length).toBe(asked);
  });

  test('with another configuration is refused and changes nothing', async () => {
    const hashes = await hashesOf(finished());
    const config = await changedConfig(await temporaryDirectory(), {
      'policy.yaml': [['min_trade_size: 250', 'min_trade_size: 400']],
    });
    const again = await run(finished(), ['run', '--config', config]);
    expect(again).toMatchObject({ exit: 23, stdout: '' });
    expect(again.stderr).toContain('[run-conflict]');
    expect(again.stderr).toContain('config:policy.yaml');
    expect(await hashesOf(finished())).toEqual(hashes);
  });

  test('with other flags is refused, since they are inputs too', async () => {
    const again = await run(finished(), ['run', '--exclude', 'VTI']);
    expect(again).toMatchObject({ exit: 23 });
    expect(again.stderr).toContain('flags:planning');
  });

  test('forced keeps the earlier attempt whole beside the new one', async () => {
    const workdir = await temporaryDirectory();
    await cp(finished(), workdir, { recursive: true });
    const before = await hashesOf(join(workdir, RUN));
    const forced = await run(workdir, ['run', '--exclude', 'VTI', '--force']);
    expect(forced.exit).toBe(0);
    expect(await hashesOf(join(workdir, `${RUN}.attempt-1`))).toEqual(before);
    const orders = await readFile(join(workdir, RUN, ORDER_FILE), 'utf8');
    expect(orders).not.toContain(',VTI,');
  });
});

describe('the four stages one after the other', () => {
  test('make the same files as a run', async () => {
    const workdir = await temporaryDirectory();
    for (const stage of ['fetch', 'analyze', 'aggregate', 'orders']) {
      expect(await run(workdir, [stage])).toMatchObject({ exit: 0, stderr: '' });
    }
    const {
      'run.json': manifest,
      'report.html': report,
      ...whole
    } = await hashesOf(join(finished(), RUN));
    expect(await hashesOf(join(workdir, RUN))).toEqual(whole);
    expect([manifest, report]).not.toContain(undefined);
  });
});

describe('what a run shows', () => {
  test('a dry run: the same tables, and an untouched disk', async () => {
    const workdir = join(await temporaryDirectory(), 'not', 'there');
    const dry = await run(workdir, ['run', '--dry-run']);
    expect(dry.exit).toBe(0);
    expect(dry.stdout).toBe(first.stdout.split('\n').slice(0, -2).join('\n').concat('\n'));
    expect(dry.stderr).toBe('dry run: nothing was written\n');
    expect(await listFiles(workdir)).toEqual([]);
  });

  test('--json: the plan’s document, byte for byte', async () => {
    const shown = await run(finished(), ['run', '--json']);
    expect(shown).toMatchObject({ exit: 0, stderr: '' });
    const document = await readFile(join(finished(), RUN, 'rebalancing.json'), 'utf8');
    expect(shown.stdout).toBe(document);
    expect(JSON.parse(shown.stdout)).toMatchObject({ schema: 'rebalance/rebalancing/1' });
  });

  test('--out: a copy of the order file, in a directory relative to the current one', async () => {
    const currentDirectory = await temporaryDirectory();
    const shown = await run(finished(), ['run', '--out', 'a/copy'], { currentDirectory });
    expect(shown.exit).toBe(0);
    const copy = join(currentDirectory, 'a', 'copy', ORDER_FILE);
    expect(shown.stdout.trimEnd().split('\n').at(-1)).toBe(copy);
    expect(await readFile(copy)).toEqual(await readFile(join(finished(), RUN, ORDER_FILE)));
  });
});

describe('a run that stopped half-way', () => {
  test('is taken up again, and asks only for what is missing', async () => {
    const workdir = await temporaryDirectory();
    fixtures().setFault('BROKERAGE_003', { kind: 'server-error' });
    const stopped = await run(workdir, ['run', '--retries', '0']);
    expect(stopped.exit).toBe(75);
    fixtures().setFault('BROKERAGE_003', null);
    const asked = fixtures().requests.length;
    const resumed = await run(workdir);
    expect(resumed.exit).toBe(0);
    const since = fixtures().requests.slice(asked);
    expect(new Set(since.map(({ desk }) => desk))).toEqual(new Set(['BROKERAGE_003', 'MARKET']));
    const { 'run.json': _, ...whole } = await hashesOf(join(finished(), RUN));
    expect(await hashesOf(join(workdir, RUN))).toMatchObject(whole);
  });
});
