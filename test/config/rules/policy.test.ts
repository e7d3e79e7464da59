/** Every rule on the values of policy.yaml: the fixture that breaks it, and what the reader is told. */
import { expect, test } from 'vitest';
import { reportOf } from '../support.ts';

const cases = [
  {
    rule: 'excluded instruments are known',
    edit: ['excluded_instruments: [AAPL]', 'excluded_instruments: [GME]'] as const,
    expected: [
      'policy.yaml:5:43: no target and no entry of instruments names "GME"; add `GME: {}` under instruments in targets.yaml',
    ],
  },
  {
    rule: 'capped instruments are known',
    edit: [
      'location:',
      'caps: { groups: { tech: { members: [AAPL, MSFT], weight_max: 0.2 } } }\nlocation:',
    ] as const,
    expected: [
      'policy.yaml:6:43: no target and no entry of instruments names "MSFT"; add `MSFT: {}` under instruments in targets.yaml',
    ],
  },
  {
    rule: 'a location names a known class',
    edit: ['{ us_bonds:', '{ us_bond:'] as const,
    expected: ['policy.yaml:6:13: no asset class has the name "us_bond"; did you mean "us_bonds"?'],
  },
  {
    rule: 'an expected return names a known class',
    edit: ['location:', 'expected_returns: { gold: 0.01 }\nlocation:'] as const,
    expected: [
      'policy.yaml:6:21: no asset class has the name "gold"; name one of us_equity, intl_equity, us_bonds, cash',
    ],
  },
  {
    rule: 'a location ranks a kind of account once',
    edit: ['[tax_deferred, taxable]', '[taxable, taxable]'] as const,
    expected: [
      'policy.yaml:6:33: taxable stands twice in the order of us_bonds; remove one of the two',
    ],
  },
  {
    rule: 'a covariance from a file has a file',
    edit: ['location:', 'risk: { covariance: file }\nlocation:'] as const,
    expected: [
      'policy.yaml:6:21: the covariance is to be read from a file, and none is named; name it with risk.file, or choose another covariance',
    ],
  },
  {
    rule: 'an estimated covariance has no file',
    edit: ['location:', 'risk: { file: model.json }\nlocation:'] as const,
    expected: [
      'policy.yaml:6:15: the covariance ledoit_wolf reads no file; remove it, or set risk.covariance to file',
    ],
  },
  {
    rule: 'scope portfolio has no relative distance',
    edit: ['{ absolute: 0.05 }', '{ scope: portfolio, relative: 0.25 }'] as const,
    expected: [
      'policy.yaml:3:55: scope portfolio has no target for a relative distance; remove relative, or write null',
    ],
  },
  {
    rule: 'months stand once',
    edit: [
      'trigger_type: DRIFT_THRESHOLD\n    trigger_parameters: { absolute: 0.05 }',
      'trigger_type: TIME_BASED\n    trigger_parameters: { months: [1, 7, 1] }',
    ] as const,
    expected: ['policy.yaml:3:42: month 1 stands twice; remove one of the two'],
  },
  {
    rule: 'volatility windows are ordered',
    edit: [
      'trigger_type: DRIFT_THRESHOLD\n    trigger_parameters: { absolute: 0.05 }',
      'trigger_type: VOLATILITY_CHANGE\n    trigger_parameters: { short_window: 252 }',
    ] as const,
    expected: [
      'policy.yaml:3:41: the short window of 252 days is not shorter than the long one of 252; make the short window shorter, or the long one longer',
    ],
  },
  {
    rule: 'correlation windows are ordered',
    edit: [
      'trigger_type: DRIFT_THRESHOLD\n    trigger_parameters: { absolute: 0.05 }',
      'trigger_type: CORRELATION_CHANGE\n    trigger_parameters: { long_window: 63 }',
    ] as const,
    expected: [
      'policy.yaml:3:5: the short window of 63 days is not shorter than the long one of 63; make the short window shorter, or the long one longer',
    ],
  },
  {
    rule: 'alpha belongs to jennrich',
    edit: [
      'trigger_type: DRIFT_THRESHOLD\n    trigger_parameters: { absolute: 0.05 }',
      'trigger_type: CORRELATION_CHANGE\n    trigger_parameters: { alpha: 0.01 }',
    ] as const,
    expected: [
      'policy.yaml:3:34: the measure mean_abs_difference has no alpha; remove it; mean_abs_difference reads threshold',
    ],
  },
  {
    rule: 'threshold belongs to mean_abs_difference',
    edit: [
      'trigger_type: DRIFT_THRESHOLD\n    trigger_parameters: { absolute: 0.05 }',
      'trigger_type: CORRELATION_CHANGE\n    trigger_parameters: { measure: jennrich, threshold: 0.2 }',
    ] as const,
    expected: [
      'policy.yaml:3:57: the measure jennrich has no threshold; remove it; jennrich reads alpha',
    ],
  },
];

test.each(cases)('$rule', ({ edit, expected }) => {
  expect(reportOf({ policy: edit })).toEqual(expected);
});
