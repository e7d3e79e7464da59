/** The public documents, with what the reference and the JSON Schema files say of each. */
import { z } from 'zod';
import { configSchemaFiles } from '#config/json-schemas.ts';
import type { JsonSchema } from '#config/schema-tree.ts';
import { analysisDocument, riskField } from '#domain/documents/analysis.ts';
import { driftEventDocument } from '#domain/documents/drift-event.ts';
import { historyEntryField, recommendationField } from '#domain/documents/execution.ts';
import { historyDocument } from '#domain/documents/history.ts';
import { holdingsDocument } from '#domain/documents/holdings.ts';
import { householdAnalysisDocument } from '#domain/documents/household-analysis.ts';
import { marketDocument } from '#domain/documents/market.ts';
import { rebalancingDocument } from '#domain/documents/rebalancing.ts';
import { rebalancingEventDocument } from '#domain/documents/rebalancing-event.ts';
import { problemDocument } from '#domain/documents/rebalancing-problem.ts';
import { riskModelDocument } from '#domain/documents/risk-model.ts';
import { runDocument } from '#domain/documents/run.ts';

/** By the name of its file in docs/schemas/, which is also the middle of its `schema` field. */
export const DOCUMENTS: Readonly<Record<string, z.ZodType>> = {
  holdings: holdingsDocument,
  market: marketDocument,
  analysis: analysisDocument,
  'household-analysis': householdAnalysisDocument,
  history: historyDocument,
  problem: problemDocument,
  rebalancing: rebalancingDocument,
  'rebalancing-event': rebalancingEventDocument,
  'drift-event': driftEventDocument,
  run: runDocument,
  'risk-model': riskModelDocument,
};

/** What stands inside of other documents and has a table of its own. */
const SHOWN_ONCE: Readonly<Record<string, z.ZodType>> = {
  'household-analysis': householdAnalysisDocument,
  risk: riskField,
};

/** Rows of the database, which are no documents of their own. */
const ROWS: Readonly<Record<string, z.ZodType>> = {
  recommendation: recommendationField,
  'history entry': historyEntryField,
};

/** Every table of docs/FORMATS.md by its name there. */
export function referenceTables(): Readonly<Record<string, JsonSchema>> {
  const all = { ...DOCUMENTS, ...SHOWN_ONCE, ...ROWS };
  const schemas = Object.entries(all).map(
    ([name, schema]) => [name, jsonSchemaOf(schema)] as const,
  );
  return Object.fromEntries(
    schemas.flatMap(([name, schema]) =>
      schema.oneOf === undefined
        ? [[name, schema] as const]
        : schema.oneOf.map((member) => [`${name} of kind ${kindOf(member)}`, member] as const),
    ),
  );
}

function kindOf(member: JsonSchema): string {
  return String(member.properties?.['kind']?.const);
}

/** The shape of what is shown once, with the name of its table. */
export function shownOnce(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(SHOWN_ONCE).map(([name, schema]) => [shapeOf(jsonSchemaOf(schema)), name]),
  );
}

/** The fields of an object, without what is said about it where it is used. */
export function shapeOf({ properties }: JsonSchema): string {
  return JSON.stringify(properties ?? null);
}

/** The text of every file of docs/schemas/ by its name. */
export function schemaFiles(): Readonly<Record<string, string>> {
  const documents = Object.entries(DOCUMENTS).map(
    ([name, schema]) => [name, `rebalance/${name}/1`, jsonSchemaOf(schema)] as const,
  );
  return Object.fromEntries([
    ...documents.map(([name, title, schema]) => [
      `${name}.json`,
      `${JSON.stringify({ title, ...schema }, null, 2)}\n`,
    ]),
    ...configSchemaFiles().map(({ name, text }) => [name, text]),
  ]);
}

/** Of the document as a file has it. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    reused: 'inline',
    cycles: 'throw',
    unrepresentable: 'throw',
    override: ({ zodSchema, jsonSchema }) => {
      // In JSON Schema the word means that a reader may not set the field; ours is about the program's memory.
      delete jsonSchema.readOnly;
      // Left out by the library where file and program differ; `null` and `[]` are the same in both.
      if (zodSchema instanceof z.ZodDefault) jsonSchema.default = zodSchema.def.defaultValue;
    },
  }) as JsonSchema;
}
