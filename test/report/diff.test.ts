/** `rebalance diff`: two days of a household of one account, whose every change is known. */
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Instant } from '#domain/time.ts';
import { put, writeSmallHousehold } from '../cli/support/small-household.ts';
import { keptDirectory, temporaryDirectory } from '../support/temporary-directory.ts';
import { type Ending, rebalance } from '../support/world.ts';

const directory = keptDirectory('work');
const places = () => [
  '--config',
  join(directory(), 'config'),
  '--workdir',
  join(directory(), 'work'),
];

/** 80 VTI at 100, then 70 at 110; BND untouched; 500 of cash, then 1,700 after a sale and a deposit. */
const DAYS = [
  ['2026-11-19', 'VTI,80,100', 'BND,30,50', 'CASH,500'],
  ['2026-11-20', 'VTI,70,110', 'BND,30,50', 'CASH,1700'],
] as const;

beforeAll(async () => {
  await writeSmallHousehold(directory());
  for (const [date, vti, bnd, cash] of DAYS) {
    const at = `${date}T21:00:00Z`;
    await put(
      join(directory(), 'config', 'positions.csv'),
      `symbol,quantity,price,price_as_of,currency,as_of
${vti},${at},USD,${at}
${bnd},${at},USD,${at}
${cash},,,USD,${at}
`,
    );
    const surroundings = { now: `${date}T21:30:00Z` as Instant };
    expect(await rebalance(['run', '--force', ...places()], surroundings)).toMatchObject({
      exit: 0,
    });
  }
});

const diff = (...words: readonly string[]): Promise<Ending> =>
  rebalance(['diff', ...words, ...places()]);

test('tells what prices did from what was traded and deposited', async () => {
  const { exit, stdout } = await diff('--json');
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    dates: { before: '2026-11-19', after: '2026-11-20' },
    value: { before: '10000', after: '10900', by_prices: '800', by_trades_and_flows: '100' },
    holdings: [{ account_id: 'IRA', symbol: 'VTI', before: '80', after: '70' }],
    cash: [{ account_id: 'IRA', currency: 'USD', before: '500', after: '1700' }],
    prices: [{ symbol: 'VTI', before: '100', after: '110' }],
  });
});

test('shows the same as tables, leaving out what did not change', async () => {
  const { stdout } = await diff();
  const rows = stdout.split('\n').map((line) => line.split('\t'));
  expect(rows).toContainEqual(['value', '10,000.00', '10,900.00', '+900.00']);
  expect(rows).toContainEqual(['by prices and rates', '', '', '+800.00']);
  expect(rows).toContainEqual(['by trades, deposits and payments', '', '', '+100.00']);
  expect(rows).toContainEqual(['IRA', 'VTI', '80', '70', '-10']);
  expect(rows).toContainEqual(['VTI', '100.00', '110.00', '+10.00%']);
  expect(rows.filter(([account, symbol]) => account === 'BND' || symbol === 'BND')).toHaveLength(1);
});

test.each([
  ['one date, which is then the earlier one', ['2026-11-19']],
  ['two dates', ['2026-11-19', '2026-11-20']],
])('takes %s', async (_, words) => {
  expect(await diff(...words)).toEqual(await diff());
});

test('takes two directories, without a configuration', async () => {
  const runs = DAYS.map(([date]) => join(directory(), 'work', 'runs', 'small', date));
  expect((await rebalance(['diff', ...runs])).stdout).toBe((await diff()).stdout);
});

test('of a run and itself shows the value alone', async () => {
  const { stdout } = await diff('2026-11-20', '2026-11-20');
  expect(stdout.trim().split('\n')).toHaveLength(4);
});

test('of the first run says that nothing comes before it', async () => {
  const workdir = await temporaryDirectory();
  const only = ['--config', join(directory(), 'config'), '--workdir', workdir];
  const now = '2026-11-20T21:30:00Z' as Instant;
  await rebalance(['run', ...only], { now });
  const ending = await rebalance(['diff', ...only]);
  expect(ending).toMatchObject({ exit: 23, stdout: '' });
  expect(ending.stderr).toContain('has no run with a plan before 2026-11-20');
});
