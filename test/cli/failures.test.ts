/** Everything that can go wrong from the outside: the exit code, what is said, what is kept, and that nothing is ordered. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { nodeFileSystem } from '#runs/file-system.ts';
import { acquireRunLock } from '#runs/lock.ts';
import type { DeskId } from '../../fixtures/desks.ts';
import type { Fault, FaultName } from '../../fixtures/faults.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import {
  type Ending,
  environmentOf,
  FIXTURE_NOW,
  rebalance,
  type Surroundings,
  useDirectory,
  useFixtures,
} from '../support/world.ts';
import { changedConfig, listFiles, readJson, SHORT_HISTORY } from './support/files.ts';
import { put, writeSmallHousehold } from './support/small-household.ts';

const RUN = join('runs', 'demo-household', '2026-11-20');
const ACCOUNTS = [
  'BROKERAGE_001',
  'BROKERAGE_002',
  'BROKERAGE_003',
  'BROKERAGE_004',
  'BROKERAGE_005',
] as const;
const DESKS = [...ACCOUNTS, 'MARKET'] as const;

const fixtures = useFixtures();
const directory = useDirectory();
/** The fixtures' configuration with a short price history, which is what takes long to fetch. */
const shortHistory = () => join(directory(), 'config');
beforeAll(() => changedConfig(shortHistory(), { 'brokerages.yaml': [SHORT_HISTORY] }));

const environment = () => ({ ...environmentOf(fixtures()), REBALANCE_CONFIG: shortHistory() });

const run = (
  workdir: string,
  words: readonly string[] = ['run'],
  surroundings: Surroundings = {},
): Promise<Ending> =>
  rebalance([...words, '--workdir', workdir], { environment: environment(), ...surroundings });

/** Names of accounts that have a snapshot. */
async function snapshotsIn(runDirectory: string): Promise<readonly string[]> {
  const names = (await listFiles(runDirectory)).filter((name) => name.startsWith('holdings/'));
  return names.map((name) => name.slice('holdings/'.length, -'.json'.length));
}

async function expectNoOrders(directory: string): Promise<void> {
  const names = await listFiles(directory);
  expect(names.filter((name) => name.endsWith('.csv'))).toEqual([]);
  expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
}

describe('an account that cannot be fetched', () => {
  const faults: readonly (readonly [Fault, number, string, readonly DeskId[]])[] = [
    [{ kind: 'unauthorized' }, 20, 'broker-credentials-refused', DESKS],
    [{ kind: 'forbidden' }, 20, 'broker-credentials-refused', DESKS],
    [{ kind: 'rate-limited', retryAfterSeconds: 100_000 }, 75, 'broker-rate-limited', DESKS],
    [{ kind: 'server-error' }, 75, 'broker-error', DESKS],
    [{ kind: 'slow' }, 75, 'broker-timeout', DESKS],
    [{ kind: 'cut-off' }, 75, 'broker-unreachable', DESKS],
    [{ kind: 'html' }, 20, 'broker-answer-invalid', DESKS],
    [{ kind: 'wrong-account' }, 20, 'broker-account-mismatch', ACCOUNTS],
    // Only these have pages; market data ends its own list in the tests of its adapter.
    [
      { kind: 'endless-pages' },
      20,
      'broker-answer-too-large',
      ['BROKERAGE_001', 'BROKERAGE_003', 'BROKERAGE_004'],
    ],
  ];
  const table = faults.flatMap(([fault, exit, code, desks]) =>
    desks.map((desk) => ({ fault, kind: fault.kind, desk, exit, code })),
  );

  test.each(table)('$desk $kind: $exit, $code', async ({ fault, desk, exit, code }) => {
    const workdir = await temporaryDirectory();
    fixtures().setFault(desk, fault);
    const ending = await run(workdir, ['run', '--retries', '0', '--timeout', '250ms']);
    expect({ exit: ending.exit, stdout: ending.stdout }).toEqual({ exit, stdout: '' });
    const where = desk === 'MARKET' ? 'market data' : desk;
    expect(ending.stderr).toMatch(new RegExp(`^error ${where}: .+ \\[${code}\\]\n {2}next: .+\n$`));
    await expectNoOrders(workdir);
    expect(await snapshotsIn(join(workdir, RUN))).toEqual(ACCOUNTS.filter((id) => id !== desk));
    expect(await readJson(join(workdir, RUN, 'run.json'))).toMatchObject({
      outcome: 'failed',
      exit_code: exit,
      problems: [{ code }],
    });
  });

  test('that is limited for longer than the run may take says from when it can succeed', async () => {
    fixtures().setFault('BROKERAGE_001', { kind: 'rate-limited', retryAfterSeconds: 100_000 });
    const ending = await run(await temporaryDirectory(), ['fetch']);
    expect(ending.stderr).toContain('next: run again after 2026-11-22T01:16:40Z');
    expect(ending.pausesMs).toEqual([]);
  });

  test('that nobody listens for is unreachable', async () => {
    const nobody = { ...environment(), FIXTURE_TRADIER_URL: 'http://127.0.0.1:1/tradier' };
    const workdir = await temporaryDirectory();
    const ending = await run(workdir, ['run', '--retries', '0'], { environment: nobody });
    expect(ending).toMatchObject({ exit: 75, stdout: '' });
    expect(ending.stderr).toContain('[broker-unreachable]');
    await expectNoOrders(workdir);
  });

  test('and another one: both are named, and the code says partial', async () => {
    fixtures().setFault('BROKERAGE_001', { kind: 'unauthorized' });
    fixtures().setFault('BROKERAGE_005', { kind: 'server-error' });
    const ending = await run(await temporaryDirectory(), ['run', '--retries', '0', '--json']);
    expect(ending).toMatchObject({ exit: 20, stdout: '' });
    expect(ending.stderr).toMatch(/BROKERAGE_001: .+BROKERAGE_005: /s);
    expect(ending.stderr.trimEnd().split('\n').at(-1)).toBe(
      '{"kind":"exit","code":20,"exit":"partial"}',
    );
  });

  test('tells no secret, neither on the screen nor in a file', async () => {
    const workdir = await temporaryDirectory();
    for (const desk of ACCOUNTS) fixtures().setFault(desk, { kind: 'unauthorized' });
    const ending = await run(workdir, ['run', '--verbose']);
    const names = await listFiles(workdir);
    const texts = names.map((name) => readFile(join(workdir, name), 'utf8'));
    const everything = [ending.stdout, ending.stderr, ...(await Promise.all(texts))].join('\n');
    const secrets = Object.entries(fixtures().environment).filter(([name]) =>
      /(?:KEY|TOKEN)$/.test(name),
    );
    expect(secrets.length).toBeGreaterThan(4);
    expect(secrets.filter(([, secret]) => everything.includes(secret))).toEqual([]);
  });
});

