/** `rebalance doctor` on the fixture household, from the outside. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Instant } from '#domain/time.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { acquireRunLock } from '#runs/lock.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import {
  environmentOf,
  FIXTURE_NOW,
  rebalance,
  type Surroundings,
  useFixtures,
} from '../support/world.ts';
import { changedConfig, listFiles } from './support/files.ts';

const fixtures = useFixtures({ now: () => Date.parse(FIXTURE_NOW) });

async function doctor(words: readonly string[] = [], surroundings: Surroundings = {}) {
  const workdir = await temporaryDirectory();
  const ending = await rebalance(['doctor', '--workdir', workdir, ...words], {
    environment: environmentOf(fixtures()),
    ...surroundings,
  });
  return { ...ending, workdir, lines: ending.stdout.split('\n').slice(0, -1) };
}

/** The lines that are neither ok nor about a household that was never run. */
const complaints = (lines: readonly string[]) =>
  lines.filter((line) => !line.startsWith('ok') && !line.includes('no run is complete yet'));

test('all well: one line for each thing, exit code 0, and no file left behind', async () => {
  const { exit, stderr, lines, workdir } = await doctor();
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  expect(lines.map((line) => line.slice(0, 20).trimEnd())).toEqual([
    'ok    node',
    'ok    time zone',
    'ok    work directory',
    'ok    lock',
    'ok    secrets',
    'ok    clock',
    'ok    BROKERAGE_001',
    'ok    BROKERAGE_002',
    'ok    BROKERAGE_003',
    'ok    BROKERAGE_004',
    'ok    BROKERAGE_005',
    'ok    market data',
    'warn  last run',
  ]);
  expect(await listFiles(workdir)).toEqual([]);
});

test('each account is asked once, and for no holdings where less will do', async () => {
  const before = fixtures().requests.length;
  await doctor();
  const asked = fixtures().requests.slice(before);
  const accounts = asked.filter(({ desk }) => desk !== 'MARKET').map(({ desk }) => desk);
  expect(accounts.toSorted()).toEqual(
    ['001', '002', '003', '004', '005'].map((end) => `BROKERAGE_${end}`),
  );
});

describe('what is not well has a line of its own, with what to do, and decides the exit code', () => {
  test('an account that refuses the credentials', async () => {
    fixtures().setFault('BROKERAGE_003', { kind: 'unauthorized' });
    const { exit, lines } = await doctor();
    expect(exit).toBe(20);
    expect(complaints(lines)).toEqual([
      expect.stringMatching(/^FAIL {2}BROKERAGE_003 .*answered 401.*; next: check the credentials/),
    ]);
  });

  test('market data that does not answer', async () => {
    fixtures().setFault('MARKET', { kind: 'server-error' });
    const { exit, lines } = await doctor();
    expect(exit).toBe(75);
    expect(complaints(lines)).toEqual([expect.stringMatching(/^FAIL {2}market data .*500/)]);
  });

  test('a clock that is wrong', async () => {
    const now = '2026-11-20T21:40:00Z' as Instant;
    const { exit, lines } = await doctor([], { now });
    expect(exit).toBe(23);
    expect(complaints(lines)).toEqual([
      expect.stringMatching(
        /^FAIL {2}clock +599 s ahead of that of 127\.0\.0\.1:\d+ .*next: .*NTP/,
      ),
    ]);
  });

  test('a work directory that cannot be written', async () => {
    const file = join(await temporaryDirectory(), 'file');
    await writeFile(file, '');
    const { exit, lines } = await doctor(['--workdir', join(file, 'var')]);
    expect(exit).toBe(75);
    expect(complaints(lines)[0]).toMatch(/^FAIL {2}work directory .*not a directory \(ENOTDIR\)/);
  });

  test('a secret that is not there: said once with the secrets, and its account is not asked', async () => {
    const { FIXTURE_TRADIER_TOKEN: _, ...environment } = environmentOf(fixtures());
    const { exit, lines } = await doctor([], { environment });
    expect(exit).toBe(77);
    expect(complaints(lines)).toEqual([
      expect.stringMatching(
        /^FAIL {2}secrets +BROKERAGE_003 token: environment variable FIXTURE_TRADIER_TOKEN is not set/,
      ),
      expect.stringMatching(/^FAIL {2}BROKERAGE_003 .*was not asked.*next: mend the secret first/),
    ]);
  });

  test('another run at work', async () => {
    const workdir = await temporaryDirectory();
    const lock = mustSucceed(
      await acquireRunLock({
        directory: join(workdir, 'runs', 'demo-household'),
        holder: { pid: 4711, host: 'elsewhere', since: FIXTURE_NOW },
        fileSystem: nodeFileSystem,
      }),
    );
    const held = await doctor(['--workdir', workdir]);
    await lock.release();
    expect(held.exit).toBe(21);
    expect(complaints(held.lines)).toEqual([
      expect.stringMatching(
        /^FAIL {2}lock .*process 4711 on elsewhere, since 2026-11-20T21:30:00Z/,
      ),
    ]);
    expect((await doctor(['--workdir', workdir])).exit).toBe(0);
  });

  test('an account that may be missing is a warning', async () => {
    fixtures().setFault('BROKERAGE_003', { kind: 'server-error' });
    const config = await changedConfig(await temporaryDirectory(), {
      'policy.yaml': [['accounts_missing: refuse', 'accounts_missing: freeze']],
      'brokerages.yaml': [['adapter: tradier', 'adapter: tradier\n    required: false']],
    });
    const { exit, lines } = await doctor(['--config', config]);
    expect(exit).toBe(0);
    expect(complaints(lines)).toEqual([expect.stringMatching(/^warn {2}BROKERAGE_003 .*frozen/)]);
  });
});

test('several failures: the worst decides, as it does for a run', async () => {
  fixtures().setFault('BROKERAGE_003', { kind: 'server-error' });
  fixtures().setFault('BROKERAGE_001', { kind: 'forbidden' });
  expect((await doctor()).exit).toBe(20);
});

test('--quiet shows only what is not ok', async () => {
  expect((await doctor(['--quiet'])).lines).toEqual([
    expect.stringMatching(/^warn {2}last run .*; next: try `rebalance run --dry-run`$/),
  ]);
});

test('--json gives the same as data', async () => {
  fixtures().setFault('BROKERAGE_002', { kind: 'forbidden' });
  const { exit, stdout, stderr } = await doctor(['--json', '--account', 'BROKERAGE_002']);
  const { state, checks } = JSON.parse(stdout);
  expect({ exit, state }).toEqual({ exit: 20, state: 'FAIL' });
  expect(JSON.parse(stderr)).toEqual({ kind: 'exit', code: 20, exit: 'partial' });
  expect(checks).toContainEqual({
    subject: 'BROKERAGE_002',
    state: 'FAIL',
    fact: expect.stringContaining('restricted to other IP addresses'),
    next: 'lift the restriction, or run from the address it allows',
    code: 'broker-credentials-refused',
  });
  expect(JSON.stringify(checks)).not.toContain('BROKERAGE_001');
});
