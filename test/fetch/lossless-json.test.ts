import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLosslessJson } from '#fetch/lossless-json.ts';

const parse = (text: string) => parseLosslessJson(Buffer.from(text));

test.each(['0.1234567890123456789', '12345678901234567890', '1E-7', '-0.0', '2.50', '1e400'])(
  'the number %s keeps its text',
  (number) => {
    expect(parse(`{"a":[${number}]}`)).toEqual({ ok: true, value: { a: [number] } });
  },
);

test('text, booleans and null stay what they are', () => {
  expect(parse('{"a":"00123","b":true,"c":null,"d":"null"}')).toEqual({
    ok: true,
    value: { a: '00123', b: true, c: null, d: 'null' },
  });
});

test.each`
  body                                         | reason
  ${''}                                        | ${/empty/}
  ${'  \n'}                                    | ${/empty/}
  ${'<!doctype html><p>{"a":1}'}               | ${/markup/}
  ${'{"a":1'}                                  | ${/not valid JSON/}
  ${'{"a":NaN}'}                               | ${/not valid JSON/}
  ${'['.repeat(100_000)}                       | ${/nested/}
  ${`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`} | ${/nested/}
`('a body that is $reason is refused with that reason', ({ body, reason }) => {
  expect(parse(body)).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
});

test('brackets within text do not count as nesting', () => {
  expect(parse(JSON.stringify('[{"\\'.repeat(100)))).toMatchObject({ ok: true });
});

test('bytes that are no UTF-8 are refused', () => {
  expect(parseLosslessJson(new Uint8Array([0x22, 0xff, 0x22]))).toMatchObject({ ok: false });
});

test('whatever JSON can say without numbers arrives unchanged', () => {
  const value = fc.jsonValue({ maxDepth: 5, depthSize: 'small', noUnicodeString: false });
  fc.assert(
    fc.property(value, (json) => {
      const withoutNumbers = JSON.parse(JSON.stringify(json), (_key, inner) =>
        typeof inner === 'number' ? String(inner) : inner,
      );
      expect(parse(JSON.stringify(withoutNumbers))).toEqual({ ok: true, value: withoutNumbers });
    }),
  );
});
