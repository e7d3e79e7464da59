/** Price history over two days: the second asks only for what the first did not record. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Instant, TradeDate } from '#domain/time.ts';
import { type LoggedRequest, startFixtures } from '../../fixtures/server.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { environmentOf, rebalance, useDirectory } from '../support/world.ts';
import { readJson } from './support/files.ts';

const PORTFOLIO = join('runs', 'demo-household');
const marketFile = (workdir: string, date: string) => join(workdir, PORTFOLIO, date, 'market.json');

/** One day of the household at half past four in New York, and the requests for daily bars. */
async function runDay(date: string, workdir: string): Promise<readonly LoggedRequest[]> {
  const now = `${date}T21:30:00Z` as Instant;
  const fixtures = await startFixtures({ date: date as TradeDate, now: () => Date.parse(now) });
  try {
    const environment = environmentOf(fixtures);
    const ended = await rebalance(['run', '--quiet', '--workdir', workdir], { environment, now });
    expect(ended).toMatchObject({ exit: 0, stderr: '' });
    return fixtures.requests.filter(({ url }) => url.includes('/v2/stocks/bars?'));
  } finally {
    await fixtures.stop();
  }
}

/** First days asked for. */
const starts = (requests: readonly LoggedRequest[]) => [
  ...new Set(requests.map(({ url }) => new URL(url, 'http://localhost').searchParams.get('start'))),
];

const directory = useDirectory();
let first: readonly LoggedRequest[];
let second: readonly LoggedRequest[];

beforeAll(async () => {
  first = await runDay('2026-11-19', directory());
  second = await runDay('2026-11-20', directory());
});

test('the first day reads three years, the second ten days', () => {
  expect(starts(first)).toEqual(['2023-11-19T00:00:00Z']);
  expect(starts(second)).toEqual(['2026-11-09T00:00:00Z']);
});

test('either history ends with the close of its own day', async () => {
  for (const date of ['2026-11-19', '2026-11-20']) {
    const { history } = (await readJson(marketFile(directory(), date))) as {
      readonly history: { readonly dates: readonly string[] };
    };
    expect(history.dates.at(-1)).toBe(date);
  }
});

test('the history that was continued is, byte for byte, the one that is read in whole', async () => {
  const alone = await temporaryDirectory();
  await runDay('2026-11-20', alone);
  expect(await readFile(marketFile(directory(), '2026-11-20'), 'utf8')).toBe(
    await readFile(marketFile(alone, '2026-11-20'), 'utf8'),
  );
});

test('what was changed since it was recorded is not built upon', async () => {
  const workdir = await temporaryDirectory();
  await runDay('2026-11-18', workdir);
  const path = marketFile(workdir, '2026-11-18');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"2024-05-01"', '"2024-05-04"'));
  expect(starts(await runDay('2026-11-19', workdir))).toEqual(['2023-11-19T00:00:00Z']);
});
