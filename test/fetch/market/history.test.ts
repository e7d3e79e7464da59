import { expect, test } from 'vitest';
import { decimal, toText } from '#domain/decimal.ts';
import type { PriceHistory } from '#domain/documents/market.ts';
import type { Currency, InstrumentSymbol } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';
import { type Closes, continuable, continued, historyOf } from '#fetch/market/history.ts';

const USD = 'USD' as Currency;
const VTI = 'VTI' as InstrumentSymbol;
const SPAN = { currency: USD, from: '2026-11-01' as TradeDate, to: '2026-11-19' as TradeDate };

function closes(byDay: Readonly<Record<string, string>>): Closes {
  return new Map(Object.entries(byDay).map(([day, close]) => [day as TradeDate, decimal(close)]));
}

function known(currency: string, days: readonly string[]): PriceHistory {
  return {
    currency: currency as Currency,
    dates: days as readonly TradeDate[],
    closes: { [VTI]: days.map(() => decimal('1')) },
  };
}

test('a history has one row for each day on which anything has a close, and null elsewhere', () => {
  const history = historyOf(
    new Map([
      ['VXUS' as InstrumentSymbol, closes({ '2026-11-03': '60' })],
      [
        VTI,
        closes({ '2026-10-30': '9', '2026-11-04': '251', '2026-11-02': '250', '2026-11-20': '9' }),
      ],
    ]),
    SPAN,
  );
  expect(history?.dates).toEqual(['2026-11-02', '2026-11-03', '2026-11-04']);
  const rows = Object.entries(history?.closes ?? {});
  expect(rows.map(([symbol, row]) => [symbol, row.map((close) => close && toText(close))])).toEqual(
    [
      ['VTI', ['250', null, '251']],
      ['VXUS', [null, '60', null]],
    ],
  );
});

test('without a close in the span there is no history', () => {
  expect(historyOf(new Map([[VTI, closes({ '2026-10-30': '9' })]]), SPAN)).toBeNull();
});

test.each`
  history                                       | readFrom
  ${null}                                       | ${undefined}
  ${known('USD', [])}                           | ${undefined}
  ${known('EUR', ['2026-11-02', '2026-11-18'])} | ${undefined}
  ${known('USD', ['2026-11-15', '2026-11-18'])} | ${undefined}
  ${known('USD', ['2026-11-02', '2026-11-18'])} | ${'2026-11-08'}
`('a known history is read on from $readFrom', ({ history, readFrom }) => {
  expect(continuable(history, SPAN)?.readFrom).toBe(readFrom);
});

test.each`
  what                    | recent                                        | days
  ${'the same last days'} | ${{ '2026-11-18': '2.0', '2026-11-19': '3' }} | ${['2026-11-17', '2026-11-18', '2026-11-19']}
  ${'a changed close'}    | ${{ '2026-11-18': '1.9', '2026-11-19': '3' }} | ${undefined}
  ${'no day in common'}   | ${{ '2026-11-19': '3' }}                      | ${undefined}
`('with $what a series goes on to $days', ({ recent, days }) => {
  const series = continued(closes({ '2026-11-17': '1', '2026-11-18': '2' }), closes(recent));
  expect(series && [...series.keys()]).toEqual(days);
});
