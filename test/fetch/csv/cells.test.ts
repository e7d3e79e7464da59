import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, toText } from '#domain/decimal.ts';
import { instantOfWhen, readAmount, readWhen } from '#fetch/csv/cells.ts';

describe('an amount', () => {
  test.each`
    cell                             | amount
    ${'1234.5'}                      | ${'1234.5'}
    ${'$1,234,567.89'}               | ${'1234567.89'}
    ${'($150.00)'}                   | ${'-150'}
    ${'( 150 )'}                     | ${'-150'}
    ${'-$0.18'}                      | ${'-0.18'}
    ${'+$0.31'}                      | ${'0.31'}
    ${'.5'}                          | ${'0.5'}
    ${'12,345.12345678901234567890'} | ${'12345.1234567890123456789'}
  `('is read from $cell as $amount', ({ cell, amount }) => {
    const read = readAmount(cell);
    expect(read ? toText(read) : read).toBe(amount);
  });

  test.each(['', '-', '--', 'n/a', 'N/A', 'NA', 'Incomplete', 'Not available'])(
    'is none where the cell says %j',
    (cell) => {
      expect(readAmount(cell)).toBeNull();
    },
  );

  test.each([
    ...['1.234,56', '1,5', '12,34,567', '1O0', '5%', '1e3', '0x10', '1 000', '$', '(-5)', '(5'],
    ...['Infinity', 'NaN', '€5', '5-', '--5', '1.2.3'],
  ])('is not read from %j', (cell) => {
    expect(readAmount(cell)).toBeUndefined();
  });

  test('written as brokerages write it is the amount', () => {
    const digits = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.nat({ max: 9999 }));
    fc.assert(
      fc.property(digits, fc.boolean(), ([whole, fraction], isNegative) => {
        const places = `.${String(fraction).padStart(4, '0')}`;
        const grouped = String(whole).replace(/\B(?=(?:\d{3})+$)/g, ',');
        const written = isNegative ? `($${grouped}${places})` : `$${grouped}${places}`;
        const exact = decimal(`${isNegative ? '-' : ''}${whole}${places}`);
        expect(readAmount(written)?.eq(exact)).toBe(true);
      }),
    );
  });
});

describe('a time', () => {
  test.each`
    text                                 | instant
    ${'Apr-09-2025 6:30 p.m ET'}         | ${'2025-04-09T22:30:00Z'}
    ${'01/25/2023 10:44 AM ET'}          | ${'2023-01-25T15:44:00Z'}
    ${'08:23 PM ET, 2026/09/14'}         | ${'2026-09-15T00:23:00Z'}
    ${'12:05 AM ET, 02/04/2023'}         | ${'2023-02-04T05:05:00Z'}
    ${'Feb 14 2023 03:12 PM ET'}         | ${'2023-02-14T20:12:00Z'}
    ${'Feb 14 2023 03:12 PM PT'}         | ${'2023-02-14T23:12:00Z'}
    ${'2026-11-20T21:00:00+01:00'}       | ${'2026-11-20T20:00:00Z'}
    ${'2/17/2023'}                       | ${'2023-02-17T21:00:00Z'}
    ${'July 25, 2023'}                   | ${'2023-07-25T20:00:00Z'}
    ${'January 1, 2023 - July 25, 2023'} | ${'2023-07-25T20:00:00Z'}
    ${'2023-07-07, 15:39:46'}            | ${'2023-07-07T19:39:46Z'}
  `('is read from $text as $instant', ({ text, instant }) => {
    const when = readWhen(text);
    expect(when && instantOfWhen(when, 'America/New_York')).toBe(instant);
  });

  test.each(['', 'yesterday', '25/12/2023', '2023-02-30', 'Foo 3 2023', '12:30 PM ET'])(
    'is not read from %j',
    (text) => {
      expect(readWhen(text)).toBeUndefined();
    },
  );
});
