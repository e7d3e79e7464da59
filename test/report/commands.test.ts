/** `report`, `explain` and `compare` on the files of a run: what they say, and what they leave as it is. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { changedConfig, hashesOf, readJson } from '../cli/support/files.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { environmentOf, rebalance, useDirectory, useFixtures } from '../support/world.ts';

const RUN = join('runs', 'demo-household', '2026-11-20');
const fixtures = useFixtures();
const directory = useDirectory();
const runDirectory = () => join(directory(), RUN);

beforeAll(async () => {
  const environment = environmentOf(fixtures());
  expect(await rebalance(['run', '--workdir', directory()], { environment })).toMatchObject({
    exit: 0,
  });
});

describe('a run', () => {
  test('vouches for its report in the manifest', async () => {
    const { outputs } = (await readJson(join(runDirectory(), 'run.json'))) as {
      readonly outputs: readonly { readonly path: string; readonly sha256: string }[];
    };
    const hashes = await hashesOf(runDirectory());
    expect(outputs).toContainEqual(
      expect.objectContaining({ path: 'report.html', sha256: hashes['report.html'] }),
    );
  });

  test('reports on a plan that a guard refuses, and says so first', async () => {
    const workdir = await temporaryDirectory();
    const config = await changedConfig(join(workdir, 'config'), {
      'policy.yaml': [['guards:', 'guards:\n  order_value_max: 100']],
    });
    const ran = await rebalance(['run', '--workdir', workdir], {
      environment: { ...environmentOf(fixtures()), REBALANCE_CONFIG: config },
    });
    expect(ran.exit).toBe(25);
    const hashes = await hashesOf(join(workdir, RUN));
    expect(Object.keys(hashes)).not.toContain('trade_orders_20261120.csv');
    const page = await readFile(join(workdir, RUN, 'report.html'), 'utf8');
    expect(page).toContain('Do not trade: the plan was refused and has no order file.');
    expect(page).toContain('above order_value_max 100');
    const manifest = await readJson(join(workdir, RUN, 'run.json'));
    expect(manifest).toMatchObject({
      outcome: 'failed',
      outputs: [{ path: 'report.html', sha256: hashes['report.html'] }],
    });
  });
});

describe('rebalance report', () => {
  test('without a directory takes the newest run that has a plan', async () => {
    const out = join(await temporaryDirectory(), 'report.html');
    const environment = environmentOf(fixtures());
    const words = ['report', '--workdir', directory(), '--out', out];
    expect(await rebalance(words, { environment })).toMatchObject({ exit: 0, stdout: `${out}\n` });
    expect(await readFile(out)).toEqual(await readFile(join(runDirectory(), 'report.html')));
  });

  test('puts back a report that was lost', async () => {
    const before = await hashesOf(runDirectory());
    await rm(join(runDirectory(), 'report.html'));
    expect(await rebalance(['report', runDirectory()])).toMatchObject({ exit: 0 });
    expect(await hashesOf(runDirectory())).toEqual(before);
  });

  test('does not change the report of a complete run', async () => {
    const copy = join(await temporaryDirectory(), 'copy');
    const manifest = (await readFile(join(runDirectory(), 'run.json'), 'utf8')).replace(
      '"rebalance": "',
      '"rebalance": "9.',
    );
    for (const name of ['rebalancing.json', 'report.html'])
      await writeCopy(copy, name, await readFile(join(runDirectory(), name), 'utf8'));
    await writeCopy(copy, 'run.json', manifest);
    const before = await hashesOf(copy);
    const report = await rebalance(['report', copy]);
    expect(report).toMatchObject({ exit: 23, stdout: '' });
    expect(report.stderr).toContain('belongs to a complete run');
    expect(report.stderr).toContain('write it elsewhere with --out FILE');
    expect(await hashesOf(copy)).toEqual(before);
  });

  test('works on a plan alone, whoever wrote it', async () => {
    const alone = join(await temporaryDirectory(), 'alone');
    const plan = await readFile(join(runDirectory(), 'rebalancing.json'), 'utf8');
    await writeCopy(alone, 'rebalancing.json', plan);
    expect(await rebalance(['report', alone])).toMatchObject({
      exit: 0,
      stdout: `${join(alone, 'report.html')}\n`,
    });
  });

  test('looks back on the complete runs before it', async () => {
    const workdir = await temporaryDirectory();
    for (const date of ['2026-11-18', '2026-11-19', '2026-11-20'])
      await cp(runDirectory(), join(workdir, 'runs', 'demo-household', date), { recursive: true });
    const plan = join(workdir, 'runs', 'demo-household', '2026-11-18', 'rebalancing.json');
    await writeFile(plan, (await readFile(plan, 'utf8')).replace('"2026-11-20"', '"2026-11-18"'));
    await writeFile(join(workdir, 'runs', 'demo-household', '2026-11-19', 'run.json'), '{}');
    const out = join(workdir, 'report.html');
    await rebalance(['report', join(workdir, RUN), '--out', out]);
    const page = await readFile(out, 'utf8');
    expect(page).toContain('The latest 2 of 2 runs');
    expect(page).toContain('>2026-11-18<');
  });

  test('says which stage makes the plan that is missing', async () => {
    const report = await rebalance(['report', await temporaryDirectory()]);
    expect(report.exit).toBe(23);
    expect(report.stderr).toContain('run `rebalance aggregate` first');
  });
});

describe('rebalance explain', () => {
  const explain = (...words: readonly string[]) =>
    rebalance(['explain', '--run-dir', runDirectory(), ...words]);

  test('gives the chain of reasons for one instrument in one account', async () => {
    const { exit, stdout } = await explain('BROKERAGE_001', 'AGG');
    expect(exit).toBe(0);
    const cells = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(cells[0]).toEqual(['account', 'symbol', 'decision', 'topic', 'text']);
    expect(
      cells.slice(1).every(([account, symbol]) => `${account} ${symbol}` === 'BROKERAGE_001 AGG'),
    ).toBe(true);
    expect(cells.find(([, , , topic]) => topic === 'to change it')?.[4]).toContain('2026-12-05');
  });

  test('takes a symbol alone as a question about every account', async () => {
    const { stdout } = await explain('BND', '--json');
    const answers = JSON.parse(stdout) as readonly { readonly account_id: string }[];
    expect(answers.map((each) => each.account_id)).toEqual(
      ['1', '2', '3', '4', '5'].map((end) => `BROKERAGE_00${end}`),
    );
  });

  test('without words shows every order and everything that was held back', async () => {
    const { stdout, stderr } = await explain();
    const plan = await readFile(join(runDirectory(), 'rebalancing.json'), 'utf8');
    const { orders } = JSON.parse(plan) as { readonly orders: readonly unknown[] };
    expect(stdout.split('\n').filter((line) => line.includes('\tTraded\t')).length).toBe(
      orders.length,
    );
    expect(stderr).toMatch(/^\d+ more are in band or not needed/);
  });

  test.each([
    ['BDN', [], 'did you mean BND?'],
    ['BROKERAGE_01', ['BND'], 'did you mean BROKERAGE_001?'],
    ['BROKERAGE_001', ['GME'], 'name one of AAPL'],
  ])('meets %s %j with advice', async (first, others, advice) => {
    const { exit, stdout, stderr } = await explain(first, ...others);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain(advice);
  });
});

describe('rebalance compare', () => {
  test('shows the alternatives side by side, and the deposits that would do instead', async () => {
    const { stdout, stderr } = await rebalance(['compare', runDirectory()]);
    expect(stdout.split('\n').map((line) => line.split('\t')[0])).toEqual([
      'alternative',
      'do nothing',
      'invest cash only, no sale',
      'to the edge of the bands',
      'everything to target',
      'this plan',
      '',
    ]);
    expect(stderr).toMatch(/^Without a sale, a deposit of [\d,.]+ USD into BROKERAGE_\d+ would/);
  });

  test('--json gives what the plan says of them', async () => {
    const { stdout } = await rebalance(['compare', runDirectory(), '--json']);
    const plan = JSON.parse(await readFile(join(runDirectory(), 'rebalancing.json'), 'utf8')) as {
      readonly alternatives: unknown;
      readonly cash_needed: unknown;
    };
    const { alternatives, cash_needed } = plan;
    expect(JSON.parse(stdout)).toEqual({ alternatives, cash_needed });
  });
});

async function writeCopy(directory: string, name: string, text: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, name), text);
}
