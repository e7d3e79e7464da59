/** Which day a run is for, and the moment its data is judged at. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runMoment } from '#app/trading-date.ts';
import { instantOf, type TradeDate } from '#domain/time.ts';
import { dateOf, instantAt } from '../support/documents.ts';

const NEW_YORK = 'America/New_York';
const momentOf = (now: string, date?: string, timeZone = NEW_YORK) =>
  runMoment({
    now: instantAt(now),
    date: date === undefined ? undefined : dateOf(date),
    timeZone,
  });

describe('a run without a date', () => {
  test.each([
    ['half past four', '2026-11-20T21:30:00Z', NEW_YORK, '2026-11-20'],
    [
      '31 December 23:30, when UTC has the new year',
      '2027-01-01T04:30:00Z',
      NEW_YORK,
      '2026-12-31',
    ],
    ['a minute past midnight', '2027-01-01T05:01:00Z', NEW_YORK, '2027-01-01'],
    ['31 December in Tokyo', '2026-12-30T15:00:00Z', 'Asia/Tokyo', '2026-12-31'],
    ['1 January in Kiritimati', '2026-12-31T10:00:00Z', 'Pacific/Kiritimati', '2027-01-01'],
    ['the night the clocks go forward', '2026-03-08T06:59:00Z', NEW_YORK, '2026-03-08'],
    ['the evening after', '2026-03-09T03:59:59Z', NEW_YORK, '2026-03-08'],
    ['the night the clocks go back', '2026-11-01T05:30:00Z', NEW_YORK, '2026-11-01'],
    ['the same clock time an hour later', '2026-11-01T06:30:00Z', NEW_YORK, '2026-11-01'],
    ['the end of a day of 25 hours', '2026-11-02T04:59:59Z', NEW_YORK, '2026-11-01'],
    ['29 February', '2028-03-01T02:00:00Z', NEW_YORK, '2028-02-29'],
  ])('at %s is for that day at the exchange', (_name, now, timeZone, expected) => {
    expect(momentOf(now, undefined, timeZone)).toEqual({ tradeDate: expected, asOf: now });
  });
});

describe('a run for a date', () => {
  test.each([
    ['that is today: judged now', '2026-11-20T21:30:00Z', '2026-11-20', '2026-11-20T21:30:00Z'],
    ['that is over: at its end', '2026-11-23T15:00:00Z', '2026-11-20', '2026-11-21T04:59:59.999Z'],
    ['that is to come: judged now', '2026-11-20T21:30:00Z', '2026-11-23', '2026-11-20T21:30:00Z'],
    ['of 23 hours', '2026-12-01T00:00:00Z', '2026-03-08', '2026-03-09T03:59:59.999Z'],
    ['of 25 hours', '2026-12-01T00:00:00Z', '2026-11-01', '2026-11-02T04:59:59.999Z'],
  ])('%s', (_name, now, date, asOf) => {
    expect(momentOf(now, date)).toEqual({ tradeDate: date, asOf });
  });
});

test('data is never judged at a moment after now, nor after the end of its day', () => {
  const instants = fc
    .date({
      min: new Date('2020-01-01T00:00:00Z'),
      max: new Date('2035-01-01T00:00:00Z'),
      noInvalidDate: true,
    })
    .map((date) => instantOf(date));
  const zones = fc.constantFrom(NEW_YORK, 'Europe/Zurich', 'Asia/Tokyo', 'Pacific/Kiritimati');
  fc.assert(
    fc.property(instants, fc.option(instants), zones, (now, other, timeZone) => {
      const date = other === null ? undefined : (other.slice(0, 10) as TradeDate);
      const { tradeDate, asOf } = runMoment({ now, date, timeZone });
      const later = runMoment({ now: asOf, date: undefined, timeZone }).tradeDate;
      expect(Date.parse(asOf)).toBeLessThanOrEqual(Date.parse(now));
      expect(later <= tradeDate).toBe(true);
    }),
  );
});
