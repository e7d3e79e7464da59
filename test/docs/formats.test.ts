/** The reference and the JSON Schema files say what the program does; `npm run schemas` writes both anew. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decimalField, fields, symbolField } from '#domain/documents/fields.ts';
import { readDocument } from '#domain/documents/read.ts';
import { DECISION_CODES } from '#domain/vocabulary.ts';
import { TRADE_ORDER_COLUMNS } from '#orders/trade-orders.ts';
import { DOCUMENTS, jsonSchemaOf, referenceTables, schemaFiles, shownOnce } from './documents.ts';
import { fieldTable } from './field-table.ts';
import { codeBlocks, codeSpans, pathOf, readPage, tableUnder } from './pages.ts';

const FORMATS = 'docs/FORMATS.md';
const page = readPage(FORMATS);
const tables = Object.entries(referenceTables()).map(
  ([name, schema]) => [name, fieldTable(schema, shownOnce())] as const,
);

test('docs/FORMATS.md has every field with its type and meaning', async () => {
  let text = page;
  for (const [name, table] of tables) {
    const marked = new RegExp(`(<!-- fields of ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
    expect(text, `the markers for the fields of ${name}`).toMatch(marked);
    text = text.replace(marked, (_, begin, end) => `${begin}${table}\n${end}`);
  }
  await expect(text).toMatchFileSnapshot(pathOf(FORMATS));
});

test('a table shows names as files have them, types, and what holds for a field that is left out', () => {
  const schema = fields({
    totalValue: decimalField.describe('In base currency'),
    lots: z
      .array(fields({ lotId: z.string().describe('Its name') }))
      .default([])
      .describe('Tax lots'),
    bySymbol: z.record(symbolField, z.number().nullable()).describe('Weights'),
    side: z.enum(['buy', 'sell']).nullable().describe('What to do'),
  });
  expect(fieldTable(jsonSchemaOf(schema), shownOnce()).split('\n').slice(2)).toEqual([
    '| `total_value` | decimal | In base currency |',
    '| `lots` | list of object; `[]` when left out | Tax lots |',
    '| `lots[].lot_id` | text | Its name |',
    '| `by_symbol` | map by symbol to number or `null` | Weights |',
    '| `side` | `buy` `sell` or `null` | What to do |',
  ]);
});

test('docs/FORMATS.md has no table of a document that does not exist', () => {
  const marked = [...page.matchAll(/<!-- fields of (.*) -->/g)].map(([, name]) => name);
  expect(marked.toSorted()).toEqual(tables.map(([name]) => name).toSorted());
});

test.each(tables)('every field of %s has a meaning', (_, table) => {
  expect(table.split('\n').filter((row) => row.endsWith('|  |'))).toEqual([]);
});

test('every document that the program has is in the reference', async () => {
  const files = readdirSync(pathOf('src/domain/documents'));
  const modules: readonly object[] = await Promise.all(
    files.map((file) => import(pathOf(`src/domain/documents/${file}`))),
  );
  const found = modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, value]) => (name.endsWith('Document') ? [value] : [])),
  );
  const documents = found.filter((value) => typeof value === 'object');
  expect(new Set(documents)).toEqual(new Set(Object.values(DOCUMENTS)));
});

test.each([
  ['the columns of the order file', '## The order file', TRADE_ORDER_COLUMNS],
  ['the decision codes', '### Decision codes', DECISION_CODES],
])('%s are in the reference, in their order', (_, heading, words) => {
  const rows = tableUnder(page, heading);
  expect(rows.flatMap(([first = '']) => codeSpans(first))).toEqual(words);
  expect(rows.filter((cells) => cells.at(-1) === '')).toEqual([]);
});

describe('the examples in docs/FORMATS.md', () => {
  const examples = codeBlocks(page).filter(({ language }) => language === 'json');

  test('are there', () => expect(examples).not.toEqual([]));

  test.each(examples)('are read by the program (line $line)', ({ text }) => {
    const kind = /"schema": "rebalance\/([a-z-]+)\/1"/.exec(text)?.[1] ?? '';
    const document = DOCUMENTS[kind];
    if (document === undefined) throw new Error(`no document is called ${kind}`);
    expect(readDocument(document, text, FORMATS)).toMatchObject({ ok: true });
  });
});

describe('docs/schemas', () => {
  const files = Object.entries(schemaFiles());

  test.each(files)('%s is what the schema says now', async (name, text) => {
    await expect(text).toMatchFileSnapshot(pathOf(`docs/schemas/${name}`));
  });

  test('has no file besides', () => {
    expect(readdirSync(pathOf('docs/schemas')).toSorted()).toEqual(
      files.map(([name]) => name).toSorted(),
    );
  });
});
