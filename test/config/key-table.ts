/** The keys of a JSON Schema as a Markdown table: what docs/CONFIGURATION.md shows. */
import type { JsonSchema } from '#config/schema-tree.ts';

interface Row {
  readonly key: string;
  readonly type: string;
  readonly fallback: string;
  readonly meaning: string;
}

interface UnionRow extends Row {
  /** The members of the union that have it. */
  readonly only: readonly string[];
}

export function keyTable(schema: JsonSchema): string {
  const rows = rowsOf(schema, '');
  const lines = rows.map(
    ({ key, type, fallback, meaning }) => `| \`${key}\` | ${type} | ${fallback} | ${meaning} |`,
  );
  return ['| Key | Type | Default | Meaning |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

/** Rows of everything below a schema that stands at `path`. */
function rowsOf(schema: JsonSchema, path: string): readonly Row[] {
  if (schema.oneOf) return unionRows(schema.oneOf, path);
  if (schema.anyOf) return schema.anyOf.flatMap((member) => rowsOf(member, path));
  if (schema.items && typeof schema.items === 'object') return rowsOf(schema.items, `${path}[]`);
  if (typeof schema.additionalProperties === 'object') {
    const child = schema.additionalProperties;
    return rowsOf(child, `${path}.<name>`);
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const key = path === '' ? name : `${path}.${name}`;
    const isRequired = schema.required?.includes(name) ?? false;
    return [rowOf(key, child, isRequired), ...rowsOf(child, key)];
  });
}

function rowOf(key: string, schema: JsonSchema, isRequired: boolean): Row {
  return {
    key,
    type: typeOf(schema),
    fallback: isRequired ? 'required' : fallbackOf(schema),
    meaning: schema.description ?? '',
  };
}

/** What all members share stands once; the rest says which members have it. */
function unionRows(members: readonly JsonSchema[], path: string): readonly Row[] {
  const merged = new Map<string, UnionRow>();
  for (const member of members) {
    const name = nameOf(member);
    for (const row of rowsOf(member, path)) {
      // The word that tells the members apart is listed by their names.
      const shown = row.type === `\`${name}\`` ? { ...row, type: names(members.map(nameOf)) } : row;
      const identity = JSON.stringify(shown);
      const only = [...(merged.get(identity)?.only ?? []), name];
      merged.set(identity, { ...shown, only });
    }
  }
  return [...merged.values()].map(({ only, meaning, ...row }) => ({
    ...row,
    meaning: only.length === members.length ? meaning : `${names(only)}: ${meaning}`,
  }));
}

function nameOf(member: JsonSchema): string {
  const constants = Object.values(member.properties ?? {}).map((property) => property.const);
  return String(constants.find((word) => word !== undefined));
}

function names(words: readonly unknown[]): string {
  return words.map((word) => `\`${word}\``).join(' ');
}

function typeOf(schema: JsonSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return names([schema.const]);
  if (schema.enum !== undefined) return names(schema.enum);
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.prefixItems !== undefined) return `[${schema.prefixItems.map(typeOf).join(', ')}]`;
  if (schema.items !== undefined) return `list of: ${typeOf(schema.items)}`;
  if (typeof schema.additionalProperties === 'object') return 'map by name';
  if (schema.type === 'boolean') return '`true` `false`';
  if (schema.type === 'null') return '`null`';
  if (schema.type === 'object' || schema.oneOf !== undefined) return 'map';
  return String(schema.type);
}

function fallbackOf({ default: fallback, ...schema }: JsonSchema): string {
  if (fallback === undefined) return '';
  const text = typeof fallback === 'string' ? fallback : JSON.stringify(fallback);
  const isSpelledOut = schema.properties !== undefined || text.startsWith('[{');
  return isSpelledOut ? 'as below' : `\`${text}\``;
}
