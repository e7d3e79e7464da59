/** The band of a class under a drift rule. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandOf } from '#config/bands.ts';
import type { ClassBand } from '#config/config.ts';
import { type Decimal, decimal, ONE, toText, ZERO } from '#domain/decimal.ts';

const FIVE_25 = { absolute: decimal('0.05'), relative: decimal('0.25') };

function band(written: Partial<Readonly<Record<keyof ClassBand, string>>>): ClassBand {
  const read = (text: string | undefined) => (text === undefined ? null : decimal(text));
  const { absolute, relative, low, high } = written;
  return { absolute: read(absolute), relative: read(relative), low: read(low), high: read(high) };
}

const asText = ({ low, high }: { readonly low: Decimal; readonly high: Decimal }) =>
  `${toText(low)} - ${toText(high)}`;

describe('under the 5/25 rule', () => {
  test.each([
    ['0.6', '0.55 - 0.65'],
    ['0.2', '0.15 - 0.25'],
    ['0.1', '0.075 - 0.125'],
    ['0.98', '0.93 - 1'],
    ['0', '0 - 0.05'],
  ])('a target of %s is kept within %s', (weight, expected) => {
    expect(asText(bandOf({ weight: decimal(weight), band: null }, FIVE_25))).toBe(expected);
  });

  test.each([
    [{ absolute: '0.03' }, '0.07 - 0.13'],
    [{ relative: '0.5' }, '0.05 - 0.15'],
    [{ absolute: '0.03', relative: '0.1' }, '0.09 - 0.11'],
    [{ low: '0' }, '0 - 0.125'],
    [{ high: '0.3' }, '0.075 - 0.3'],
    [{ low: '0.02', high: '0.3', absolute: '0.01' }, '0.02 - 0.3'],
  ])('a target of 0.1 with the band %j is kept within %s', (written, expected) => {
    const target = { weight: decimal('0.1'), band: band(written) };
    expect(asText(bandOf(target, FIVE_25))).toBe(expected);
  });
});

test('a relative distance of null leaves the absolute one', () => {
  const rule = { absolute: decimal('0.05'), relative: null };
  expect(asText(bandOf({ weight: decimal('0.04'), band: null }, rule))).toBe('0 - 0.09');
});

test('a band contains its target and stays within 0 and 1', () => {
  const thousandths = fc
    .integer({ min: 0, max: 1_000 })
    .map((count) => decimal(String(count)).div(decimal('1000')));
  fc.assert(
    fc.property(thousandths, thousandths, thousandths, (weight, absolute, relative) => {
      const { low, high } = bandOf({ weight, band: null }, { absolute, relative });
      expect(low.gte(ZERO) && low.lte(weight) && high.gte(weight) && high.lte(ONE)).toBe(true);
    }),
  );
});
