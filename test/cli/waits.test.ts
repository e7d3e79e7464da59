/** Attempts and the waits between them, as the manifest and --verbose tell them. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { environmentOf, FIXTURE_NOW, rebalance, useFixtures } from '../support/world.ts';
import { readJson } from './support/files.ts';

const fixtures = useFixtures({ now: () => Date.parse(FIXTURE_NOW) });

interface Stage {
  readonly name: string;
  readonly account_id: string | null;
  readonly attempts: number;
  readonly waits_ms: readonly number[];
}

const run = async (...words: readonly string[]) => {
  const workdir = await temporaryDirectory();
  const environment = environmentOf(fixtures());
  const ending = await rebalance(['run', '--workdir', workdir, ...words], { environment });
  const path = join(workdir, 'runs', 'demo-household', '2026-11-20', 'run.json');
  const { stages } = (await readJson(path)) as { readonly stages: readonly Stage[] };
  const fetches = stages.filter(({ name }) => name.startsWith('fetch'));
  return {
    ...ending,
    tries: Object.fromEntries(
      fetches.map((stage) => [
        stage.account_id ?? 'MARKET',
        { attempts: stage.attempts, waitsMs: stage.waits_ms },
      ]),
    ),
  };
};

test('a run that succeeds says in its manifest how often each source was asked and how long it waited', async () => {
  fixtures().setFault('BROKERAGE_003', { kind: 'server-error', times: 2 });
  fixtures().setFault('BROKERAGE_004', { kind: 'rate-limited', retryAfterSeconds: 90, times: 1 });
  fixtures().setFault('MARKET', { kind: 'cut-off', times: 1 });
  const { exit, tries, pausesMs } = await run('--quiet');
  expect(exit).toBe(0);
  const once = { attempts: 1, waitsMs: [] };
  expect(tries).toEqual({
    BROKERAGE_001: once,
    BROKERAGE_002: once,
    BROKERAGE_003: { attempts: 3, waitsMs: [1_000, 1_000] },
    BROKERAGE_004: { attempts: 2, waitsMs: [90_000] },
    BROKERAGE_005: once,
    MARKET: { attempts: 2, waitsMs: [1_000] },
  });
  expect(pausesMs.toSorted((left, right) => left - right)).toEqual([1_000, 1_000, 1_000, 90_000]);
});

test('so does one that fails', async () => {
  fixtures().setFault('BROKERAGE_003', { kind: 'server-error' });
  const { exit, tries } = await run('--quiet');
  expect(exit).toBe(75);
  expect(tries['BROKERAGE_003']).toEqual({ attempts: 3, waitsMs: [1_000, 1_000] });
});

test('--verbose tells them as they happen, each line with its time', async () => {
  fixtures().setFault('MARKET', { kind: 'server-error', times: 1 });
  const { stderr } = await run('--verbose');
  const lines = stderr.split('\n').filter((line) => line.includes('market data'));
  expect(lines).toEqual([
    expect.stringMatching(
      /^2026-11-20T21:30:00Z market data: attempt 1 failed: Alpaca answered 500.*; next attempt at 2026-11-20T21:30:01Z$/,
    ),
    '2026-11-20T21:30:00Z market data: attempt 2 of 3',
    '2026-11-20T21:30:00Z market data: done after 2 attempts',
  ]);
  expect(stderr).toContain('2026-11-20T21:30:00Z BROKERAGE_001: done after 1 attempt\n');
});
