/** From a JSON Schema to values that it describes, and to values that somebody spoiled. */
import fc from 'fast-check';
import type { JsonSchema } from './api-document.ts';

/** Values that the schema accepts, as far as their form goes. */
export function valid(schema: JsonSchema): fc.Arbitrary<unknown> {
  const alternatives = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined;
  if (alternatives !== undefined) return fc.oneof(...alternatives.map(valid));
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum']);
  switch (schema['type']) {
    case 'string':
      return strings(schema);
    case 'number':
      return fc.double({ ...bounds(schema), noNaN: true, noDefaultInfinity: true });
    case 'integer':
      return fc.integer(bounds(schema));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valid((schema['items'] ?? {}) as JsonSchema), { maxLength: 4 });
    case 'object':
      return objects(schema);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function strings(schema: JsonSchema): fc.Arbitrary<string> {
  const { pattern, examples } = schema;
  const known = Array.isArray(examples) ? (examples as readonly string[]) : [];
  const made =
    typeof pattern === 'string'
      ? fc.stringMatching(new RegExp(pattern))
      : fc.string({ unit: 'grapheme', maxLength: Number(schema['maxLength'] ?? 40) });
  return known.length === 0 ? made : fc.oneof(made, fc.constantFrom(...known));
}

function bounds(schema: JsonSchema): { readonly min?: number; readonly max?: number } {
  const { minimum, maximum } = schema;
  return {
    ...(typeof minimum === 'number' ? { min: minimum } : {}),
    ...(typeof maximum === 'number' ? { max: maximum } : {}),
  };
}

function objects(schema: JsonSchema): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = (schema['required'] ?? []) as string[];
  if (Object.keys(properties).length === 0 && schema['additionalProperties'] !== false)
    return fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 1 }), {
      maxKeys: 3,
    });
  return fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, valid(each)])),
    { requiredKeys: required },
  );
}

const HOSTILE = [
  ...['', ' ', '\u0000', '../../etc/passwd', '__proto__', 'constructor', "'; drop table x; --"],
  ...['NaN', '1e999', '-0', '9'.repeat(400), '٣', '💥', '\uD800', 'true', 'null', '{}'],
];
const junk = fc.oneof(
  fc.constantFrom<unknown>(...HOSTILE),
  fc.constantFrom<unknown>(null, [], {}, true, 0, -1, 1.5, 1e308, -1e-308, [[[[]]]]),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A value with something of it replaced, lost, added or moved. */
export function spoiled(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(value, junk, fc.string({ maxLength: 10 }), fc.nat()).map(spoil);
}

function spoil([value, other, name, seed]: [unknown, unknown, string, number]): unknown {
  if (typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  const key = keys[seed % (keys.length + 1)];
  if (Array.isArray(value)) return [...value, other];
  if (key === undefined) return { ...value, [name]: other };
  const { [key]: inner, ...rest } = value as Record<string, unknown>;
  switch (seed % 3) {
    case 0:
      return rest;
    case 1:
      return { ...rest, [key]: other };
    default:
      return { ...rest, [key]: spoil([inner, other, name, Math.floor(seed / 3)]) };
  }
}

/** Text for a place in a path, a query or a header: often right, sometimes anything. */
export function parameterText(schema: JsonSchema, known: readonly string[]): fc.Arbitrary<string> {
  const right = known.length === 0 ? [] : [{ arbitrary: fc.constantFrom(...known), weight: 6 }];
  return fc.oneof(
    ...right,
    { arbitrary: valid(schema).map(String), weight: 2 },
    { arbitrary: fc.constantFrom(...HOSTILE), weight: 1 },
  );
}
