/** A day whose stages are called one by one, accounts at the same time, as a scheduler with a task for each does. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { environmentOf, rebalance, useFixtures } from '../support/world.ts';
import { hashesOf } from './support/files.ts';

const ACCOUNTS = [1, 2, 3, 4, 5].map((number) => `BROKERAGE_00${number}`);
const RUN = join('runs', 'demo-household', '2026-11-20');

const fixtures = useFixtures();

async function at() {
  const workdir = await temporaryDirectory();
  const call = async (...words: readonly string[]) => {
    const ending = await rebalance([...words, '--workdir', workdir], {
      environment: environmentOf(fixtures()),
    });
    expect(ending, words.join(' ')).toMatchObject({ exit: 0, stderr: '' });
    return ending.stdout;
  };
  return { workdir, call };
}

test('comes to the same files as a run, and counts as one', async () => {
  const [whole, apart] = [await at(), await at()];
  await whole.call('run', '--quiet');
  const each = (...words: readonly string[]) =>
    Promise.all(
      ACCOUNTS.map((account) => apart.call(...words, '--account', account, '--wait', '10m')),
    );
  await each('fetch', '--quiet');
  await each('analyze', '--quiet');
  await apart.call('aggregate', '--quiet', '--wait', '10m');
  const said = await apart.call('orders', '--complete', '--wait', '10m');
  expect(said).toBe(`${join(apart.workdir, RUN, 'trade_orders_20261120.csv')}\n`);

  const { 'run.json': _, ...there } = await hashesOf(join(whole.workdir, RUN));
  const { 'run.json': manifest, ...here } = await hashesOf(join(apart.workdir, RUN));
  expect(here).toEqual(there);
  expect(manifest).toBeDefined();
  await apart.call('status', '--quiet');
  await apart.call('verify', '--chain', '--quiet');
  expect(await apart.call('history')).toContain('2026-11-20');
  expect(await apart.call('orders', '--complete', '--quiet')).toBe('');
});

test.each([['--dry-run'], ['--run-dir=.']])('--complete and %s are a mistake', async (flag) => {
  const { exit, stderr } = await rebalance(['orders', '--complete', flag]);
  expect(exit).toBe(2);
  expect(stderr).toContain('does not go with it');
});
