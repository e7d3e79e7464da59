/** CSV files of fills. */
import { expect, test } from 'vitest';
import { decimal } from '#domain/decimal.ts';
import { parseFills } from '#orders/reconcile/fills-file.ts';
import { mustFail, mustSucceed } from '../../support/outcomes.ts';

const HEADER = 'account,symbol,side,quantity,price,traded_on';

test('columns are found by name, in any order, with and without the optional ones', () => {
  const text = [
    '\uFEFFtraded_on,Side,quantity,price,symbol,account,note,cl_ord_id,commission',
    '2026-11-23,SELL,10.5,74.12,BND,BROKERAGE_001,"late, but good",order-1,-0.02',
    '',
    '2026-11-24, buy ,3,251.33,VTI,BROKERAGE_002,,,',
    '',
  ].join('\r\n');
  expect(mustSucceed(parseFills(text, 'fills.csv'))).toEqual([
    {
      orderId: 'order-1',
      accountId: 'BROKERAGE_001',
      symbol: 'BND',
      side: 'sell',
      quantity: decimal('10.5'),
      price: decimal('74.12'),
      commission: decimal('-0.02'),
      tradedOn: '2026-11-23',
    },
    {
      orderId: null,
      accountId: 'BROKERAGE_002',
      symbol: 'VTI',
      side: 'buy',
      quantity: decimal('3'),
      price: decimal('251.33'),
      commission: decimal('0'),
      tradedOn: '2026-11-24',
    },
  ]);
});

test('a file with a header and nothing else has no fills', () => {
  expect(mustSucceed(parseFills(`${HEADER}\n`, 'fills.csv'))).toEqual([]);
});

test.each([
  [
    'an empty file',
    '',
    'fills.csv:1',
    'has no column account, symbol, side, quantity, price, traded_on',
  ],
  [
    'a missing column',
    'account,symbol,side,quantity,price\n',
    'fills.csv:1',
    'has no column traded_on',
  ],
  ['a line that is too short', `${HEADER}\nA,VTI,buy\n`, 'fills.csv', 'is not CSV'],
  ['a quote without end', `${HEADER}\n"A,VTI,buy,1,1,2026-11-23\n`, 'fills.csv', 'is not CSV'],
  [
    'no quantity',
    `${HEADER}\nA,VTI,buy,,1,2026-11-23\n`,
    'fills.csv:2',
    'quantity: expected a number above 0, got ""',
  ],
  [
    'a quantity of 0',
    `${HEADER}\n\nA,VTI,buy,0,1,2026-11-23\n`,
    'fills.csv:3',
    'quantity: expected',
  ],
  ['a negative price', `${HEADER}\nA,VTI,buy,1,-1,2026-11-23\n`, 'fills.csv:2', 'price: expected'],
  [
    'a side of its own',
    `${HEADER}\nA,VTI,short,1,1,2026-11-23\n`,
    'fills.csv:2',
    'side: expected buy or sell',
  ],
  [
    'a day that is none',
    `${HEADER}\nA,VTI,buy,1,1,2026-02-30\n`,
    'fills.csv:2',
    'traded_on: expected',
  ],
  [
    'an amount with commas',
    `${HEADER}\nA,VTI,buy,"1,000",1,2026-11-23\n`,
    'fills.csv:2',
    'quantity: expected',
  ],
])('%s is refused', (_case, text, where, what) => {
  expect(mustFail(parseFills(text, 'fills.csv'))).toMatchObject({
    code: 'document-invalid',
    where,
    what: expect.stringContaining(what),
  });
});

test('every problem of every line is reported', () => {
  const outcome = parseFills(
    `${HEADER}\nA,VTI,x,1,1,2026-11-23\nA B,VTI,buy,1,x,2026-11-23\n`,
    'fills.csv',
  );
  if (outcome.ok) throw new Error('expected problems');
  expect(
    outcome.problems.map((problem) => `${problem.where} ${problem.what.split(':')[0]}`),
  ).toEqual(['fills.csv:2 side', 'fills.csv:3 account', 'fills.csv:3 price']);
});
