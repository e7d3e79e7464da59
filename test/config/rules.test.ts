/** How problems of several rules, sections and files come together. */
import { expect, test } from 'vitest';
import { parseConfig } from '#config/parse.ts';
import { householdFiles, reportOf } from './support.ts';

test('the household that these cases change has no problems', () => {
  expect(reportOf({})).toEqual([]);
});

test('a rule of one file does not wait for the other files to be readable', () => {
  const report = reportOf({
    targets: ['weight: 0.45', 'weight: 0.42'],
    brokerages: ['adapter: alpaca', 'adapter: [alpaca'],
    policy: ['absolute: 0.05', 'absolute: much'],
  });
  expect(report).toHaveLength(3);
  expect(report[0]).toContain('sum to 0.97');
});

test('a rule of one section does not wait for the other sections of its file', () => {
  const report = reportOf({
    targets: [
      'asset_classes:\n  us_equity: { weight: 0.45',
      'holidays: sometimes\nasset_classes:\n  us_equity: { weight: 0.42',
    ],
  });
  expect(report.map((line) => line.split(':')[1])).toEqual(['4', '5']);
});

test('an instrument of weights has no other class', () => {
  const outcome = parseConfig({
    ...householdFiles(),
    targets: {
      path: 'targets.yaml',
      text: 'portfolio_id: p\nweights: { VTI: 0.6, BND: 0.4 }\ninstruments: { AAPL: {}, VTI: { asset_class: BND } }\n',
    },
    policy: null,
  });
  expect(outcome.ok ? [] : outcome.problems).toMatchObject([
    { where: 'targets.yaml:2:12', what: expect.stringContaining('VTI is listed in VTI, but') },
  ]);
});
