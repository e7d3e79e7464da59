import { expect, test } from 'vitest';
import { listAt, parsePath, valueAt, withinElement } from '#fetch/json/path.ts';

const ROOT = {
  data: {
    accounts: [
      { id: 'a', lots: ['1', '2'] },
      { id: 'b', lots: ['3'] },
    ],
    'odd.key': 'x',
  },
  empty: [],
  none: null,
};

function steps(text: string) {
  const path = parsePath(text);
  if (path === undefined) throw new Error(`${text} is no path`);
  return path;
}

test.each`
  path                       | value
  ${'data.accounts[1].id'}   | ${'b'}
  ${'data."odd.key"'}        | ${'x'}
  ${'$.data.accounts[0].id'} | ${'a'}
  ${'data.accounts[7].id'}   | ${null}
  ${'data.absent.id'}        | ${null}
  ${'none'}                  | ${null}
  ${'none.id'}               | ${null}
  ${'data.accounts[].id'}    | ${null}
  ${'data.constructor'}      | ${null}
`('$path finds $value', ({ path, value }) => {
  expect(valueAt(ROOT, steps(path).steps)).toBe(value);
});

test.each`
  path                        | list
  ${'data.accounts[0].lots'}  | ${['1', '2']}
  ${'data.accounts[].lots'}   | ${['1', '2', '3']}
  ${'data.accounts[].lots[]'} | ${['1', '2', '3']}
  ${'empty'}                  | ${[]}
  ${'empty[]'}                | ${[]}
  ${'none'}                   | ${undefined}
  ${'absent'}                 | ${undefined}
  ${'data'}                   | ${undefined}
  ${'data.accounts[].id[]'}   | ${undefined}
`('the list at $path is $list, and none is not empty', ({ path, list }) => {
  expect(listAt(ROOT, steps(path))).toEqual(list);
});

test.each(['$', '$[]'])('%s is an answer that is a list itself', (path) => {
  expect(listAt(['1', '2'], steps(path))).toEqual(['1', '2']);
});

test.each`
  field                   | list             | within
  ${'ticker'}             | ${'data.rows'}   | ${'ticker'}
  ${'data.rows[].ticker'} | ${'data.rows'}   | ${'ticker'}
  ${'data.rows[].ticker'} | ${'data.rows[]'} | ${'ticker'}
  ${'data.rows.ticker'}   | ${'data.rows'}   | ${'data.rows.ticker'}
`('$field of the list $list is $within of its elements', ({ field, list, within }) => {
  expect(withinElement(steps(field), steps(list))).toEqual(steps(within).steps);
});

test.each([
  '',
  '$.',
  '$a[',
  '.a',
  'a.',
  'a..b',
  'a b',
  'a[x]',
  'a[',
  '"a',
  'a[1234567]',
  'a'.repeat(301),
])('"%s" is no path', (text) => {
  expect(parsePath(text)).toBeUndefined();
});