describe('a brokerage that is well again within the retries', () => {
  test.each<FaultName>(['server-error', 'cut-off', 'html', 'not-ready', 'slow'])(
    '%s: fetched, after the pauses that were asked for',
    async (kind) => {
      for (const desk of DESKS) fixtures().setFault(desk, { kind, times: 1 } as Fault);
      const words = ['fetch', '--retry-delay', '1ms', '--timeout', '250ms'];
      const ending = await run(await temporaryDirectory(), words);
      expect(ending).toMatchObject({ exit: 0, stderr: '' });
      // A Flex statement that is still being made is waited for within an attempt.
      const pausesMs = ending.pausesMs.filter((pauseMs) => pauseMs !== 2_000);
      expect(pausesMs.length).toBeGreaterThanOrEqual(ACCOUNTS.length);
      expect(new Set(pausesMs)).toEqual(new Set([1]));
    },
  );

  test('after 5 minutes, twice, when the configuration says so', async () => {
    const config = await changedConfig(await temporaryDirectory(), {
      'brokerages.yaml': [['retry_delay: 1s', 'retry_delay: 5m'], SHORT_HISTORY],
    });
    fixtures().setFault('BROKERAGE_003', { kind: 'server-error', times: 2 });
    const ending = await run(await temporaryDirectory(), ['fetch', '--config', config]);
    expect(ending).toMatchObject({ exit: 0, pausesMs: [300_000, 300_000] });
  });

  test('after what the brokerage asks for, when it asks for more', async () => {
    fixtures().setFault('BROKERAGE_004', { kind: 'rate-limited', retryAfterSeconds: 90, times: 1 });
    const ending = await run(await temporaryDirectory(), ['fetch', '--retry-delay', '1ms']);
    expect(ending).toMatchObject({ exit: 0, pausesMs: [90_000] });
  });

  test('with --verbose tells each failure and each attempt on stderr', async () => {
    fixtures().setFault('BROKERAGE_003', { kind: 'server-error', times: 1 });
    const ending = await run(await temporaryDirectory(), ['fetch', '--verbose']);
    expect(ending.exit).toBe(0);
    expect(ending.stderr).toContain('BROKERAGE_003: attempt 1 failed: ');
    expect(ending.stderr).toContain('next attempt at 2026-11-20T21:30:01Z');
    expect(ending.stderr).toContain('BROKERAGE_003: attempt 2 of 3');
    expect(ending.stderr).toContain('BROKERAGE_003: done after 2 attempts');
  });
});

