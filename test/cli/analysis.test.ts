/** What `analyze` and `run` show of the fixture household: every figure with its basis, as tables and as JSON. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { householdAnalysisDocument } from '#domain/documents/household-analysis.ts';
import {
  type Ending,
  environmentOf,
  rebalance,
  useDirectory,
  useFixtures,
} from '../support/world.ts';
import { readJson } from './support/files.ts';

type HouseholdFile = z.input<typeof householdAnalysisDocument>;

const fixtures = useFixtures();
const directory = useDirectory();
const ACCOUNTS = ['001', '002', '003', '004', '005'].map((end) => `BROKERAGE_${end}`);
const FIGURES = [
  ...['score', 'vev', 'vev_class', 'volatility', 'max_drawdown'],
  ...['var_95_1d', 'cvar_95_1d', 'var_99_1d', 'cvar_99_1d'],
  ...[
    'parametric_var_95_1d',
    'parametric_cvar_95_1d',
    'parametric_var_99_1d',
    'parametric_cvar_99_1d',
  ],
  ...['effective_positions', 'diversification_ratio', 'tracking_error'],
] as const;

const run = (...words: readonly string[]) =>
  rebalance([...words, '--workdir', join(directory(), words[0] ?? '')], {
    environment: environmentOf(fixtures()),
  });
const household = async (command: string) =>
  (await readJson(
    join(directory(), command, 'runs', 'demo-household', '2026-11-20', 'household.json'),
  )) as HouseholdFile;

let analyzed: Ending;
let ran: Ending;
beforeAll(async () => {
  const environment = environmentOf(fixtures());
  await rebalance(['fetch', '--workdir', join(directory(), 'analyze')], { environment });
  analyzed = await run('analyze');
  ran = await run('run');
});

test('the household has every figure, and every figure its basis', async () => {
  const { risk } = await household('analyze');
  for (const figure of FIGURES) expect(risk[figure], figure).toEqual(expect.any(Number));
  const based = risk.basis?.flatMap(({ figures }) => figures) ?? [];
  expect([...based].toSorted()).toEqual([...FIGURES, 'contributions'].toSorted());
  for (const { frequency, observations } of risk.basis ?? [])
    if (frequency !== 'none') expect(observations).toBeGreaterThan(100);
  const shares = risk.contributions?.map(({ share }) => share) ?? [];
  expect(shares.reduce((total, share) => total + share, 0)).toBeCloseTo(1, 9);
});

describe('as tables', () => {
  test.each([
    ['accounts', /^BROKERAGE_002\ttaxable\t306,225.55\t/m],
    ['classes', /^us_bonds\t.*\t175,052.48\t14.0%$/m],
    ['instruments', /^VXUS\t[\d,.]+\t\d+\.\d%$/m],
    ['currencies', /^USD\t1,249,381.92\t100.0%$/m],
    ['kinds of account', /^tax_free\t196,824.12\t15.8%$/m],
    ['risk of the household and of every account', /^figure\thousehold\tBROKERAGE_001\t/m],
    ['gains by holding period', /^taxable accounts\t155,732.20\t/m],
    ['what waiting cash costs', /^household\t3.5%\t3.0%\t0.5%\t6,145.71\t/m],
    [
      'where each class lives',
      /^us_bonds\t175,052.48\t18.8%\t69.2%\t12.0%\t69.2%\ttax_deferred > /m,
    ],
  ])('analyze shows %s', (_what, line) => {
    expect(analyzed).toMatchObject({ exit: 0, stderr: '' });
    expect(analyzed.stdout).toMatch(line);
  });

  test.each([
    ['its risk', /^score \(SRRI, 1 to 7\)\t\d$/m],
    ['both kinds of loss', /^CVaR 99% 1 day, normal\t\d\.\d%$/m],
    ['the tracking error', /^tracking error a year\t\d\.\d%$/m],
    ['the contribution of each class', /^us_equity\t\d\d\.\d%$/m],
    ['what the figures rest on', /^volatility, score\t.*√52\tweekly\t\d+\t20\S+\t20\S+$/m],
    ['gains by holding period', /^household\t303,955.32\t/m],
    ['where each class lives', /^real_estate\t43,748.00\t-\t60.8%\t39.2%\t39.2%\t/m],
  ])('run shows of the household %s', (_what, line) => {
    expect(ran).toMatchObject({ exit: 0, stderr: '' });
    expect(ran.stdout).toMatch(line);
  });
});

describe('as JSON', () => {
  test('analyze gives the household and every account', async () => {
    const shown = JSON.parse((await run('analyze', '--json')).stdout);
    expect(shown.household).toEqual(await household('analyze'));
    expect(shown.accounts.map(({ account_id: id }: { readonly account_id: string }) => id)).toEqual(
      ACCOUNTS,
    );
  });

  test('analyze of one account gives no household', async () => {
    const shown = JSON.parse((await run('analyze', '--json', '--account', 'BROKERAGE_003')).stdout);
    expect(shown.household).toBeNull();
    expect(shown.accounts).toMatchObject([{ account_id: 'BROKERAGE_003' }]);
  });

  test('run gives the household in its plan', async () => {
    const { analysis } = JSON.parse((await run('run', '--json')).stdout);
    expect(analysis).toEqual(await household('run'));
  });
});
