/** Names of files and directories. */
import { describe, expect, test } from 'vitest';
import {
  accountOfFileName,
  orderFileName,
  parseRunName,
  portfolioDirectory,
  runNameText,
} from '#runs/layout.ts';
import { dateOf, HOUSEHOLD } from '../support/documents.ts';

test('the runs of a portfolio lie under the work directory', () => {
  expect(portfolioDirectory('/var/rebalance', HOUSEHOLD)).toBe('/var/rebalance/runs/household');
});

test('an order file carries the trading date', () => {
  expect(orderFileName(dateOf('2026-11-20'))).toBe('trade_orders_20261120.csv');
});

describe('names of runs', () => {
  test.each(['2026-11-20', '2026-11-20.attempt-1', '2026-11-20.attempt-12'])(
    '%s is one',
    (text) => {
      const name = parseRunName(text);
      expect(name === undefined ? undefined : runNameText(name)).toBe(text);
    },
  );

  test.each([
    'run.lock',
    '2026-02-30',
    '2026-11-20.attempt-0',
    '2026-11-20.attempt-',
    '2026-11-20.attempt-1x',
    '2026-11-20.tmp',
    '../2026-11-20',
  ])('%s is none', (text) => {
    expect(parseRunName(text)).toBeUndefined();
  });
});

test.each([
  ['BROKERAGE_001.json', 'BROKERAGE_001'],
  ['a.b.json', 'a.b'],
  ['.A.json', undefined],
  ['A', undefined],
  ['A B.json', undefined],
])('%s is about account %s', (name, account) => {
  expect(accountOfFileName(name)).toBe(account);
});
