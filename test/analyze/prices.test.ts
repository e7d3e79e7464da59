import { expect, test } from 'vitest';
import { ageInBusinessDays, priceBook } from '#analyze/prices.ts';
import { decimal } from '#domain/decimal.ts';
import { HOLDINGS_SCHEMA, type Position, type Snapshot } from '#domain/documents/holdings.ts';
import { MARKET_SCHEMA, type Market, type Quote } from '#domain/documents/market.ts';
import type { AccountId, Currency, InstrumentSymbol } from '#domain/ids.ts';
import type { Instant, TradeDate } from '#domain/time.ts';

const USD = 'USD' as Currency;
const VTI = 'VTI' as InstrumentSymbol;
const FRIDAY_CLOSE = '2026-11-20T21:00:00Z' as Instant;

function held(accountId: string, price: string | null, priceAsOf: string | null): Snapshot {
  const position: Position = {
    symbol: VTI,
    securityId: null,
    securityIdSource: null,
    quantity: decimal('1'),
    price: price === null ? null : decimal(price),
    priceAsOf: priceAsOf as Instant | null,
    currency: USD,
    marketValue: null,
    costBasis: null,
    lots: [],
  };
  return {
    schema: HOLDINGS_SCHEMA,
    accountId: accountId as AccountId,
    asOf: FRIDAY_CLOSE,
    fetchedAt: FRIDAY_CLOSE,
    adapter: 'csv',
    baseCurrency: USD,
    cash: [],
    positions: [position],
    recentTrades: [],
    openOrders: [],
    reportedTotalValue: null,
    warnings: [],
  };
}

function quoted(price: string, asOf: string): Market {
  const quote: Quote = {
    price: decimal(price),
    currency: USD,
    asOf: asOf as Instant,
    source: 'alpaca-data',
  };
  return {
    schema: MARKET_SCHEMA,
    asOf: FRIDAY_CLOSE,
    quotes: { [VTI]: quote },
    fx: {},
    history: null,
  };
}

test.each`
  what                                             | quote                              | position                               | source
  ${'a newer quote'}                               | ${['250', '2026-11-20T21:00:00Z']} | ${['249', '2026-11-20T20:59:59Z']}     | ${'alpaca-data'}
  ${'a newer position'}                            | ${['250', '2026-11-20T20:00:00Z']} | ${['249', '2026-11-20T20:00:00.001Z']} | ${'A'}
  ${'the quote of two equally old'}                | ${['250', '2026-11-20T21:00:00Z']} | ${['249', '2026-11-20T21:00:00Z']}     | ${'alpaca-data'}
  ${'a position dated by its snapshot'}            | ${['250', '2026-11-20T20:00:00Z']} | ${['249', null]}                       | ${'A'}
  ${'a position when the newer quote is zero'}     | ${['0', '2026-11-21T21:00:00Z']}   | ${['249', '2026-11-20T21:00:00Z']}     | ${'A'}
  ${'a quote when the newer position is negative'} | ${['250', '2026-11-19T21:00:00Z']} | ${['-1', '2026-11-20T21:00:00Z']}      | ${'alpaca-data'}
  ${'a quote when the position has no price'}      | ${['250', '2026-11-19T21:00:00Z']} | ${[null, null]}                        | ${'alpaca-data'}
`('takes $what', ({ quote, position, source }) => {
  const book = priceBook([held('A', position[0], position[1])], quoted(quote[0], quote[1]));
  expect(book.get(VTI)?.source).toBe(source);
});

test('takes the same price whatever the order of the accounts', () => {
  const market = quoted('1', '2020-01-01T00:00:00Z');
  const [a, b] = [held('A', '249', null), held('B', '251', null)];
  expect(priceBook([b, a], market).get(VTI)?.source).toBe('A');
  expect(priceBook([a, b], market).get(VTI)?.source).toBe('A');
});

test.each`
  asOf                      | tradeDate       | age
  ${'2026-11-20T21:00:00Z'} | ${'2026-11-20'} | ${0}
  ${'2026-11-20T21:00:00Z'} | ${'2026-11-21'} | ${0}
  ${'2026-11-20T21:00:00Z'} | ${'2026-11-23'} | ${1}
  ${'2026-11-25T21:00:00Z'} | ${'2026-11-27'} | ${1}
  ${'2026-11-21T02:00:00Z'} | ${'2026-11-23'} | ${1}
`('a price of $asOf is $age business days old on $tradeDate', ({ asOf, tradeDate, age }) => {
  const at = {
    tradeDate: tradeDate as TradeDate,
    timeZone: 'America/New_York',
    holidays: new Set(['2026-11-26']),
  };
  expect(ageInBusinessDays(asOf as Instant, at)).toBe(age);
});
