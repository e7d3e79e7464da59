import { describe, expect, test } from 'vitest';
import { analyzeAccount } from '#analyze/analyze.ts';
import { givenModel } from '#analyze/risk/given-model.ts';
import { readDocument } from '#domain/documents/read.ts';
import { riskModelDocument } from '#domain/documents/risk-model.ts';
import { cashOf, inputOf, positionOf, snapshotOf, symbol } from '../support.ts';

const DENSE = {
  schema: 'rebalance/risk-model/1',
  kind: 'covariance',
  symbols: ['BND', 'VT', 'VTI'],
  covariance: [
    [0.0025, 0, 0],
    [0, 0.04, 0.03],
    [0, 0.03, 0.0225],
  ],
};
/** One factor that drives the two stock funds: the same covariances as `DENSE`. */
const FACTORS = {
  schema: 'rebalance/risk-model/1',
  kind: 'factors',
  symbols: ['BND', 'VT', 'VTI'],
  factors: ['market'],
  loadings: [[0], [1], [0.75]],
  factor_covariance: [[0.04]],
  specific_variances: [0.0025, 0, 0],
};

function modelOf(file: object) {
  const read = readDocument(riskModelDocument, JSON.stringify(file), 'risk.json');
  return read.ok ? givenModel(read.value, 'risk.json') : read;
}

function riskWith(file: object, positions = ['VTI', 'VT', 'BND']) {
  const model = modelOf(file);
  if (!model.ok) throw new Error(model.problems.map(({ what }) => what).join('; '));
  const snapshot = snapshotOf(
    'A',
    cashOf({ USD: '50' }),
    positions.map((name) => positionOf(name, '10')),
  );
  const outcome = analyzeAccount(
    inputOf(snapshot, { covariance: { kind: 'given', model: model.value } }),
  );
  return outcome.ok ? outcome.value.risk : undefined;
}

test.each([
  ['dense', DENSE],
  ['factor', FACTORS],
])('a %s model gives its covariances in any order', (_, file) => {
  const model = modelOf(file);
  const matrix = model.ok && model.value.covarianceOf([symbol('VTI'), symbol('BND'), symbol('VT')]);
  const rows = matrix
    ? matrix.toRows().map((row) => row.map((cell) => Number(cell.toFixed(12))))
    : [];
  expect(rows).toEqual([
    [0.0225, 0, 0.03],
    [0, 0.0025, 0],
    [0.03, 0, 0.04],
  ]);
});

describe('figures from a given model', () => {
  test('need no history', () => {
    const risk = riskWith(FACTORS);
    expect(risk?.volatility).toBeNull();
    // 2,500 VTI, 1,000 VT, 750 BND and 50 cash of 4,300; stocks are perfectly correlated.
    const stocks = (2_500 * 0.15 + 1_000 * 0.2) / 4_300;
    const bonds = (750 * 0.05) / 4_300;
    expect(risk?.diversificationRatio).toBeCloseTo(
      (stocks + bonds) / Math.hypot(stocks, bonds),
      12,
    );
    const bondShare = risk?.contributions.find(
      ({ assetClass }) => assetClass === 'us_bonds',
    )?.share;
    expect(bondShare).toBeCloseTo(bonds ** 2 / (stocks ** 2 + bonds ** 2), 12);
  });

  test('name the model as their basis', () => {
    const basis = riskWith(FACTORS)?.basis.find(({ figures }) =>
      figures.includes('tracking_error'),
    );
    expect(basis).toMatchObject({
      method: 'given model of 1 factors and 3 instruments',
      frequency: 'none',
      observations: 0,
    });
  });

  test('are null when the model knows too little of what is held', () => {
    const withoutStocks = { ...DENSE, symbols: ['BND', 'X', 'Y'] };
    const risk = riskWith(withoutStocks);
    expect(risk?.diversificationRatio).toBeNull();
    expect(risk?.reason).toContain('the risk model covers less than 90 % of value');
  });
});

test.each`
  change                              | what
  ${{ covariance: [[1, 0], [0, 1]] }} | ${'covariance: expected 3 rows of 3 numbers'}
  ${{ covariance: [[1, 0, 0], [0, 1, 0.5], [0, 0.4, 1]] }} | ${'covariance: is not symmetric'}
  ${{ covariance: [[1, 0, 0], [0, 1, 2], [0, 2, 1]] }} | ${'covariance: is not a covariance (some portfolio would have a negative variance)'}
  ${{ symbols: ['BND', 'VT', 'VT'] }} | ${'symbols: VT occurs more than once'}
`('a dense model is refused: $what', ({ change, what }) => {
  const model = modelOf({ ...DENSE, ...change });
  expect(model.ok ? [] : model.problems.map((problem) => problem.what)).toEqual([what]);
});

test.each`
  change                                | what
  ${{ loadings: [[0], [1]] }}           | ${'loadings: expected 3 rows of 1 numbers'}
  ${{ factor_covariance: [[-0.04]] }}   | ${'factor_covariance: is not a covariance (some portfolio would have a negative variance)'}
  ${{ specific_variances: [0, 0] }}     | ${'specific_variances: 2 given, 3 needed'}
  ${{ specific_variances: [0, 0, -1] }} | ${'specific_variances[2]: Too small: expected number to be >=0, got -1'}
`('a factor model is refused: $what', ({ change, what }) => {
  const model = modelOf({ ...FACTORS, ...change });
  expect(model.ok ? [] : model.problems.map((problem) => problem.what)).toEqual([what]);
});
