/** The configuration schemas as JSON Schema, and the way from a place in a file to what may stand there. */
import { z } from 'zod';
import type { Tree, TreePath } from './source.ts';

/** The part of JSON Schema 2020-12 that our schemas produce. */
export interface JsonSchema {
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    reused: 'inline',
    cycles: 'throw',
    unrepresentable: 'throw',
  });
  return numericDefaults(json) as JsonSchema;
}

/** Defaults are written as text in our schemas, for exactness; in JSON Schema they have the type they describe. */
function numericDefaults(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(numericDefaults);
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(
    ([key, value]) => [key, numericDefaults(value)] as const,
  );
  const copy: Record<string, unknown> = Object.fromEntries(entries);
  const isNumber = copy['type'] === 'number' || copy['type'] === 'integer';
  if (isNumber && typeof copy['default'] === 'string') copy['default'] = Number(copy['default']);
  return copy;
}

/** The keys that the map at `path` may have, given what is written there. */
export function keysAt(schema: JsonSchema, path: TreePath, tree: Tree): readonly string[] {
  let candidates = branches(schema, tree);
  let here: Tree | undefined = tree;
  for (const step of path) {
    here = childOf(here, step);
    candidates = candidates.flatMap((candidate) => {
      const child = schemaOfChild(candidate, step);
      return child === undefined ? [] : branches(child, here);
    });
  }
  return [...new Set(candidates.flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

/** The members of a union that fit the constants written, or all where none fits. */
function branches(schema: JsonSchema, tree: Tree | undefined): readonly JsonSchema[] {
  const members = schema.oneOf ?? schema.anyOf;
  if (members === undefined) return [schema];
  const all = members.flatMap((member) => branches(member, tree));
  const fitting = all.filter((member) => fitsConstants(member, tree));
  return fitting.length === 0 ? all : fitting;
}

function fitsConstants(schema: JsonSchema, tree: Tree | undefined): boolean {
  const constants = Object.entries(schema.properties ?? {}).filter(([, { const: word }]) => word);
  return (
    constants.length > 0 && constants.every(([key, { const: word }]) => childOf(tree, key) === word)
  );
}

function schemaOfChild(schema: JsonSchema, step: PropertyKey): JsonSchema | undefined {
  if (typeof step === 'number') return schema.prefixItems?.[step] ?? schema.items;
  const property = schema.properties?.[String(step)];
  if (property !== undefined) return property;
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

export function childOf(tree: Tree | undefined, step: PropertyKey): Tree | undefined {
  if (typeof tree !== 'object' || tree === null) return undefined;
  return Object.hasOwn(tree, step)
    ? (tree as Readonly<Record<PropertyKey, Tree>>)[step]
    : undefined;
}

export function treeAt(tree: Tree, path: TreePath): Tree | undefined {
  return path.reduce<Tree | undefined>(childOf, tree);
}
