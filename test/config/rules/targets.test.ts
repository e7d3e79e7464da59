/** Every rule on the values of targets.yaml: the fixture that breaks it, and what the reader is told. */
import { expect, test } from 'vitest';
import { reportOf } from '../support.ts';

const cases = [
  {
    rule: 'the base currency exists',
    edit: ['base_currency: USD', 'base_currency: UDS'] as const,
    expected: [
      'targets.yaml:2:16: base_currency is "UDS", which is no currency; did you mean "USD"?',
    ],
  },
  {
    rule: 'targets are written one way',
    edit: ['instruments:\n', 'weights: { VTI: 1 }\ninstruments:\n'] as const,
    expected: ['targets.yaml:9:1: both asset_classes and weights are written; keep one of the two'],
  },
  {
    rule: 'there are targets',
    edit: ['asset_classes:\n  us', 'weights_:\n  us'] as const,
    expected: [
      'targets.yaml:1:1: there are no targets: neither asset_classes nor weights is written; add asset_classes with weights that sum to 1',
      'targets.yaml:4:1: unknown key "weights_"; did you mean "weights"?',
    ],
  },
  {
    rule: 'weights sum to one: too little',
    edit: ['weight: 0.45', 'weight: 0.42'] as const,
    expected: [
      'targets.yaml:4:1: the weights of asset_classes sum to 0.97, not 1: 0.03 is missing; raise weights by 0.03 in all',
    ],
  },
  {
    rule: 'weights sum to one: too much',
    edit: ['weight: 0.45', 'weight: 0.4500000000000000000001'] as const,
    expected: [
      'targets.yaml:4:1: the weights of asset_classes sum to 1.0000000000000000000001, not 1: 0.0000000000000000000001 is too much; lower weights by 0.0000000000000000000001 in all',
    ],
  },
  {
    rule: 'weights sum to one: without cash',
    edit: ['  cash: { weight: 0.05 }\n', ''] as const,
    expected: [
      'targets.yaml:4:1: the weights of asset_classes sum to 0.95, not 1: 0.05 is missing; raise weights by 0.05 in all, or add `cash: { weight: 0.05 }`',
    ],
  },
  {
    rule: 'cash is money and lists no instruments',
    edit: ['cash: { weight: 0.05 }', 'cash: { weight: 0.05, instruments: [SGOV] }'] as const,
    expected: [
      'targets.yaml:8:25: the class cash is money in the accounts and lists no instruments; make a class of its own for them, such as short_bonds',
    ],
  },
  {
    rule: 'no instrument counts as cash',
    edit: ['asset_class: us_equity, trade', 'asset_class: cash, trade'] as const,
    expected: [
      'targets.yaml:11:24: AAPL counts as cash, but cash is money in the accounts; name a class of its own for it, such as short_bonds',
    ],
  },
  {
    rule: 'a band contains its target: low',
    edit: ['band: { absolute: 0.03 }', 'band: { low: 0.3, high: 0.4 }'] as const,
    expected: [
      'targets.yaml:7:67: the band of us_bonds has low 0.3, but its target is 0.25; write a low of 0.25 or less',
    ],
  },
  {
    rule: 'a band contains its target: high',
    edit: ['band: { absolute: 0.03 }', 'band: { low: 0.1, high: 0.2 }'] as const,
    expected: [
      'targets.yaml:7:78: the band of us_bonds has high 0.2, but its target is 0.25; write a high of 0.25 or more',
    ],
  },
  {
    rule: 'a tilt names a known class',
    edit: ['- asset_class: us_equity', '- asset_class: us_equty'] as const,
    expected: [
      'targets.yaml:14:18: no asset class has the name "us_equty"; did you mean "us_equity"?',
    ],
  },
  {
    rule: 'a tilt ends after it begins',
    edit: ['until: 2027-01-31', 'until: 2026-01-31'] as const,
    expected: [
      'targets.yaml:17:12: the tilt ends on 2026-01-31, before it begins on 2026-10-01; exchange the two dates',
    ],
  },
  {
    rule: 'a tilt stays in its range',
    edit: ['tilt: +0.05', 'tilt: +0.15'] as const,
    expected: [
      'targets.yaml:15:11: the tilt moves us_equity from 0.45 to 0.6, outside 0.35 to 0.55; make the tilt smaller or the range wider',
    ],
  },
  {
    rule: 'a range is ordered',
    edit: ['range: [0.35, 0.55]', 'range: [0.55, 0.35]'] as const,
    expected: [
      'targets.yaml:18:12: the range begins at 0.55, above its end 0.35; write [0.35, 0.55]',
    ],
  },
  {
    rule: 'a tilt without a range stays between 0 and 1',
    edit: [
      'tilt: +0.05\n    from: 2026-10-01\n    until: 2027-01-31\n    range: [0.35, 0.55]',
      'tilt: -0.46\n    from: 2026-10-01\n    until: 2027-01-31',
    ] as const,
    expected: [
      'targets.yaml:15:11: the tilt moves us_equity from 0.45 to -0.01, outside 0 to 1; make the tilt smaller',
    ],
  },
  {
    rule: 'an instrument stands once in a list',
    edit: ['[VTI, ITOT]', '[VTI, ITOT, VTI]'] as const,
    expected: [
      'targets.yaml:5:55: VTI stands twice in the list of us_equity; remove one of the two',
    ],
  },
  {
    rule: 'an instrument has one class',
    edit: ['[BND, AGG]', '[BND, VTI]'] as const,
    expected: [
      'targets.yaml:7:48: VTI is listed in both us_equity and us_bonds; keep one, or divide it: `instruments: { VTI: { asset_classes: { us_equity: 0.5, us_bonds: 0.5 } } }`',
    ],
  },
  {
    rule: 'an instrument has its class written one way',
    edit: [
      'AAPL: { asset_class: us_equity,',
      'AAPL: { asset_class: us_equity, asset_classes: { us_bonds: 1 },',
    ] as const,
    expected: [
      'targets.yaml:11:11: AAPL has both asset_class and asset_classes; keep one of the two',
    ],
  },
  {
    rule: 'an instrument counts as a known class',
    edit: ['asset_class: us_equity, trade', 'asset_class: us_equities, trade'] as const,
    expected: [
      'targets.yaml:11:24: AAPL counts as "us_equities", which is no asset class; did you mean "us_equity"?',
    ],
  },
  {
    rule: 'a divided instrument counts as known classes',
    edit: ['intl_equity: 0.4 }', 'emerging: 0.4 }'] as const,
    expected: [
      'targets.yaml:10:42: VT counts as "emerging", which is no asset class; name one of us_equity, intl_equity, us_bonds, cash',
    ],
  },
  {
    rule: 'exposures sum to one',
    edit: ['intl_equity: 0.4 }', 'intl_equity: 0.3 }'] as const,
    expected: [
      'targets.yaml:10:9: the asset_classes of VT sum to 0.9, not 1: 0.1 is missing; divide the whole of it over classes',
    ],
  },
  {
    rule: 'facts agree with lists: another class',
    edit: ['AAPL: { asset_class', 'AGG: { asset_class'] as const,
    expected: [
      'targets.yaml:7:48: AGG is listed in us_bonds, but its entry under instruments says otherwise; correct one of the two',
      'policy.yaml:5:43: no target and no entry of instruments names "AAPL"; add `AAPL: {}` under instruments in targets.yaml',
    ],
  },
  {
    rule: 'facts agree with lists: divided over others',
    edit: ['[BND, AGG]', '[BND, VT]'] as const,
    expected: [
      'targets.yaml:7:48: VT is listed in us_bonds, but its entry under instruments says otherwise; correct one of the two',
    ],
  },
  {
    rule: 'a class has no name that every record has',
    edit: ['  cash: {', '  constructor: { weight: 0, instruments: [VT] }\n  cash: {'] as const,
    expected: [
      'targets.yaml:8:3: the key "constructor" in asset_classes is not an asset class; did you mean "CONSTRUCTOR"?',
    ],
  },
  {
    rule: 'a class with a target has an instrument',
    edit: ['weight: 0.25, instruments: [BND, AGG]', 'weight: 0.25'] as const,
    expected: [
      'targets.yaml:7:3: us_bonds has a target of 0.25 but no instrument; list what to buy for it: `instruments: [SYMBOL]`',
      'brokerages.yaml:6:17: no target and no entry of instruments names "BND"; list BND in a class of targets.yaml, or take it off the menu',
    ],
  },
  {
    rule: 'identical instruments are known',
    edit: ['identical_to: [VTI]', 'identical_to: [SCHB]'] as const,
    expected: [
      'targets.yaml:12:26: no target and no entry of instruments names "SCHB"; add `SCHB: {}` under instruments in targets.yaml',
    ],
  },
];

test.each(cases)('$rule', ({ edit, expected }) => {
  expect(reportOf({ targets: edit })).toEqual(expected);
});
