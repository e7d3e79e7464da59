/** From the schemas that check requests and name answers to the JSON Schema of the OpenAPI document. */
import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

const known = new WeakMap<z.ZodType, JsonSchema>();

/** Of the value as it is on the wire. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const made = known.get(schema) ?? make(schema);
  known.set(schema, made);
  return made;
}

function make(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    reused: 'inline',
    cycles: 'throw',
    unrepresentable: 'throw',
    override: ({ jsonSchema }) => {
      // In JSON Schema the word means that a client may not send the field; ours is about the program's memory.
      delete jsonSchema.readOnly;
    },
  });
  return json;
}
