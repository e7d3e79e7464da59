import { expect, test } from 'vitest';
import { runCommandLine } from '#cli/program.ts';
import { MONDAY_NOON, newHousehold, type WatchedHousehold } from '../app/drift/support.ts';
import { makeWorld, rebalance } from '../support/world.ts';

const surroundings = ({ configDirectory, workDirectory }: WatchedHousehold) => ({
  environment: { REBALANCE_CONFIG: configDirectory, REBALANCE_WORKDIR: workDirectory },
  now: MONDAY_NOON,
});

test('one look shows a table, and the crossings below it', async () => {
  const household = await newHousehold();
  await household.setPrice('133');
  const terminal = { ...surroundings(household), stdout: { isTTY: true, columns: 120 } };
  const { exit, stdout } = await rebalance(['watch', '--once'], terminal);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^small: 11,?980\.00 USD at 2026-11-23T17:00:00Z/);
  expect(stdout).toMatch(/stocks +66\.61.* 60\.00.*\+6\.61.*\[\.{10}\|\.{9}>\] +OUT/);
  expect(stdout.match(/its band/g)).toHaveLength(2);
  expect((await rebalance(['watch', '--once'], terminal)).stdout).not.toContain('its band');
});

test('without a terminal it says one line for each crossing', async () => {
  const household = await newHousehold();
  const stop = new AbortController();
  const { world, ending } = makeWorld({ ...surroundings(household), signal: stop.signal });
  const prices = ['133', '133', '100', '133'];
  const looking = {
    ...world,
    sleep: async () => {
      const next = prices.shift();
      if (next === undefined) stop.abort('interrupted');
      else await household.setPrice(next);
    },
  };
  const { exit, stdout } = ending(await runCommandLine(['watch', '--every', '60s'], looking));
  expect(exit).toBe(130);
  expect(stdout.split('\n').filter((line) => line.includes('stocks'))).toEqual([
    '2026-11-23T17:00:00Z\tsmall\tstocks\tabove its band',
    '2026-11-23T17:00:00Z\tsmall\tstocks\tabove its band',
  ]);
});

test('with --json every look is a line', async () => {
  const household = await newHousehold();
  const { stdout } = await rebalance(['watch', '--once', '--json'], surroundings(household));
  expect(JSON.parse(stdout)).toMatchObject({ portfolio_id: 'small', total_value: '10000' });
});

test('before the first run there is nothing to watch', async () => {
  const household = await newHousehold();
  const { environment, ...rest } = surroundings(household);
  const elsewhere = { ...environment, REBALANCE_WORKDIR: `${household.workDirectory}/none` };
  const { exit, stderr } = await rebalance(['watch', '--once'], {
    ...rest,
    environment: elsewhere,
  });
  expect(exit).toBe(23);
  expect(stderr).toContain('no complete run');
});
