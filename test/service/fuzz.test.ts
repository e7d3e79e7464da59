/**
 * Requests made from the service's own document, right ones and spoiled ones: whatever comes, the answer is documented
 * and none is the service's fault. `PROVE_SERVICE_FUZZ` sets how many for each operation, `PROVE_SERVICE_SEED` which.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ApiDocument,
  type Documented,
  type JsonSchema,
  operationsOf,
  undocumented,
} from './api-document.ts';
import { parameterText, spoiled, valid } from './arbitraries.ts';
import { ask, KEYS, PORTFOLIO, useService } from './support.ts';

const RUNS = Number(process.env['PROVE_SERVICE_FUZZ'] ?? 15);
const SEED = Number(process.env['PROVE_SERVICE_SEED'] ?? Date.now() % 2 ** 31);

const service = useService();

/** What makes a request reach further than the first check. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  portfolio_id: [PORTFOLIO],
  run: ['2026-11-20'],
  rule_id: ['1', '2'],
};
/** Of bodies, likewise. */
const TRUE_FIELDS: Readonly<Record<string, unknown>> = { portfolio_id: PORTFOLIO };
/** Fetching is tested where its time is counted. */
const NOT_ASKED = new Set(['refresh']);

interface Wild {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

test(`no request brings about what is not documented (seed ${SEED}, ${RUNS} for each operation)`, {
  timeout: 60_000 + RUNS * 10_000,
}, async () => {
  await service().ready();
  const document = (await ask(service(), 'GET', '/openapi.json')).json as unknown as ApiDocument;
  const operations = operationsOf(document);
  expect(operations.length).toBeGreaterThan(15);
  for (const documented of operations) {
    const property = fc.asyncProperty(wild(documented), async (request) => {
      const told = await send(documented.method, request);
      expect(told.status, told.text).toBeLessThan(500);
      expect(undocumented(documented, told), `${told.status} ${told.text}`).toBeNull();
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
  }
});

function wild({ path, operation }: Documented): fc.Arbitrary<Wild> {
  const parameters = (operation.parameters ?? []).filter(({ name }) => !NOT_ASKED.has(name));
  const inPath = parameters.filter((each) => each.in === 'path');
  const inQuery = parameters.filter((each) => each.in === 'query');
  const schema = operation.requestBody?.content['application/json']?.schema;
  return fc
    .record({
      places: fc.tuple(...inPath.map(({ name, schema }) => textFor(name, schema))),
      query: fc.record(
        Object.fromEntries(inQuery.map(({ name, schema }) => [name, textFor(name, schema)])),
        { requiredKeys: [] },
      ),
      more: fc.option(fc.tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 })), {
        freq: 8,
      }),
      headers: headers(parameters.some((each) => each.in === 'header')),
      body: schema === undefined ? fc.constant(undefined) : bodies(schema),
    })
    .map(({ places, query, more, headers, body }) => {
      const texts = new Map(inPath.map(({ name }, index) => [name, places[index] ?? '']));
      const filled = path.replace(/\{(\w+)\}/g, (_, name) => encode(texts.get(name) ?? ''));
      const search = new URLSearchParams(query as Record<string, string>);
      if (more !== null) search.append(...more);
      return { path: search.size === 0 ? filled : `${filled}?${search}`, headers, body };
    });
}

function textFor(name: string, schema: JsonSchema): fc.Arbitrary<string> {
  return parameterText(schema, KNOWN[name] ?? []);
}

/** An empty place, or one of dots, would be another path; a lone surrogate cannot be sent. */
function encode(text: string): string {
  const sendable = text.toWellFormed();
  return ['', '.', '..'].includes(sendable) ? '%00' : encodeURIComponent(sendable);
}

function headers(takesKey: boolean): fc.Arbitrary<Readonly<Record<string, string>>> {
  return fc.record(
    {
      authorization: fc.oneof(
        { arbitrary: fc.constant(`Bearer ${KEYS.writer}`), weight: 12 },
        { arbitrary: fc.constantFrom(`Bearer ${KEYS.stranger}`, 'Bearer x', 'x'), weight: 1 },
      ),
      ...(takesKey ? { 'idempotency-key': fc.oneof(fc.stringMatching(/^[a-c]$/), fc.uuid()) } : {}),
    },
    { requiredKeys: ['authorization'] },
  );
}

function bodies(schema: JsonSchema): fc.Arbitrary<string> {
  const right = valid(schema).map((value) => {
    const known = Object.entries(TRUE_FIELDS).filter(([name]) => hasField(value, name));
    return known.length === 0 ? value : { ...(value as object), ...Object.fromEntries(known) };
  });
  const json = fc.oneof({ arbitrary: right, weight: 2 }, { arbitrary: spoiled(right), weight: 3 });
  const text = json.map((value) => JSON.stringify(value) ?? '');
  const cut = text.map((whole) => whole.slice(0, Math.floor(whole.length / 2)));
  return fc.oneof({ arbitrary: text, weight: 10 }, { arbitrary: cut, weight: 1 });
}

function hasField(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && name in value;
}

async function send(method: string, { path, headers, body }: Wild) {
  const told = await ask(service(), method, path, {
    key: null,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { ...told, type: told.headers.get('content-type') };
}
