/** `--as-of`: the day of an export that does not say its own. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { environmentOf, FIXTURE_NOW, rebalance, useFixtures } from '../support/world.ts';
import { changedConfig, readJson } from './support/files.ts';

const fixtures = useFixtures({ now: () => Date.parse(FIXTURE_NOW) });
const HOLDINGS = join('runs', 'demo-household', '2026-11-20', 'holdings', 'BROKERAGE_005.json');

/** The household whose last account is a file without any date. */
async function household(asOf: string | null = null) {
  const written = asOf === null ? '' : `    as_of: ${asOf}\n`;
  const directory = await temporaryDirectory();
  const config = await changedConfig(join(directory, 'config'), {
    'brokerages.yaml': [
      ['    url: env:FIXTURE_CSV_URL\n', `    path: export.csv\n${written}`],
      ['    credentials:\n      token: env:FIXTURE_CSV_TOKEN\n', ''],
    ],
  });
  const lines = ['symbol,quantity,price,market_value', 'VOO,10,500,5000', 'CASH,120.50,,', ''];
  await writeFile(join(config, 'export.csv'), lines.join('\n'));
  const workdir = join(directory, 'var');
  return {
    dated: async () => ((await readJson(join(workdir, HOLDINGS))) as { as_of: string }).as_of,
    run: (...words: readonly string[]) =>
      rebalance([...words, '--config', config, '--workdir', workdir], {
        environment: environmentOf(fixtures()),
      }),
  };
}

test('an export without a date is refused, and the refusal names the flag', async () => {
  const { run } = await household();
  const { exit, stderr } = await run('fetch', '--account', 'BROKERAGE_005');
  expect(exit).toBe(23);
  expect(stderr).toContain('does not say of which day it is');
  expect(stderr).toContain('next: give its day with --as-of');
});

test.each`
  command                            | written         | asOf
  ${['fetch', '--as-of=2026-11-20']} | ${null}         | ${'2026-11-20T21:00:00Z'}
  ${['fetch', '--as-of=2026-11-19']} | ${null}         | ${'2026-11-19T21:00:00Z'}
  ${['fetch', '--as-of=2026-11-20']} | ${'2026-11-18'} | ${'2026-11-20T21:00:00Z'}
  ${['fetch']}                       | ${'2026-11-18'} | ${'2026-11-18T21:00:00Z'}
`('$command with as_of $written in brokerages.yaml dates it $asOf', async (row) => {
  const { run, dated } = await household(row.written);
  expect(await run(...row.command, '--account', 'BROKERAGE_005')).toMatchObject({ exit: 0 });
  expect(await dated()).toBe(row.asOf);
});

test('a second try with another date reads the export again and keeps the other snapshots', async () => {
  const { run, dated } = await household();
  await run('fetch', '--as-of', '2026-11-19');
  const asked = fixtures().requests.length;
  await run('fetch', '--as-of', '2026-11-20');
  expect(await dated()).toBe('2026-11-20T21:00:00Z');
  const since = fixtures().requests.slice(asked);
  expect(new Set(since.map(({ desk }) => desk))).toEqual(new Set(['MARKET']));
});

test('it is an input of the run: the same again is nothing to do, another one is refused', async () => {
  const { run } = await household();
  const day = (date: string) => run('run', '--quiet', '--as-of', date);
  expect(await day('2026-11-20')).toMatchObject({ exit: 0 });
  expect(await day('2026-11-20')).toMatchObject({ exit: 0, stderr: '' });
  const other = await day('2026-11-19');
  expect(other.exit).toBe(23);
  expect(other.stderr).toContain('flags:as-of');
});

test('a date that is none is a usage error', async () => {
  const { run } = await household();
  expect(await run('run', '--as-of', 'yesterday')).toMatchObject({ exit: 2 });
});
