import { expect, test } from 'vitest';
import { NO_QUOTES, revalue } from '#aggregate/drift/revalue.ts';
import { decimal, toText } from '#domain/decimal.ts';
import type { Currency, InstrumentSymbol } from '#domain/ids.ts';
import { quotes, watched } from './support.ts';

const PAIR = {
  stocks: { target: '0.6', quantity: '10', price: '60' },
  bonds: { target: '0.4', quantity: '40', price: '10' },
  cash: { target: '0' },
};

function total(...given: Parameters<typeof revalue>): string {
  const result = revalue(...given);
  return result.kind === 'valued' ? toText(result.totalValue) : result.reason;
}

test.each`
  board                              | value     | why
  ${NO_QUOTES}                       | ${'1000'} | ${'without quotes the accepted prices stand'}
  ${quotes({ STOCKS: '70' })}        | ${'1100'} | ${'a newer quote goes before the accepted price'}
  ${quotes({ STOCKS: '70' }, 1_000)} | ${'1100'} | ${'so does one of the same moment'}
  ${quotes({ STOCKS: '70' }, 999)}   | ${'1000'} | ${'an older one does not'}
  ${quotes({ STOCKS: '0' })}         | ${'1000'} | ${'zero is no price'}
  ${quotes({ STOCKS: '90' })}        | ${'1300'} | ${'a move of exactly the most is believed'}
  ${quotes({ STOCKS: '90.01' })}     | ${'1000'} | ${'a larger one is not'}
  ${quotes({ STOCKS: '29.99' })}     | ${'1000'} | ${'nor one downwards'}
  ${quotes({ OTHER: '5' })}          | ${'1000'} | ${'what is not held counts nothing'}
`('it is worth $value: $why', ({ board, value }) => {
  expect(total(watched(PAIR), board)).toBe(value);
});

test('a quote that is not believed is named', () => {
  expect(revalue(watched(PAIR), quotes({ STOCKS: '6', BONDS: '11' }))).toMatchObject({
    doubted: ['STOCKS'],
    oldestMs: 1_000,
    newestMs: 2_000,
  });
});

test('holdings of several accounts and cash of several currencies add up', () => {
  const two = [
    { symbol: 'STOCKS' as InstrumentSymbol, quantity: decimal('1.5') },
    { symbol: 'STOCKS' as InstrumentSymbol, quantity: decimal('2.5') },
  ];
  const portfolio = watched(PAIR, {
    holdings: two,
    cash: [
      { currency: 'USD' as Currency, amount: decimal('10') },
      { currency: 'EUR' as Currency, amount: decimal('100') },
    ],
    fxRates: new Map([['EUR' as Currency, decimal('1.1')]]),
  });
  expect(total(portfolio, NO_QUOTES)).toBe('360');
  const fresh = { rate: decimal('1.2'), asOf: '2026-11-20T15:00:00Z' as never };
  expect(total(portfolio, { ...NO_QUOTES, fx: { EURUSD: fresh } })).toBe('370');
});

test.each`
  changes                                                              | reason
  ${{ prices: new Map() }}                                             | ${'BONDS has no price'}
  ${{ cash: [{ currency: 'EUR' as Currency, amount: decimal('1') }] }} | ${'there is no exchange rate for a part of its cash'}
  ${{ holdings: [] }}                                                  | ${'the portfolio has no value, so nothing can drift'}
`('it is never valued by a guess: $reason', ({ changes, reason }) => {
  expect(revalue(watched(PAIR, changes), NO_QUOTES)).toEqual({ kind: 'unvalued', reason });
});
