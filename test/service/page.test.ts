/** docs/SERVICE.md has every resource and every kind of problem, and no other. */
import { expect, test } from 'vitest';
import { PROBLEM_KINDS } from '#service/problem-kinds.ts';
import { codeSpans, readPage, tableUnder } from '../docs/pages.ts';
import { type ApiDocument, operationsOf } from './api-document.ts';
import { ask, useService } from './support.ts';

const page = readPage('docs/SERVICE.md');
const service = useService();

test('lists every resource', async () => {
  const document = (await ask(service(), 'GET', '/openapi.json')).json as unknown as ApiDocument;
  const offered = operationsOf(document).map(({ method, path }) => `${method} ${path}`);
  const listed = [...page.matchAll(/^\| `((?:GET|POST|PUT|DELETE) [^`]+)` \|/gm)].map(
    ([, resource]) => resource,
  );
  expect(listed.toSorted()).toEqual(offered.toSorted());
});

test('lists every kind of problem with its status', () => {
  const rows = tableUnder(page, '## Errors');
  const listed = rows.flatMap(([statuses = '', kinds = '']) =>
    codeSpans(kinds)
      .filter((kind) => kind in PROBLEM_KINDS)
      .map((kind) => ({ kind, statuses: statuses.split(' ').map(Number) })),
  );
  expect(listed.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(PROBLEM_KINDS).toSorted());
  for (const { kind, statuses } of listed)
    expect(statuses).toContain(PROBLEM_KINDS[kind as keyof typeof PROBLEM_KINDS].status);
});
