/** The fields of a document's JSON Schema as a Markdown table: what docs/FORMATS.md shows. */
import type { JsonSchema } from '#config/schema-tree.ts';
import { shapeOf } from './documents.ts';

/** `apart` has the parts that the reference shows elsewhere: their shape and the name of their section. */
export function fieldTable(schema: JsonSchema, apart: ReadonlyMap<string, string>): string {
  const lines = rowsBelow(schema, '', apart).map(
    ({ field, type, meaning }) => `| \`${field}\` | ${type} | ${meaning} |`,
  );
  return ['| field | type | meaning |', '|---|---|---|', ...lines].join('\n');
}

interface Row {
  readonly field: string;
  readonly type: string;
  readonly meaning: string;
}

function rowsBelow(
  schema: JsonSchema,
  path: string,
  apart: ReadonlyMap<string, string>,
): readonly Row[] {
  if (path !== '' && apart.has(shapeOf(schema))) return [];
  if (schema.anyOf) return schema.anyOf.flatMap((member) => rowsBelow(member, path, apart));
  if (schema.items) return rowsBelow(schema.items, `${path}[]`, apart);
  if (typeof schema.additionalProperties === 'object')
    return rowsBelow(schema.additionalProperties, `${path}.<${keyOf(schema)}>`, apart);
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const field = path === '' ? name : `${path}.${name}`;
    const isRequired = schema.required?.includes(name) ?? false;
    const type = `${typeOf(child, apart)}${isRequired ? '' : whenLeftOut(child)}`;
    return [{ field, type, meaning: meaningOf(child) }, ...rowsBelow(child, field, apart)];
  });
}

/** What is said at the field itself, else what its type says. */
function meaningOf({ description, anyOf = [] }: JsonSchema): string {
  return description ?? anyOf.find((member) => member.description)?.description ?? '';
}

function keyOf({ propertyNames }: JsonSchema): string {
  return propertyNames?.title ?? (propertyNames?.enum ?? ['name']).join('|');
}

function whenLeftOut(schema: JsonSchema): string {
  return schema.default === undefined
    ? '; may be left out'
    : `; \`${JSON.stringify(schema.default)}\` when left out`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  null: '`null`',
  string: 'text',
  integer: 'whole number',
  boolean: '`true` `false`',
};

function typeOf(schema: JsonSchema, apart: ReadonlyMap<string, string>): string {
  const shared = apart.get(shapeOf(schema));
  if (shared !== undefined) return `[${shared}](#${shared})`;
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(' ');
  if (schema.anyOf) return schema.anyOf.map((member) => typeOf(member, apart)).join(' or ');
  if (schema.items) return `list of ${typeOf(schema.items, apart)}`;
  if (typeof schema.additionalProperties === 'object')
    return `map by ${keyOf(schema)} to ${typeOf(schema.additionalProperties, apart)}`;
  return [schema.type ?? 'anything']
    .flat()
    .map((name) => TYPE_NAMES[name] ?? name)
    .join(' or ');
}