describe('an account that holds nothing but cash', () => {
  test.each(ACCOUNTS)('%s is a good account', async (account) => {
    const workdir = await temporaryDirectory();
    fixtures().setFault(account, { kind: 'empty' });
    expect(await run(workdir, ['fetch', '--account', account])).toMatchObject({ exit: 0 });
    const snapshot = await readJson(join(workdir, RUN, 'holdings', `${account}.json`));
    expect(snapshot).toMatchObject({ account_id: account, positions: [] });
  });
});

describe('secrets', () => {
  test('that are missing are named all at once, by account and variable', async () => {
    const { FIXTURE_TRADIER_TOKEN, FIXTURE_CSV_TOKEN, ...others } = fixtures().environment;
    expect([FIXTURE_TRADIER_TOKEN, FIXTURE_CSV_TOKEN]).not.toContain(undefined);
    const workdir = await temporaryDirectory();
    const without = { ...others, REBALANCE_CONFIG: shortHistory() };
    const ending = await run(workdir, ['run'], { environment: without });
    expect(ending).toMatchObject({ exit: 77, stdout: '', pausesMs: [] });
    expect(ending.stderr).toMatch(/BROKERAGE_003: .*FIXTURE_TRADIER_TOKEN.*\[secret-missing\]/);
    expect(ending.stderr).toMatch(/BROKERAGE_005: .*FIXTURE_CSV_TOKEN.*\[secret-missing\]/);
    await expectNoOrders(workdir);
  });

  test('in a file that others may read are refused', async () => {
    const place = await temporaryDirectory();
    const secret = join(place, 'token');
    await writeFile(secret, 'fake-csv-token\n');
    await chmod(secret, 0o644);
    const config = await changedConfig(join(place, 'config'), {
      'brokerages.yaml': [['token: env:FIXTURE_CSV_TOKEN', `token: file:${secret}`]],
    });
    const words = ['fetch', '--account', 'BROKERAGE_005', '--config', config];
    const ending = await run(join(place, 'work'), words);
    expect(ending).toMatchObject({ exit: 77, stdout: '' });
    expect(ending.stderr).toContain('[secret-exposed]');
    await chmod(secret, 0o600);
    expect(await run(join(place, 'work'), words)).toMatchObject({ exit: 0 });
  });
});

describe('the configuration', () => {
  test('that is wrong is told with every problem and its place', async () => {
    const config = await changedConfig(await temporaryDirectory(), {
      'targets.yaml': [['base_currency: USD', 'base_curency: USD']],
      'brokerages.yaml': [
        ['tax_treatment: tax_free', 'tax_treatment: exempt'],
        ['decimals: 3', 'decimals: 33'],
      ],
      'policy.yaml': [['sells: allowed', 'sells: sometimes']],
    });
    const endings = [
      await run(await temporaryDirectory(), ['run', '--config', config]),
      await rebalance(['validate', '--config', config]),
    ];
    for (const { exit, stdout, stderr } of endings) {
      expect({ exit, stdout }).toEqual({ exit: 78, stdout: '' });
      expect(stderr).toMatch(/targets\.yaml:4:1: .*base_curency.*\[config-unknown-key\]/);
      expect(stderr).toMatch(/brokerages\.yaml:\d+:\d+: .*"exempt".*\[config-value\]/);
      expect(stderr).toMatch(/brokerages\.yaml:\d+:\d+: .*33.*\[config-value\]/);
      expect(stderr).toMatch(/policy\.yaml:\d+:\d+: .*"sometimes".*\[config-value\]/);
    }
  });

  test('whose weights do not sum to 1 is told with the sum', async () => {
    const config = await changedConfig(await temporaryDirectory(), {
      'targets.yaml': [['weight: 0.36', 'weight: 0.35']],
    });
    const ending = await rebalance(['validate', '--config', config]);
    expect(ending).toMatchObject({ exit: 78, stdout: '' });
    expect(ending.stderr).toMatch(/targets\.yaml:\d+:\d+: .*0\.99/);
  });

  test.each([['run'], ['fetch'], ['analyze'], ['aggregate'], ['orders'], ['validate']])(
    'that is not there ends %s with 22 and says how to begin',
    async (command) => {
      const config = await temporaryDirectory();
      const ending = await rebalance([command, '--config', config]);
      expect(ending).toMatchObject({ exit: 22, stdout: '' });
      expect(ending.stderr).toContain(`${join(config, 'targets.yaml')}: is not there`);
      expect(ending.stderr).toContain(`${join(config, 'brokerages.yaml')}: is not there`);
      expect(ending.stderr).toContain('`rebalance init DIR`');
    },
  );

  test('that is named by one of its files is not found there', async () => {
    const ending = await rebalance(['validate', '--config', join(shortHistory(), 'targets.yaml')]);
    expect(ending).toMatchObject({ exit: 22, stdout: '' });
    expect(ending.stderr).toContain('targets.yaml/targets.yaml: is not there');
  });

  test('of the fixtures is good', async () => {
    const ending = await rebalance(['validate'], { environment: environmentOf(fixtures()) });
    expect(ending).toMatchObject({ exit: 0, stderr: '' });
    expect(ending.stdout).toContain('8 classes, 5 accounts, 1 enabled rule');
  });
});

