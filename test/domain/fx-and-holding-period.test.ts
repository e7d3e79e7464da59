import { expect, test } from 'vitest';
import { decimal } from '#domain/decimal.ts';
import { fxRate } from '#domain/fx.ts';
import { isLongTerm, longTermFrom } from '#domain/holding-period.ts';
import type { Currency } from '#domain/ids.ts';
import type { Instant, TradeDate } from '#domain/time.ts';

const AS_OF = '2026-11-20T21:00:00Z' as Instant;
const FX = {
  EURUSD: { rate: decimal('1.25'), asOf: AS_OF },
  USDJPY: { rate: decimal('150'), asOf: AS_OF },
  GBPUSD: { rate: decimal('0'), asOf: AS_OF },
};

test.each`
  from     | to       | rate
  ${'USD'} | ${'USD'} | ${'1'}
  ${'EUR'} | ${'USD'} | ${'1.25'}
  ${'USD'} | ${'EUR'} | ${'0.8'}
  ${'JPY'} | ${'USD'} | ${'0.0066666666666667'}
  ${'EUR'} | ${'JPY'} | ${undefined}
  ${'GBP'} | ${'USD'} | ${undefined}
  ${'USD'} | ${'GBP'} | ${undefined}
  ${'CHF'} | ${'USD'} | ${undefined}
`('one $from is $rate $to', ({ from, to, rate }) => {
  expect(fxRate(FX, from as Currency, to as Currency)?.toFixed()).toBe(rate);
});

test.each`
  acquired        | longFrom
  ${'2025-11-19'} | ${'2026-11-20'}
  ${'2024-02-28'} | ${'2025-03-01'}
  ${'2024-02-29'} | ${'2025-03-01'}
  ${'2023-02-28'} | ${'2024-03-01'}
  ${'2023-12-31'} | ${'2025-01-01'}
`('what was acquired on $acquired is long-term from $longFrom', ({ acquired, longFrom }) => {
  const acquiredOn = acquired as TradeDate;
  expect(longTermFrom(acquiredOn)).toBe(longFrom);
  expect(isLongTerm({ acquiredOn, soldOn: longFrom as TradeDate })).toBe(true);
  expect(isLongTerm({ acquiredOn, soldOn: acquiredOn })).toBe(false);
});
