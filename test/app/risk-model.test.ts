/** Where a run's covariance comes from. */
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { covarianceSource, loadRiskModel } from '#app/risk-model.ts';
import type { RiskPolicy } from '#config/config.ts';
import { decimal } from '#domain/decimal.ts';
import { openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import { closeOf } from '../../fixtures/calendar.ts';
import { dateOf, symbolNamed, USD } from '../support/documents.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { accountOf, snapshotAfter } from './support/invented-brokers.ts';
import { InventedHousehold } from './support/invented-household.ts';
import { holding } from './support.ts';

const FROM_FILE: RiskPolicy = { covariance: 'file', decay: decimal('0.94'), file: 'model.json' };
const MODEL = {
  schema: 'rebalance/risk-model/1',
  kind: 'covariance',
  symbols: ['VTI', 'BND'],
  covariance: [
    [0.04, 0.001],
    [0.001, 0.0025],
  ],
};

describe('a covariance from a file', () => {
  test('is read beside the configuration, in whatever order its instruments are asked for', async () => {
    const files = await holding({ 'model.json': JSON.stringify(MODEL) });
    const loaded = mustSucceed(await loadRiskModel(FROM_FILE, '/config', files));
    const source = covarianceSource(FROM_FILE, loaded);
    const matrix =
      source.kind === 'given'
        ? source.model.covarianceOf(['BND', 'VTI'].map(symbolNamed)).toRows()
        : [];
    expect(matrix.map((row) => [...row])).toEqual([
      [0.0025, 0.001],
      [0.001, 0.04],
    ]);
  });

  test.each([
    ['is not there', {}, 'config-missing', /risk\.file/],
    ['is no risk model', { 'model.json': '{"schema":"x"}' }, 'document-invalid', /model\.json/],
    [
      'is no covariance',
      {
        'model.json': JSON.stringify({
          ...MODEL,
          covariance: [
            [1, 2],
            [2, 1],
          ],
        }),
      },
      'document-invalid',
      /negative variance/,
    ],
  ])('that %s is refused by name', async (_case, files, code, message) => {
    const problem = mustFail(await loadRiskModel(FROM_FILE, '/config', await holding(files)));
    expect(problem.code).toBe(code);
    expect(`${problem.where} ${problem.what}`).toMatch(message);
  });
});

test.each([
  ['ledoit_wolf', { method: 'ledoit_wolf', target: 'constant_correlation' }],
  ['ledoit_wolf_identity', { method: 'ledoit_wolf', target: 'identity' }],
  ['ewma', { method: 'ewma', decay: 0.97 }],
  ['sample', { method: 'sample' }],
] as const)('the covariance %s is estimated', async (covariance, estimator) => {
  const policy = { covariance, decay: decimal('0.97'), file: null };
  expect(mustSucceed(await loadRiskModel(policy, '/config', new MemoryFileSystem()))).toBeNull();
  expect(covarianceSource(policy, null)).toEqual({ kind: 'estimated', estimator });
});

test('a given covariance measures the household and fills the plan when risk has a price', async () => {
  const ledger = mustSucceed(
    await openSqliteLedger(join(await temporaryDirectory(), 'ledger.sqlite')),
  );
  onTestFinished(() => ledger.close());
  const household = new InventedHousehold(ledger);
  const { policy } = household.config;
  const optimization = { ...policy.optimization, riskAversion: decimal('3') };
  const config = { ...household.config, policy: { ...policy, risk: FROM_FILE, optimization } };
  const files = await holding({ 'model.json': JSON.stringify(MODEL) });
  const riskModel = mustSucceed(await loadRiskModel(FROM_FILE, '/config', files));
  const date = dateOf('2026-11-20');
  const asOf = closeOf(date);
  const accounts = [
    accountOf('IRA', 0, '1000', { VTI: '60', BND: '100' }),
    accountOf('ROTH', 0, '2000', { VTI: '120', BND: '200' }),
    accountOf('PLAN', 3, '3000', { VTI: '180', BND: '300' }),
  ];
  const prices = { VTI: '300', VEA: '50', BND: '75', AGG: '100' };
  const quotes = Object.entries(prices).map(([symbol, price]) => [
    symbol,
    { price: decimal(price), currency: USD, asOf, source: 'test' },
  ]);
  const day = mustSucceed(
    await household.run(
      date,
      {
        snapshots: new Map(accounts.map((it) => [it.accountId, snapshotAfter(it, date)])),
        market: { asOf, quotes: Object.fromEntries(quotes) },
      },
      { config, riskModel },
    ),
  );
  // w'Σw of 60 × 300 and 100 × 75 in 26,500, cash included: every account is a multiple of the first.
  const [vti, bnd] = [18_000 / 26_500, 7_500 / 26_500];
  const variance = 0.04 * vti ** 2 + 2 * 0.001 * vti * bnd + 0.0025 * bnd ** 2;
  const volatilities = 0.2 * vti + 0.05 * bnd;
  expect(day.household?.risk.diversificationRatio).toBeCloseTo(
    volatilities / Math.sqrt(variance),
    9,
  );
  const problem = mustSucceed(await day.directory.readProblem());
  expect(problem.covariance?.symbols).toEqual(['BND', 'VTI']);
  expect(problem.covariance?.matrix).toEqual([
    [0.0025, 0.001],
    [0.001, 0.04],
  ]);
  expect(day.rebalancing.warnings.join()).toMatch(
    /what cannot be measured moves.* as its asset classes do: AGG, VEA/,
  );
});