describe('a command line that is wrong', () => {
  test.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['run', '--colour'], "unknown option '--colour'"],
    [['--date', 'tomorrow'], 'Expected a date such as 2026-11-20.'],
    [['run', '--date', '2026-02-30'], 'Expected a date such as 2026-11-20.'],
    [['run', '--max-turnover', 'half'], 'Expected a fraction from 0 to 1, such as 0.15.'],
    [['run', '--max-turnover', '1.5'], 'Expected a fraction from 0 to 1, such as 0.15.'],
    [['run', '--min-trade-size', '1e3'], 'Expected an amount such as 250.'],
    [['run', '--retry-delay', '5'], 'Expected a duration up to 24h'],
    [['run', '--timeout', '25h'], 'Expected a duration up to 24h'],
    [['run', '--retries', '-1'], 'Expected a whole number from 0 to 20.'],
    [['run', '--concurrency', '0'], 'Expected a whole number from 1 to 64.'],
    [['run', '--cash-flow', 'BROKERAGE_001'], 'Expected ACCOUNT=AMOUNT'],
    [['run', '--exclude', 'vti'], 'Expected a symbol such as VTI.'],
    [['run', '--method', 'GUESSING'], 'THRESHOLD_REBALANCING'],
    [['run', '--trigger', 'MOON'], 'DRIFT_THRESHOLD'],
    [['run', '--sells', 'perhaps'], 'allowed, never'],
    [['run', 'twice'], 'too many arguments'],
    [['verify'], 'verify wants a run directory, or --chain'],
    [['fixtures', '--fail', 'BROKERAGE_001=tired'], 'server-error'],
    [['fixtures', '--port', '70000'], 'Expected a whole number from 0 to 65535.'],
  ])('%j ends with 2 and says what was expected', async (words, message) => {
    const ending = await rebalance(words);
    expect(ending).toMatchObject({ exit: 2, stdout: '' });
    expect(ending.stderr).toContain(message);
  });

  test.each([
    [['run', '--account', 'BROKERAGE_009'], '--account'],
    [['fetch', '--account', 'BROKERAGE_009'], '--account'],
    [['analyze', '--account', 'BROKERAGE_009'], '--account'],
    [['run', '--cash-flow', 'BROKERAGE_009=5'], '--cash-flow'],
    [['aggregate', '--cash-flow', 'BROKERAGE_009=5'], '--cash-flow'],
  ])('%j names the accounts that there are', async (words, flag) => {
    const ending = await run(await temporaryDirectory(), words);
    expect(ending).toMatchObject({ exit: 2, stdout: '' });
    expect(ending.stderr).toContain(`${flag}: there is no account BROKERAGE_009`);
    expect(ending.stderr).toContain(`use one of ${ACCOUNTS.join(', ')}`);
  });
});

describe('a workdir', () => {
  test.each([['run'], ['fetch'], ['analyze']])(
    'in which another run is at work ends %s at once with 21',
    async (command) => {
      const workdir = await temporaryDirectory();
      const lock = mustSucceed(
        await acquireRunLock({
          directory: join(workdir, 'runs', 'demo-household'),
          holder: { pid: 4711, host: 'night-watch', since: FIXTURE_NOW },
          fileSystem: nodeFileSystem,
        }),
      );
      const asked = fixtures().requests.length;
      const ending = await run(workdir, [command]);
      await lock.release();
      expect(ending).toMatchObject({ exit: 21, stdout: '' });
      expect(ending.stderr).toContain('process 4711 on night-watch, since 2026-11-20T21:30:00Z');
      expect(fixtures().requests.length).toBe(asked);
    },
  );

  test('is free again after a run that failed', async () => {
    const workdir = await temporaryDirectory();
    expect(await run(workdir, ['analyze'])).toMatchObject({ exit: 23 });
    expect(await run(workdir, ['fetch', '--account', 'BROKERAGE_005'])).toMatchObject({ exit: 0 });
  });

  test('that cannot be written ends with 75 and says why', async () => {
    const workdir = join(await temporaryDirectory(), 'a file');
    await writeFile(workdir, '');
    const ending = await run(workdir);
    expect(ending).toMatchObject({ exit: 75, stdout: '' });
    expect(ending.stderr).toContain('[storage-failed]');
  });
});

