/** Every rule on the values of brokerages.yaml: the fixture that breaks it, and what the reader is told. */
import { expect, test } from 'vitest';
import { reportOf } from '../support.ts';

const cases = [
  {
    rule: 'account ids are unique',
    edit: ['id: BROKERAGE_002', 'id: BROKERAGE_001'] as const,
    expected: [
      'brokerages.yaml:7:9: two accounts have the id BROKERAGE_001; give each account an id of its own',
    ],
  },
  {
    rule: 'account ids differ in more than case',
    edit: ['id: BROKERAGE_002', 'id: brokerage_001'] as const,
    expected: [
      'brokerages.yaml:7:9: the ids BROKERAGE_001 and brokerage_001 differ only in case, and files are named after them; give each account an id of its own',
    ],
  },
  {
    rule: 'accounts are distinct',
    edit: [
      'adapter: csv\n    path: positions.csv',
      'adapter: alpaca\n    credentials: { key_id: env:KEY_ID, secret_key: env:SECRET_KEY }',
    ] as const,
    expected: [
      'brokerages.yaml:7:9: BROKERAGE_002 reads the same account as BROKERAGE_001, which would count it twice; remove one of the two, or correct account_number, credentials or path',
    ],
  },
  {
    rule: 'a menu names known instruments: misspelt',
    edit: ['[VTI, BND]', '[VTI, BNDX]'] as const,
    expected: [
      'brokerages.yaml:6:17: no target and no entry of instruments names "BNDX"; did you mean "BND"? Otherwise list BNDX in a class of targets.yaml, or take it off the menu',
    ],
  },
  {
    rule: 'a menu names known instruments: unknown',
    edit: ['[VTI, BND]', '[VTI, GLD]'] as const,
    expected: [
      'brokerages.yaml:6:17: no target and no entry of instruments names "GLD"; list GLD in a class of targets.yaml, or take it off the menu',
    ],
  },
  {
    rule: 'decimals need fractional shares',
    edit: ['tax_treatment: tax_free', 'decimals: 3'] as const,
    expected: [
      'brokerages.yaml:10:15: decimals is 3, but shares is whole; write `shares: fractional`, or remove decimals',
    ],
  },
  {
    rule: 'commissions are ordered',
    edit: ['tax_treatment: tax_free', 'commission: { minimum: 2, maximum: 1 }'] as const,
    expected: [
      'brokerages.yaml:10:40: the largest commission 1 is below the smallest 2; exchange minimum and maximum',
    ],
  },
  {
    rule: 'an export has one place: none',
    edit: ['    path: positions.csv\n', ''] as const,
    expected: [
      'brokerages.yaml:8:14: the adapter csv has neither path nor url; add `path: exports/positions.csv` or `url: https://...`',
    ],
  },
  {
    rule: 'an export has one place: both',
    edit: [
      'path: positions.csv',
      'path: positions.csv\n    url: https://example.com/positions.csv',
    ] as const,
    expected: ['brokerages.yaml:10:5: both path and url are written; keep one of the two'],
  },
  {
    rule: 'market data has one place',
    edit: ['accounts:', 'market_data: { adapter: csv }\naccounts:'] as const,
    expected: [
      'brokerages.yaml:2:25: the adapter csv has neither path nor url; add `path: exports/positions.csv` or `url: https://...`',
    ],
  },
  {
    rule: 'a SnapTrade user is complete',
    edit: [
      'adapter: csv\n    path: positions.csv',
      'adapter: snaptrade\n    account_number: a1\n    credentials: { client_id: env:A, consumer_key: env:B, user_id: env:C }',
    ] as const,
    expected: [
      'brokerages.yaml:10:59: user_id is written alone; write user_id and user_secret together, or neither with a personal key',
    ],
  },
  {
    rule: 'a deadline covers the retries',
    edit: ['retry_delay: 5m', 'retry_delay: 5m, deadline: 10m'] as const,
    expected: [
      'brokerages.yaml:1:52: the deadline ends before 2 retries, 300 s apart, can be made; write 11m or more, or remove it',
    ],
  },
];

test.each(cases)('$rule', ({ edit, expected }) => {
  expect(reportOf({ brokerages: edit })).toEqual(expected);
});
