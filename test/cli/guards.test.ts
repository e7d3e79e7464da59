/** A guard that refuses: the plan is there to look at, no order file is, and the day can be taken up again. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environmentOf, rebalance, useDirectory, useFixtures } from '../support/world.ts';
import { changedConfig, listFiles } from './support/files.ts';

const RUN = join('runs', 'demo-household', '2026-11-20');
const ORDER_FILE = 'trade_orders_20261120.csv';

const fixtures = useFixtures();
const directory = useDirectory();

/** A copy of the demo's configuration with these guards, and a way to run it. */
async function householdWith(name: string, guards: string) {
  const home = join(directory(), name);
  const config = await changedConfig(join(home, 'config'), {
    'policy.yaml': [['guards:', `guards:\n  ${guards}`]],
  });
  const workdir = join(home, 'var');
  const run = (...words: readonly string[]) =>
    rebalance(['run', '--config', config, '--workdir', workdir, ...words], {
      environment: environmentOf(fixtures()),
    });
  return { config, out: join(home, 'out'), run, files: () => listFiles(join(workdir, RUN)) };
}

test('a guard writes the plan and no order file, ends with 25 and says which number', async () => {
  const { run, files } = await householdWith('many', 'orders_max: 1');
  const refused = await run();
  expect(refused.exit).toBe(25);
  expect(refused.stderr).toMatch(/\d+ orders, above orders_max 1 \[guard-tripped\]/);
  expect(await files()).toContain('rebalancing.json');
  expect(await files()).not.toContain(ORDER_FILE);
  expect((await run()).exit, 'a rerun is taken up and refused again').toBe(25);
});

test('the kill switch stops orders while it is there, and the day is taken up when it is gone', async () => {
  const { config, run, files } = await householdWith('kill', 'kill_switch: STOP');
  await writeFile(join(config, 'STOP'), '');
  const refused = await run('--dry-run');
  expect(refused).toMatchObject({ exit: 25, stdout: '' });
  expect((await run()).exit).toBe(25);
  await rm(join(config, 'STOP'));
  expect((await run()).exit).toBe(0);
  expect(await files()).toContain(ORDER_FILE);
});

test('a date that is run again and refused leaves no copy of the orders it replaces', async () => {
  const { config, out, run, files } = await householdWith('again', 'kill_switch: STOP');
  await mkdir(out);
  expect((await run('--out', out)).exit).toBe(0);
  await writeFile(join(out, 'trade_orders_20261119.csv'), 'yesterday');
  await writeFile(join(config, 'STOP'), '');
  expect((await run('--out', out, '--force')).exit).toBe(25);
  expect(await files()).not.toContain(ORDER_FILE);
  expect(await listFiles(out)).toEqual(['trade_orders_20261119.csv']);
});

test('a copy that is not of this portfolio stays', async () => {
  const { out, run } = await householdWith('shared', 'orders_max: 0');
  await mkdir(out);
  await writeFile(join(out, ORDER_FILE), 'of another portfolio');
  expect((await run('--out', out)).exit).toBe(25);
  expect(await readFile(join(out, ORDER_FILE), 'utf8')).toBe('of another portfolio');
});
