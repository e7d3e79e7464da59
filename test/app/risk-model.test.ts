/** Where a run's covariance comes from. */
import { describe, expect, test } from 'vitest';
import { covarianceSource, loadRiskModel } from '#app/risk-model.ts';
import type { RiskPolicy } from '#config/config.ts';
import { decimal } from '#domain/decimal.ts';
import { symbolNamed } from '../support/documents.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';
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
