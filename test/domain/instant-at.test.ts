import { expect, test } from 'vitest';
import { closeOfTradeDate, instantAt, type TradeDate } from '#domain/time.ts';

test.each`
  date            | clock                                 | timeZone              | instant
  ${'2026-08-01'} | ${{ hour: 14, minute: 4 }}            | ${'America/New_York'} | ${'2026-08-01T18:04:00Z'}
  ${'2026-01-15'} | ${{ hour: 14, minute: 4, second: 5 }} | ${'America/New_York'} | ${'2026-01-15T19:04:05Z'}
  ${'2026-03-08'} | ${{ hour: 0, minute: 30 }}            | ${'America/New_York'} | ${'2026-03-08T05:30:00Z'}
  ${'2026-12-31'} | ${{ hour: 23, minute: 30 }}           | ${'America/New_York'} | ${'2027-01-01T04:30:00Z'}
  ${'2026-05-01'} | ${{ hour: 9, minute: 0 }}             | ${'Asia/Tokyo'}       | ${'2026-05-01T00:00:00Z'}
`('$clock on $date in $timeZone is $instant', ({ date, clock, timeZone, instant }) => {
  expect(instantAt(date as TradeDate, clock, timeZone)).toBe(instant);
});

test('a day of closes is dated 16:00 at the exchange', () => {
  expect(closeOfTradeDate('2026-11-20' as TradeDate, 'America/New_York')).toBe(
    '2026-11-20T21:00:00Z',
  );
});
