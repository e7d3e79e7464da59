/** Which known word a misspelt one is taken for. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closest, editDistance } from '#config/suggest.ts';

const KEYS = ['retries', 'retry_delay', 'timeout', 'concurrency', 'deadline'];

test.each([
  ['retires', 'retries'],
  ['retry-delay', 'retry_delay'],
  ['Timeout', 'timeout'],
  ['concurency', 'concurrency'],
  ['paralellism', undefined],
  ['x', undefined],
  ['', undefined],
  ['t'.repeat(10_000), undefined],
])('%s is taken for %s', (word, expected) => {
  expect(closest(word, KEYS)).toBe(expected);
});

test.each([
  ['', 'abc', 3],
  ['abc', 'abc', 0],
  ['abc', 'acb', 1],
  ['kitten', 'sitting', 3],
])('from %j to %j it takes %i changes', (from, to, expected) => {
  expect(editDistance(from, to)).toBe(expected);
});

test('the distance is the same both ways', () => {
  const words = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(words, words, (left, right) => {
      expect(editDistance(left, right)).toBe(editDistance(right, left));
    }),
  );
});