describe('orders that may not be', () => {
  const plan = async (policy: string, words: readonly string[] = []) => {
    const place = await temporaryDirectory();
    const { configDirectory } = await writeSmallHousehold(place);
    await put(join(configDirectory, 'policy.yaml'), policy);
    const day = ['run', '--config', configDirectory, '--workdir', join(place, 'work')];
    return { ending: await rebalance([...day, ...words]), workdir: join(place, 'work') };
  };

  test('are written when nothing forbids them', async () => {
    const { ending, workdir } = await plan('');
    expect(ending).toMatchObject({ exit: 0, stderr: '' });
    expect(await listFiles(workdir)).toContain('runs/small/2026-11-20/trade_orders_20261120.csv');
  });

  test('a guard refuses an order that is too large: 25', async () => {
    const { ending, workdir } = await plan('guards: { order_value_max: 1500 }\n');
    expect(ending).toMatchObject({ exit: 25, stdout: '' });
    expect(ending.stderr).toMatch(
      /error IRA: sell 20 VTI is worth 2000\.00 USD, above order_value_max 1500 \[guard-tripped\]/,
    );
    await expectNoOrders(workdir);
    expect(await readJson(join(workdir, 'runs/small/2026-11-20/run.json'))).toMatchObject({
      outcome: 'failed',
      exit_code: 25,
    });
  });

  test('a withdrawal that only sales could pay, without sales: 24', async () => {
    const withdrawal = ['--cash-flow', 'IRA=-5000', '--sells', 'never', '--force-rebalance'];
    const { ending, workdir } = await plan('', withdrawal);
    expect(ending).toMatchObject({ exit: 24, stdout: '' });
    expect(ending.stderr).toContain('[plan-infeasible]');
    await expectNoOrders(workdir);
  });

  test('data that cannot be traded on: 23, by account, symbol and number', async () => {
    const place = await temporaryDirectory();
    const { configDirectory } = await writeSmallHousehold(place);
    const path = join(configDirectory, 'positions.csv');
    await writeFile(path, (await readFile(path, 'utf8')).replace('VTI,80,100', 'VTI,80,0'));
    const workdir = join(place, 'work');
    const ending = await rebalance(['run', '--config', configDirectory, '--workdir', workdir]);
    expect(ending).toMatchObject({ exit: 23, stdout: '' });
    expect(ending.stderr).toMatch(/IRA.*VTI|VTI.*IRA/);
    await expectNoOrders(workdir);
  });
});

describe('a run that is asked to stop', () => {
  test.each([
    ['terminated', 143],
    ['interrupted', 130],
  ])(
    '%s during a slow fetch ends at once with %i, nothing half written, and is taken up',
    async (reason, exit) => {
      const workdir = await temporaryDirectory();
      const stop = new AbortController();
      fixtures().setFault('BROKERAGE_003', { kind: 'slow' });
      const running = run(workdir, ['run'], { signal: stop.signal });
      // Each snapshot is there as soon as it has arrived, whatever the others do.
      await expect
        .poll(() => snapshotsIn(join(workdir, RUN)), { timeout: 10_000, interval: 20 })
        .toEqual(ACCOUNTS.filter((id) => id !== 'BROKERAGE_003'));
      const stoppedAtMs = performance.now();
      stop.abort(reason);
      const ending = await running;
      expect(performance.now() - stoppedAtMs).toBeLessThan(5_000);
      expect(ending).toMatchObject({ exit, stdout: '' });
      expect(ending.stderr).toContain('run again: what was fetched is kept');
      expect(await readJson(join(workdir, RUN, 'run.json'))).toMatchObject({
        outcome: 'failed',
        exit_code: exit,
        problems: [{ code: reason }],
      });
      await expectNoOrders(workdir);
      const documents = (await listFiles(workdir)).filter((name) => name.endsWith('.json'));
      for (const name of documents) await readJson(join(workdir, name));
      fixtures().setFault('BROKERAGE_003', null);
      const asked = fixtures().requests.length;
      expect(await run(workdir, ['fetch'])).toMatchObject({ exit: 0 });
      const since = fixtures().requests.slice(asked);
      expect(new Set(since.map(({ desk }) => desk))).toEqual(new Set(['BROKERAGE_003', 'MARKET']));
    },
  );
});
