/** What goes where: data on stdout, talk on stderr, colour and progress only for somebody who looks at them. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { installedLauncher } from '../support/installation/installation.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import {
  type Ending,
  environmentOf,
  rebalance,
  type Surroundings,
  type Terminal,
  useDirectory,
  useFixtures,
} from '../support/world.ts';
import { changedConfig, SHORT_HISTORY } from './support/files.ts';
import { CRON, launch, start } from './support/process.ts';
import { type SmallHousehold, writeSmallHousehold } from './support/small-household.ts';

const ESCAPE = String.fromCharCode(27);
const COLOUR = `${ESCAPE}[31m`;
const TERMINAL: Terminal = { isTTY: true, columns: 100 };

const fixtures = useFixtures();
const directory = useDirectory();
const config = () => join(directory(), 'config');
beforeAll(() => changedConfig(config(), { 'brokerages.yaml': [SHORT_HISTORY] }));

const environment = (): Readonly<Record<string, string>> => ({
  ...environmentOf(fixtures()),
  REBALANCE_CONFIG: config(),
});

describe('colour', () => {
  const plain: Terminal = { isTTY: false };
  test.each([
    { stderr: plain, environment: {}, isColoured: false },
    { stderr: TERMINAL, environment: {}, isColoured: true },
    { stderr: TERMINAL, environment: { NO_COLOR: '1' }, isColoured: false },
    { stderr: TERMINAL, environment: { NO_COLOR: '' }, isColoured: true },
    { stderr: TERMINAL, environment: { TERM: 'dumb' }, isColoured: false },
    { stderr: plain, environment: { FORCE_COLOR: '1' }, isColoured: true },
    { stderr: plain, environment: { FORCE_COLOR: '0' }, isColoured: false },
    { stderr: plain, environment: { FORCE_COLOR: '' }, isColoured: false },
    { stderr: TERMINAL, environment: { FORCE_COLOR: '1', NO_COLOR: '1' }, isColoured: false },
  ])('on stderr: $stderr $environment -> $isColoured', async (given) => {
    const ending = await rebalance(['validate', '--config', '/nonexistent'], given);
    expect(ending.exit).toBe(22);
    expect(ending.stderr.includes(COLOUR)).toBe(given.isColoured);
    expect(ending.stderr.replace(/\S\[\d+m/g, '').startsWith('error /nonexistent')).toBe(true);
  });
});

describe('tables', () => {
  let finished: string;
  const show = (words: readonly string[], surroundings: Surroundings): Promise<Ending> =>
    rebalance(words, { environment: environment(), ...surroundings });
  const stages = ['fetch', 'analyze', 'aggregate', 'run'] as const;
  const shown = (stage: (typeof stages)[number], surroundings: Surroundings) => {
    const place = stage === 'run' ? ['--workdir', directory()] : ['--run-dir', finished];
    return show([stage, ...place], surroundings);
  };

  beforeAll(async () => {
    expect(await show(['run', '--workdir', directory()], {})).toMatchObject({ exit: 0 });
    finished = join(directory(), 'copy');
    await cp(join(directory(), 'runs', 'demo-household', '2026-11-20'), finished, {
      recursive: true,
    });
  });

  test.each(stages)('of %s are tab separated for a program', async (stage) => {
    const { stdout } = await shown(stage, {});
    const [headings = ''] = stdout.split('\n');
    expect(headings.split('\t')[0]).toBe('account');
    expect(stdout).toContain('\nBROKERAGE_001\t');
    expect(stdout).not.toContain('…');
  });

  test.each(stages.flatMap((stage) => [40, 80, 200].map((columns) => ({ stage, columns }))))(
    'of $stage are aligned and fit a terminal of $columns columns',
    async ({ stage, columns }) => {
      const { stdout } = await shown(stage, { stdout: { isTTY: true, columns } });
      const rules = stdout.split('\n').filter((line) => /^-+(?: {2}-+)*$/.test(line));
      expect(rules.length).toBeGreaterThan(0);
      expect(Math.max(...rules.map((rule) => rule.length))).toBeLessThanOrEqual(columns);
      expect(stdout).not.toContain('\t');
    },
  );

  test.each([
    ['a terminal that does not know its width', { isTTY: true, columns: 0 }],
    ['a terminal that is absurdly narrow', { isTTY: true, columns: 3 }],
  ])('fit %s somehow', async (_name, stdout) => {
    const ending = await shown('fetch', { stdout });
    expect(ending.exit).toBe(0);
    expect(ending.stdout).toContain('\nBROKERAGE_001  ');
  });
});

describe('progress', () => {
  const fetchOne = async (surroundings: Surroundings, words: readonly string[] = []) => {
    const workdir = await temporaryDirectory();
    const all = ['fetch', '--account', 'BROKERAGE_005', '--workdir', workdir, ...words];
    return rebalance(all, { environment: environment(), ...surroundings });
  };

  test('is drawn on a terminal, even when stdout is none, and leaves the cursor visible', async () => {
    const ending = await fetchOne({ stderr: TERMINAL });
    expect(ending.exit).toBe(0);
    expect(ending.stderr).toContain('BROKERAGE_005  1 attempt');
    expect(ending.stderr.endsWith(`${ESCAPE}[?25h`)).toBe(true);
    expect(ending.stdout).toBe((await fetchOne({})).stdout.replace(/^\/.*$/m, lastLine(ending)));
    expect(ending.stdout).not.toContain(ESCAPE);
  });

  test.each([
    ['without a terminal', {}, []],
    [
      'on a terminal that cannot move its cursor',
      { stderr: TERMINAL, environment: { TERM: 'dumb' } },
      [],
    ],
    ['with --quiet', { stderr: TERMINAL }, ['--quiet']],
    ['with --json', { stderr: TERMINAL }, ['--json']],
    ['on a terminal without a size', { stderr: { isTTY: true, columns: 0 } }, []],
  ])('is not drawn %s', async (_name, given: Surroundings, words) => {
    const all = { ...environment(), ...given.environment };
    const ending = await fetchOne({ ...given, environment: all }, words);
    expect(ending).toMatchObject({ exit: 0, stderr: '' });
  });

  test('counts down to the next attempt', async () => {
    fixtures().setFault('BROKERAGE_005', { kind: 'server-error', times: 1 });
    const ending = await fetchOne({ stderr: TERMINAL }, ['--retry-delay', '5m']);
    expect(ending).toMatchObject({ exit: 0, pausesMs: [300_000] });
    expect(ending.stderr).toContain('BROKERAGE_005  2 attempts');
  });

  test('ends when an account fails before anything is drawn', async () => {
    const { FIXTURE_CSV_TOKEN: _, ...others } = environment();
    const ending = await fetchOne({ stderr: TERMINAL, environment: others });
    expect(ending).toMatchObject({ exit: 77, stdout: '' });
    expect(ending.stderr).toContain('[secret-missing]');
    expect(ending.stderr).toContain(`${ESCAPE}[?25h`);
  });
});

function lastLine({ stdout }: Ending): string {
  return stdout.trimEnd().split('\n').at(-1) ?? '';
}

describe('a process', () => {
  let household: SmallHousehold;
  beforeAll(async () => {
    household = await writeSmallHousehold(join(directory(), 'small'));
  });

  test('whose reader has gone away ends quietly', async () => {
    const launcher = installedLauncher();
    const script = `${launcher} run --help | true; ${launcher} validate --config ${household.configDirectory} | head -c 1 >/dev/null`;
    const ending = await launch('/bin/sh', ['-c', script]);
    expect(ending).toEqual({ exit: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)(
    'that gets %s during a slow fetch ends with %i within seconds, and is taken up',
    async (signal, exit) => {
      const workdir = await temporaryDirectory();
      fixtures().setFault('BROKERAGE_005', { kind: 'slow' });
      const asked = fixtures().requests.length;
      const words = ['fetch', '--account', 'BROKERAGE_005', '--workdir', workdir];
      const all = { ...CRON, ...environment() };
      const slow = start(installedLauncher(), [...words, '--date', '2026-11-20'], {
        environment: all,
      });
      await expect
        .poll(() => fixtures().requests.length, { timeout: 10_000, interval: 20 })
        .toBeGreaterThan(asked);
      const signalledAtMs = performance.now();
      slow.process.kill(signal);
      expect(await slow.ended).toBe(exit);
      expect(performance.now() - signalledAtMs).toBeLessThan(5_000);
      expect(slow.stderr()).toContain('the run was asked to stop');
      fixtures().setFault('BROKERAGE_005', null);
      expect(await rebalance(words, { environment: all })).toMatchObject({ exit: 0 });
    },
  );

  test('that serves the fixtures says what to set, and ends when it is asked to', async () => {
    const serving = start(installedLauncher(), ['fixtures']);
    await expect
      .poll(serving.stdout, { timeout: 10_000, interval: 20 })
      .toContain('export REBALANCE_CONFIG=');
    const origin = /^export FIXTURE_CSV_URL=(http:\/\/127\.0\.0\.1:\d+)\//m.exec(serving.stdout());
    expect((await fetch(`${origin?.[1]}/csv/Portfolio_Positions.csv`)).status).toBe(401);
    serving.process.kill('SIGTERM');
    expect(await serving.ended).toBe(143);
  });

  test('that cannot have the port says so', async () => {
    const { port } = new URL(fixtures().origin);
    const ending = await rebalance(['fixtures', '--port', port]);
    expect(ending).toMatchObject({ exit: 75, stdout: '' });
    expect(ending.stderr).toContain(`port ${port}: cannot listen there (EADDRINUSE)`);
  });
});

test('the fixtures serve their own household to a command, whatever the environment says', async () => {
  const workdir = await temporaryDirectory();
  const { configDirectory } = await writeSmallHousehold(join(workdir, 'mine'));
  const environment = { REBALANCE_CONFIG: configDirectory, REBALANCE_WORKDIR: '/nonexistent' };
  const words = ['fixtures', '--workdir', workdir, '--', 'fetch', '--account', 'BROKERAGE_005'];
  const ending = await rebalance(words, { environment });
  expect(ending).toMatchObject({ exit: 0, stderr: '' });
  expect(lastLine(ending)).toBe(join(workdir, 'runs', 'demo-household', '2026-11-20'));
});

test('a fault that the fixtures are told to have reaches the command', async () => {
  const workdir = await temporaryDirectory();
  const words = ['fixtures', '--workdir', workdir, '--fail', 'BROKERAGE_005=rate-limited', '--'];
  const ending = await rebalance([...words, 'fetch', '--account', 'BROKERAGE_005']);
  expect(ending).toMatchObject({ exit: 75, pausesMs: [2_000, 2_000] });
});
