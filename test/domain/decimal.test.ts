import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decimal,
  divide,
  fromFloat,
  parseDecimal,
  parseJsonNumber,
  roundTo,
  toFloat,
  toText,
} from '#domain/decimal.ts';

describe('a decimal', () => {
  test.each([
    ['0.1', '0.1'],
    ['+12.50', '12.5'],
    ['-0', '0'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
  ])('reads %s as exactly %s', (text, expected) => {
    expect(toText(decimal(text))).toBe(expected);
  });

  test.each(['', ' 1', '1e3', '0x10', 'NaN', 'Infinity', '1,000', '--', '1'.repeat(81)])(
    'does not read %j',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );

  test('reads the exponents of JSON numbers only when asked to', () => {
    expect(parseJsonNumber('1.5e-7')?.toFixed()).toBe('0.00000015');
    expect(parseJsonNumber('1e400')).toBeUndefined();
  });

  test('refuses binary floating point at run time', () => {
    expect(() => decimal('1').plus(0.1)).toThrow();
  });

  test('adds one tenth and two tenths to three tenths', () => {
    expect(decimal('0.1').plus(decimal('0.2')).eq(decimal('0.3'))).toBe(true);
  });

  test('rounds half to even unless told otherwise', () => {
    expect(toText(roundTo(decimal('2.345'), 2))).toBe('2.34');
    expect(toText(roundTo(decimal('2.341'), 2, 'up'))).toBe('2.35');
    expect(toText(roundTo(decimal('-2.349'), 2, 'down'))).toBe('-2.34');
  });

  test('divides to forty places and throws on zero', () => {
    expect(divide(decimal('1'), decimal('3')).toFixed()).toBe(`0.${'3'.repeat(40)}`);
    expect(() => divide(decimal('1'), decimal('0'))).toThrow();
  });

  test('divides as it would digit by digit', () => {
    const digits = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
    const places = fc.nat({ max: 20 });
    const amount = fc
      .tuple(digits, places)
      .map(([whole, shift]) => decimal(whole.toString()).div(decimal(`1${'0'.repeat(shift)}`)));
    fc.assert(
      fc.property(amount, amount, (left, right) => {
        fc.pre(!right.eq(decimal('0')));
        expect(toText(divide(left, right))).toBe(toText(left.div(right)));
      }),
    );
  });

  test('takes a statistic only when it is finite', () => {
    expect(toText(fromFloat(0.1 + 0.2, 6))).toBe('0.3');
    expect(() => fromFloat(Number.NaN, 2)).toThrow(RangeError);
  });

  test('keeps every double through text and back', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
        const exact = parseJsonNumber(String(value));
        return exact === undefined || toFloat(exact) === value || value === 0;
      }),
    );
  });
});
