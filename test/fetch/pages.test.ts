import { expect, test } from 'vitest';
import { failure, success } from '#domain/outcome.ts';
import { type Page, readPages } from '#fetch/pages.ts';

const DOWN = { code: 'broker-error', what: 'it is down', next: 'wait' } as const;

/** Pages by number; a number that is missing is a failure. */
function read(pages: readonly Page<string, number>[], options: { ids?: boolean } = {}) {
  return readPages<string, number>({
    name: 'things',
    pagesMax: 4,
    first: 0,
    read: async (cursor) => {
      const page = pages[cursor];
      return page === undefined ? failure(DOWN) : success(page);
    },
    ...(options.ids ? { idOf: (item: string) => item } : {}),
  });
}

test('pages are joined in order up to the one without a next', async () => {
  const pages = [
    { items: ['a', 'b'], next: 2 },
    { items: ['never'], next: undefined },
    { items: [], next: 3 },
    { items: ['c'], next: undefined },
  ];
  expect(await read(pages)).toEqual({ ok: true, value: ['a', 'b', 'c'] });
});

test.each([
  [
    'does not end',
    ['a', 'b', 'c', 'd', 'e'].map((item, at) => ({ items: [item], next: at + 1 })),
    {},
  ],
  [
    'comes back to a page',
    [
      { items: ['a'], next: 1 },
      { items: ['b'], next: 0 },
    ],
    {},
  ],
  [
    'gives the same page again',
    [
      { items: ['a'], next: 1 },
      { items: ['a'], next: 2 },
    ],
    {},
  ],
  [
    'gives an item again',
    [
      { items: ['a', 'b'], next: 1 },
      { items: ['b'], next: 2 },
    ],
    { ids: true },
  ],
  ['gives an item twice on a page', [{ items: ['a', 'a'], next: undefined }], { ids: true }],
])('a list that %s is refused', async (_what, pages, options) => {
  expect(await read(pages, options)).toMatchObject({
    problems: [{ code: 'broker-answer-too-large', what: expect.stringContaining('things') }],
  });
});

test('a page that fails fails the list', async () => {
  expect(await read([{ items: ['a'], next: 7 }])).toEqual(failure(DOWN));
});
